package core_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/corskit/corskit/core"
)

func TestExplain(t *testing.T) {
	list := origins("https://app.example.com", "https://*.preview.example.com", "http://localhost:4200")
	failing := core.Config{AllowOriginFunc: func(context.Context, core.Request, core.Origin) (bool, error) {
		return false, errors.New("no connection")
	}}
	refusing := core.Config{AllowCredentials: true, AllowOriginFunc: func(context.Context, core.Request, core.Origin) (bool, error) { return false, nil }}
	enforcing := enforced("https://app.example.com")
	own := core.Request{Method: "POST", Host: "api.example", Origin: "https://api.example"}
	rebinding := core.Config{Enforce: true, OwnOrigins: []string{"https://api.example"}}
	forged := core.Request{Method: "POST", Host: "api.example", SecFetchSite: "cross-site"}
	tests := []struct {
		name    string
		config  core.Config
		request core.Request
		failed  string // the step that fails first
		fix     string // part of it
	}{
		{"listed", list, actual("https://app.example.com"), "", ""},
		{"by wildcard", list, actual("https://42.preview.example.com"), "", ""},
		{"every origin", origins("*"), actual("anything"), "", ""},
		{"no Origin", list, actual(""), "", ""},
		{"the server's own", list, own, "", ""},
		{"another scheme", list, actual("http://app.example.com"), "origin", `add "http://app.example.com" to AllowOrigins`},
		{"another port", list, actual("http://localhost:4201"), "origin", `add "http://localhost:4201"`},
		{"www", list, actual("https://www.app.example.com"), "origin", `add "https://www.app.example.com"`},
		{"trailing slash", list, actual("https://app.example.com/"), "origin", `it has a path: a browser would send "https://app.example.com"`},
		{"several lines", list, actual(","), "origin", "send one Origin header"},
		{"several origins in one line", list, actual("https://app.example.com, https://b.example"), "origin", "send an origin such as"},
		{"a pattern", list, actual("https://*"), "origin", "send an origin such as"},
		{"null", list, actual("null"), "origin", "sandboxed frames"},
		{"the wildcard's own domain", list, actual("https://preview.example.com"), "origin", "add"},
		{"another name of the machine", list, actual("http://127.0.0.1:4200"), "origin", "add"},
		{"another origin", list, actual("https://evil.example"), "origin", "add"},
		{"the function fails", failing, actual("https://a.example"), "origin", "look into the error"},
		{"the function refuses", refusing, actual("https://a.example"), "origin", "let AllowOriginFunc allow"},
		{"the function is not asked", refusing, actual("http://a.example"), "origin", "DangerouslyAllowInsecureOrigins"},
		{"a forged request", enforcing, forged, "site", "let it send its Origin"},
		{"another origin is refused", enforcing, actual("https://evil.example"), "origin", "add"},
		{"preflight", list, preflight("https://app.example.com", "PUT", "content-type"), "", ""},
		{"preflight without headers", list, preflight("https://app.example.com", "POST", ""), "", ""},
		{"preflight of another origin", list, preflight("https://evil.example", "PUT", "x-a"), "origin", "add"},
		{"method", list, preflight("https://app.example.com", "PURGE", ""), "method", `add "PURGE" to AllowMethods`},
		{"method in lower case", list, preflight("https://app.example.com", "patch", ""), "method", `write "PATCH" in the page`},
		{"method that is none", list, preflight("https://app.example.com", ",", ""), "method", "send one Access-Control-Request-Method"},
		{"header", list, preflight("https://app.example.com", "PUT", "content-type,x-trace"), "headers", `add "x-trace" to AllowHeaders`},
		{"Authorization beside *", core.Config{AllowOrigins: []string{"*"}, AllowHeaders: []string{"*"}}, preflight("https://a.example", "PUT", "authorization,x-a"), "headers", `add "authorization" to AllowHeaders`},
		{"echo", core.Config{AllowOrigins: []string{"https://a.example"}, AllowHeaders: []string{"*"}, AllowMethods: []string{"*"}, AllowCredentials: true}, preflight("https://a.example", "PURGE", "authorization, x-a"), "", ""},
		{"method and header", list, preflight("https://app.example.com", "PURGE", "x-trace"), "method", `; and add "x-trace" to AllowHeaders`},
		{"header that no list can hold", list, preflight("https://app.example.com", "PUT", "x-*,origin"), "headers", "send header names that scripts can set"},
		{"a header that a list can hold, and one that none can", list, preflight("https://app.example.com", "PUT", "x-*,x-trace"), "headers", `add "x-trace" to AllowHeaders`},
		{"method that no list can hold", list, preflight("https://app.example.com", "trace", ""), "method", "send a method that browsers send"},
		{"no methods at all", core.Config{AllowOrigins: []string{"https://a.example"}, AllowMethods: []string{}}, preflight("https://a.example", "PUT", ""), "method", `add "PUT" to AllowMethods`},
		{"part of the label", origins("https://pr-*.example.com"), actual("https://pr-1.example.com"), "", ""},
		{"any host", origins("app://*"), actual("app://a"), "", ""},
		{"not the part of the label", origins("https://pr-*.example.com"), actual("https://pr-1.b.example.com"), "origin", "add"},
		{"insecure with credentials", withCredentials("https://a.example"), actual("http://b.example"), "origin", "load the page over https and list that origin, or set DangerouslyAllowInsecureOrigins"},
		{"a scheme that no page has", list, actual("ws://a.example"), "origin", "no list can allow it"},
		{"own pages only", core.Config{Enforce: true}, actual("https://a.example"), "origin", `add "https://a.example" to AllowOrigins`},
		{"another Host", rebinding, core.Request{Method: "GET", Host: "evil.example"}, "host", `add "https://evil.example" to OwnOrigins`},
		{"a Host that is none", rebinding, core.Request{Method: "GET", Host: "evil.example/"}, "host", "call the server by one of its own names"},
		{"an origin that is none of the own", rebinding, core.Request{Method: "POST", Host: "api.example", Origin: "http://api.example"}, "origin", "or, if it is the server's own, add it to OwnOrigins"},
		{"one of the own", rebinding, core.Request{Method: "POST", Host: "api.example", Origin: "https://api.example"}, "", ""},
		{"garbage in the wish for headers", list, preflight("https://app.example.com", "PUT", "a b"), "headers", "send header names only"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			policy := core.MustNew(test.config)
			e := policy.Explain(context.Background(), test.request)
			if d := policy.Decide(context.Background(), test.request); d.Kind != e.Decision.Kind || d.Reason != e.Decision.Reason || d.Status != e.Decision.Status || headers(d) != headers(e.Decision) {
				t.Errorf("explains %+v, but decides %+v", e.Decision, d)
			}
			failed := ""
			for _, step := range e.Steps {
				if !step.OK && failed == "" {
					failed = step.Name
				}
			}
			if failed != test.failed || !strings.Contains(e.Fix, test.fix) || (test.fix == "") != (e.Fix == "") {
				t.Errorf("fails at %q, want %q, fix %q\n%s", failed, test.failed, test.fix, e)
			}
		})
	}
}

func TestNearMissesAreNamed(t *testing.T) {
	for origin, want := range map[string]string{
		"http://app.example.com":       "the scheme",
		"https://app.example.com:8443": "the port",
		"https://www.app.example.com":  `"www."`,
		"https://a.app.example.com":    "the subdomain",
		"http://preview.example.com":   "",
		"https://preview.example.com":  "never for none",
		"http://a.preview.example.com": "the scheme",
		"http://127.0.0.1:4200":        "the name of the machine",
		"https://app.example.com.":     "the dot at its end",
		"http://pr-1.example.org":      "the scheme",
		"https://pr-1.example.org:1":   "the port",
		"https://x.pr-1.example.org":   "the first label",
		"https://pr-.example.org":      "the first label",
	} {
		t.Run(origin, func(t *testing.T) {
			policy := core.MustNew(origins("https://app.example.com", "https://*.preview.example.com", "http://localhost:4200", "https://pr-*.example.org"))
			text := policy.Explain(context.Background(), actual(origin)).Steps[1].Text
			if near := strings.Contains(text, "differs in"); near != (want != "") || !strings.Contains(text, want) {
				t.Errorf("says %s", text)
			}
		})
	}
}

// Behind a proxy that changes Host, the server's own page is taken for one of another site. Only what was compared can tell.
func TestWhatIsNotTheServersOwnIsExplainedWhereItIsRefused(t *testing.T) {
	const page = "https://www.example.com"
	tests := []struct {
		name    string
		request core.Request
		want    string // in the text of the step
		fix     string
	}{
		{"another Host", core.Request{Method: "POST", Host: "10.0.0.7:8080", Origin: page}, `Host is "10.0.0.7:8080", and there is no Sec-Fetch-Site`, "let the proxy in front pass on Host and Sec-Fetch-Site"},
		{"no Host", core.Request{Method: "POST", Origin: page}, `Host is ""`, "pass on Host"},
		{"http over TLS", core.Request{Method: "POST", Host: "www.example.com", Origin: "http://www.example.com", TLS: true}, "the connection is TLS", "pass on Host"},
		{"the browser says so", core.Request{Method: "POST", Host: "www.example.com", Origin: page, SecFetchSite: "cross-site"}, `Sec-Fetch-Site is "cross-site"`, "add"},
		{"garbage", core.Request{Method: "POST", Host: "www.example.com", Origin: "https://www.example.com/"}, `Host is "www.example.com"`, "it has a path"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := core.MustNew(enforced("https://app.example.com")).Explain(context.Background(), test.request)
			var own core.Step
			for _, step := range e.Steps {
				if step.Name == "own" {
					own = step
				}
			}
			if own.OK || !strings.Contains(own.Text, test.want) || !strings.Contains(e.Fix, test.fix) {
				t.Errorf("want a step that says %s, and the fix %q:\n%s", test.want, test.fix, e)
			}
		})
	}
}
