package policyfile

import (
	"strings"
	"testing"

	"github.com/corskit/corskit/core"
)

func TestCheckReportsMistakesOfBothKindsAtOnce(t *testing.T) {
	const star = "needs quotes, since YAML takes"
	tests := map[string]struct {
		name, text string
		want       []string // beginnings, in the order of the text
	}{
		"nothing wrong":                                   {"policy.yaml", "allowOrigins: [https://a.example]\n", nil},
		"no origins, and nothing else wrong":              {"policy.yaml", "maxAge: 10m\n", []string{`allowOrigins: is empty`}},
		"a route without origins, and nothing else wrong": {"policy.yaml", "allowOrigins: [https://a.example]\nroutes:\n  - prefix: /a\n    maxAge: 10m\n", []string{`3:5: allowOrigins: is empty`}},
		"a misspelt field, and mistakes in it and beside it": {"policy.yaml", "allowedOrigins: [https://a.example/]\nallowMethods: [put]\nmaxAge: 48h\n", []string{
			`1:1: there is no field "allowedOrigins"; did you mean allowOrigins?`,
			`1:18: allowOrigins: "https://a.example/" has a path`,
			`2:16: allowMethods: "put"`,
			`3:1: maxAge: "48h0m0s"`}},
		"types, and mistakes in them": {"policy.yaml", "allowOrigins: https://a.example/, https://b.example\nallowCredentials: yes\nexposeHeaders: [\"*\"]\n", []string{
			`1:15: allowOrigins: "https://a.example/, https://b.example" is no list; write ["https://a.example/", "https://b.example"]`,
			`1:15: allowOrigins: "https://a.example/" has a path`,
			`2:19: allowCredentials: "yes" is neither`,
			`3:17: exposeHeaders: "*" cannot be combined with allowCredentials`}},
		"a list that could not be read is not called empty": {"policy.yaml", "allowOrigins: {a: b}\nallowMethods: [put]\n", []string{
			"1:15: allowOrigins: a mapping is no list", `2:16: allowMethods: "put"`}},
		"a list of which nothing could be read is not called empty": {"policy.yaml", "allowOrigins: [[x]]\n", []string{"1:16: allowOrigins: a list is no text"}},
		"an empty entry in a list with another mistake": {"policy.yaml", "allowOrigins: [[x], '']\n", []string{
			"1:16: allowOrigins: a list is no text", "1:21: allowOrigins: has an empty entry"}},
		"stars without quotes": {"policy.yaml", "allowOrigins:\n  - *\n  - *.example.com\n  - https://a.example/\nallowHeaders: [*, X Trace]\nallowCredentials: true\n", []string{
			`2:5: * ` + star, `2:5: allowOrigins: "*" cannot be combined`,
			`3:5: *.example.com ` + star, `3:5: allowOrigins: "*.example.com" has no scheme`,
			`4:5: allowOrigins: "https://a.example/" has a path`,
			`5:16: * ` + star, `5:19: allowHeaders: "X Trace"`}},
		"stars after other letters": {"policy.yaml", "# é é\nallowOrigins: [\"ü\", *]\n", []string{`2:16: allowOrigins: "ü"`, `2:21: * ` + star}},
		"a star instead of a list":  {"policy.yaml", "allowOrigins: *\nenforce: yes\n", []string{`1:15: * ` + star, `1:15: allowOrigins: "*" is no list; write ["*"]`, `1:15: allowOrigins: "*" cannot be`, `2:10: enforce:`}},
		"tabs":                      {"policy.yaml", "allowOrigins:\n\t- https://a.example/\n\t- https://b.example/\nenforce: yes\n", []string{"2:1: a tab", `2:4: allowOrigins: "https://a`, `3:4: allowOrigins: "https://b`, "4:10: enforce"}},
		"a bracket that is not closed": {"policy.yaml", "allowMethods: [put]\nallowOrigins: [https://a.example/\nenforce: yes\nmaxAge: 48h\n", []string{
			`1:16: allowMethods: "put"`, "3:1: while parsing a flow sequence", "3:10: enforce", "4:1: maxAge"}},
		"a quote that is not closed": {"policy.yaml", "maxAge: 48h\nenforce: yes\nallowOrigins: [\"https://a.example]\n", []string{
			"1:1: maxAge", "2:10: enforce", "4:1: while scanning a quoted scalar"}},
		"a field twice, of which one cannot be read": {"policy.yaml", "enforce: [\nmaxAge: 48h\nmaxAge: 1h\n", []string{
			"2:1: while parsing", `2:1: maxAge: "48h`, "3:1: maxAge is there twice, first in line 2"}},
		"a second document": {"policy.yaml", "allowOrigins: [https://a.example/]\n---\nenforce: true\n", []string{`1:16: allowOrigins: "https://a`, "2:1: is a second document"}},

		"JSON: types":           {"policy.json", `{"allowOrigins": "https://a.example", "enforce": "true"}`, []string{`1:18: allowOrigins: "https://a.example" is no list; write ["https://a.example"]`, `1:50: enforce: "true" is text; write true without quotes`}},
		"JSON: stars":           {"policy.json", "{\n\t\"allowOrigins\": [*],\n\t\"enforce\": true\n}", []string{`2:19: * needs quotes; write "*"`, `2:19: allowOrigins: "*" cannot be`}},
		"JSON: no comma":        {"policy.json", "{\n  \"enforce\": true\n  \"maxAge\": \"1m\"\n}", []string{`3:3: invalid character '"' after object key:value pair (the rest could not be read)`}},
		"JSON: not closed":      {"policy.json", `{"enforce": true`, []string{`1:16: unexpected end of JSON input`}},
		"JSON: a list":          {"policy.json", `["x"]`, []string{`1:1: the policy is no list of fields; write it as {"allowOrigins": ["https://app.example.com"]}`}},
		"JSON: nothing":         {"policy.json", "", []string{`holds no policy; write at least {"allowOrigins": ["https://app.example.com"]}`}},
		"JSON by its looks":     {"<stdin>", "\ufeff\n{\"allowOrigins\": [*]}", []string{`2:19: * needs quotes; write "*"`}},
		"YAML in braces, named": {"policy.yml", "{allowOrigins: [*]}", []string{`1:17: * ` + star}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			policy, err := Check(test.name, []byte(test.text), core.New)
			if len(test.want) == 0 {
				if err != nil || policy == nil {
					t.Errorf("got %v, %v", policy, err)
				}
				return
			}
			if err == nil || policy != nil {
				t.Fatalf("accepted: %v, %v", policy, err)
			}
			got := strings.Split(err.Error(), "\n")
			for i := range max(len(got), len(test.want)) {
				switch {
				case i >= len(got):
					t.Errorf("missing: %s", test.want[i])
				case i >= len(test.want):
					t.Errorf("unexpected: %s", got[i])
				default:
					line := strings.TrimPrefix(strings.TrimPrefix(got[i], test.name+":"), " ")
					if !strings.HasPrefix(line, test.want[i]) {
						t.Errorf("got  %s\nwant %s", line, test.want[i])
					}
				}
			}
		})
	}
}
