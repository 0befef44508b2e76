module github.com/corskit/corskit/cmd/corskit

go 1.25.0

require (
	github.com/corskit/corskit v0.1.0
	github.com/corskit/corskit/browser v0.1.0
	github.com/corskit/corskit/policyfile v0.1.0
	github.com/fatih/color v1.19.0
	github.com/santhosh-tekuri/jsonschema/v6 v6.0.3
	github.com/spf13/cobra v1.10.2
	github.com/spf13/pflag v1.0.9
	golang.org/x/net v0.58.0
	golang.org/x/term v0.45.0
)

require (
	github.com/bits-and-blooms/bitset v1.20.0 // indirect
	github.com/inconshreveable/mousetrap v1.1.0 // indirect
	github.com/mattn/go-colorable v0.1.14 // indirect
	github.com/mattn/go-isatty v0.0.20 // indirect
	github.com/nlnwa/whatwg-url v0.6.2 // indirect
	go.yaml.in/yaml/v4 v4.0.0 // indirect
	golang.org/x/sys v0.47.0 // indirect
	golang.org/x/text v0.41.0 // indirect
)

replace (
	github.com/corskit/corskit => ../../
	github.com/corskit/corskit/browser => ../../browser
	github.com/corskit/corskit/policyfile => ../../policyfile
)
