package export

import (
	"strings"
	"testing"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/policyfile"
)

func parts(t *testing.T, text string) []policyfile.Part {
	t.Helper()
	site, err := policyfile.CheckSite("policy.yaml", []byte(text), core.New)
	if err != nil {
		t.Fatal(err)
	}
	return site.Parts()
}

const methods = ", allowMethods: [PUT]}"

// Of the Gateway API's engines nobody knows how they read a path or a name that can be written in several ways.
func TestRoutesOfTheGatewayAPI(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"hosts":               {"routes: [{host: a.example, allowOrigins: [https://a.example]" + methods + "]", ""},
		"a prefix":            {"routes: [{prefix: /a, allowOrigins: [https://a.example]" + methods + "]", "routes: prefix /a: the Gateway API does not say how a gateway reads a path"},
		"a host and a prefix": {"routes: [{host: a.example, prefix: /a, allowOrigins: [https://a.example]" + methods + "]", "routes: prefix /a: "},
		"a policy for the rest": {"{allowOrigins: [https://b.example], allowMethods: [PUT], routes: [{host: a.example, allowOrigins: [https://a.example]" + methods + "]}",
			"allowOrigins: the Gateway API does not say whether a request to example.com. is one to example.com"},
		"an underscore":         {"routes: [{host: a_b.example, allowOrigins: [https://a.example]" + methods + "]", "routes: host a_b.example: the Gateway API takes names of"},
		"an address":            {"routes: [{host: 127.0.0.1, allowOrigins: [https://a.example]" + methods + "]", "routes: host 127.0.0.1: "},
		"a policy of one route": {"routes: [{host: a.example, allowOrigins: [https://a.example]}]", "a.example: allowMethods: the Gateway API does not know QUERY"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			text, err := Write("gateway-api", parts(t, test.text), Options{})
			if test.want == "" && err == nil {
				return
			}
			if err == nil || text != "" || test.want == "" || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

// Where the application speaks, the proxy has no routes.
func TestRoutesAreNothingToTheApplicationsLayer(t *testing.T) {
	site := parts(t, "{allowOrigins: [https://b.example], routes: [{host: a.example, prefix: /a, allowOrigins: [https://a.example], enforce: true}]}")
	for _, engine := range Engines() {
		for _, o := range []Options{{Layer: App}, {Layer: App, Listen: ":80", Upstream: "http://a"}} {
			if text, err := Write(engine, site, o); err != nil || strings.Contains(text, "a.example") {
				t.Errorf("%s: %v\n%s", engine, err, text)
			}
		}
	}
}
