package export

import (
	"cmp"
	"fmt"
	"regexp"
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

// A proxy chooses as policyfile does for a path that is told as it was sent. The e2e tests show the same of engines that run.
func TestChoicesAreThoseOfPolicyfile(t *testing.T) {
	site, err := policyfile.CheckSite("policy.yaml", []byte("{allowOrigins: [https://b.example], routes: [{prefix: /a, allowOrigins: [https://a.example]}, {prefix: /a/b-c, enforce: true}]}"), core.New)
	if err != nil {
		t.Fatal(err)
	}
	var c configuration
	c.add(site.Parts())
	names := map[*core.Policy]string{}
	for _, p := range site.Parts() {
		names[p.Policy] = cmp.Or(p.Host+p.Prefix, rest)
	}
	var paths []string
	for b := range 0x100 {
		signs := []string{fmt.Sprintf("%%%02x", b), fmt.Sprintf("%%%02X", b), fmt.Sprintf("%%25%02X", b)}
		if b != '?' && b != '|' && b != '\n' { // which the path of a request does not have, or only encoded
			signs = append(signs, string([]byte{byte(b)}))
		}
		for _, sign := range signs {
			paths = append(paths, "/"+sign, sign, "/a"+sign, "/a/"+sign, "/a/b-c"+sign+"/d", "/a/."+sign)
		}
	}
	for _, path := range append(paths, "/", "//", "/.", "/..", "/...", "/A", "/A/B-c", "/a/./b", "/a/%", "/a/%2", "/a/%%2F") {
		want := cmp.Or(names[site.PolicyFor("www.example.com", path)], odd)
		got := rest
		for _, choice := range c.Choices {
			if regexp.MustCompile(choice.Expression).MatchString("www.example.com|" + path) {
				got = choice.Policy
				break
			}
		}
		if got != want {
			t.Errorf("%q: %s, and policyfile says %s", path, got, want)
		}
	}
}
