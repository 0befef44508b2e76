module github.com/corskit/corskit/policyfile

go 1.25.0

require (
	github.com/corskit/corskit v0.1.0
	go.yaml.in/yaml/v4 v4.0.0
)

require golang.org/x/net v0.58.0 // indirect

replace github.com/corskit/corskit => ../
