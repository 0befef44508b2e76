package core_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/corskit/corskit/core"
)

const preflightVary = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"

func TestFirstOf(t *testing.T) {
	partners := core.MustNew(withCredentials("https://partner.example"))
	public := core.PublicAPI()
	enforcing, b := core.MustNew(enforced("https://b.example")), core.MustNew(origins("https://b.example"))
	rebound := core.MustNew(core.Config{AllowOrigins: []string{"https://a.example"}, Enforce: true, OwnOrigins: []string{"https://api.example"}})
	down := errors.New("the database is away")
	failing := core.MustNew(core.Config{AllowOriginFunc: func(context.Context, core.Request, core.Origin) (bool, error) { return true, down }})
	tests := []struct {
		name     string
		policies []*core.Policy
		request  core.Request
		reason   core.Reason
		status   int
		origin   string // Access-Control-Allow-Origin
		with     string // Access-Control-Allow-Credentials
		err      error
	}{
		{"a partner", []*core.Policy{partners, public}, actual("https://partner.example"), core.Allowed, 0, "https://partner.example", "true", nil},
		{"everyone else", []*core.Policy{partners, public}, actual("https://a.example"), core.Allowed, 0, "*", "", nil},
		{"garbage, where every origin is allowed", []*core.Policy{partners, public}, actual("null"), core.Allowed, 0, "*", "", nil},
		{"no Origin", []*core.Policy{partners, public}, actual(""), core.Unspecified, 0, "*", "", nil},
		{"a partner's preflight", []*core.Policy{partners, public}, preflight("https://partner.example", "PUT", ""), core.Allowed, 204, "https://partner.example", "true", nil},
		{"a partner's method that is not listed", []*core.Policy{partners, public}, preflight("https://partner.example", "PURGE", ""), core.MethodNotAllowed, 204, "https://partner.example", "true", nil},
		{"a partner's header that is not listed", []*core.Policy{partners, public}, preflight("https://partner.example", "PUT", "if-match"), core.HeaderNotAllowed, 204, "https://partner.example", "true", nil},
		{"another preflight", []*core.Policy{partners, public}, preflight("https://a.example", "PUT", ""), core.Allowed, 204, "*", "", nil},
		{"nobody allows it, the last enforces", []*core.Policy{partners, enforcing}, actual("https://a.example"), core.OriginNotAllowed, 403, "", "", nil},
		{"nobody allows it, the first two enforce, too", []*core.Policy{enforcing, enforcing, enforcing}, actual("https://a.example"), core.OriginNotAllowed, 403, "", "", nil},
		{"of three the second", []*core.Policy{partners, b, public}, actual("https://b.example"), core.Allowed, 0, "https://b.example", "", nil},
		{"another Host", []*core.Policy{rebound, public}, core.Request{Method: "GET", Host: "evil.example", Origin: "http://evil.example"}, core.HostNotAllowed, 403, "", "", nil},
		{"a function that fails", []*core.Policy{failing, public}, actual("https://a.example"), core.Allowed, 0, "*", "", down},
		{"a function that fails, before two others", []*core.Policy{failing, partners, public}, actual("https://a.example"), core.Allowed, 0, "*", "", down},
		{"a function that fails, at the end", []*core.Policy{partners, failing}, actual("https://a.example"), core.OriginCheckFailed, 0, "", "", down},
		{"one alone", []*core.Policy{public}, actual("https://a.example"), core.Allowed, 0, "*", "", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := core.FirstOf(test.policies...).Decide(context.Background(), test.request)
			got := map[string]string{}
			for name, value := range d.Headers() {
				got[name] = value
			}
			if d.Reason != test.reason || d.Status != test.status || d.Err != test.err || got["Access-Control-Allow-Origin"] != test.origin || got["Access-Control-Allow-Credentials"] != test.with {
				t.Errorf("%v %d %v\n%s", d.Reason, d.Status, d.Err, headers(d))
			}
			if !strings.HasPrefix(got["Vary"], "Origin") {
				t.Errorf("no Vary: Origin:\n%s", headers(d))
			}
		})
	}
	if d := public.Decide(context.Background(), actual("https://a.example")); strings.Contains(headers(d), "Vary") {
		t.Errorf("the policy itself has changed:\n%s", headers(d))
	}
	first := core.FirstOf(partners, public)
	if n := testing.AllocsPerRun(100, func() { first.Decide(context.Background(), actual("https://a.example")) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestFirstOfMistakes(t *testing.T) {
	var missing *core.Policy
	enforcing := core.MustNew(enforced("https://b.example"))
	for name, test := range map[string]struct {
		policies []*core.Policy
		want     string
	}{
		"no policies":                  {nil, "; pass at least two"},
		"a nil one":                    {[]*core.Policy{core.PublicAPI(), missing}, "; pass the *Policy"},
		"a nil one behind Enforce":     {[]*core.Policy{enforcing, missing}, "; pass the *Policy"},
		"Enforce that does nothing":    {[]*core.Policy{enforcing, core.PublicAPI()}, "policy 1 enforces"},
		"the same, between two others": {[]*core.Policy{core.PublicAPI(), enforcing, core.PublicAPI()}, "policy 2 enforces"},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if text, _ := recover().(string); !strings.Contains(text, test.want) {
					t.Errorf("panics with %q", text)
				}
			}()
			core.FirstOf(test.policies...)
		})
	}
}

func TestVaryBy(t *testing.T) {
	config := core.Config{
		AllowOrigins: []string{"https://a.example"},
		AllowOriginFunc: func(_ context.Context, _ core.Request, o core.Origin) (bool, error) {
			return o.Host == "b.example", nil
		},
		VaryBy: []string{"X-Api-Key", "X-Tenant", "x-api-key"},
	}
	const more = ", X-Api-Key, X-Tenant"
	enforce := config
	enforce.Enforce = true
	for _, test := range []struct {
		name    string
		config  core.Config
		request core.Request
		want    string
	}{
		{"listed", config, actual("https://a.example"), "Origin" + more},
		{"allowed by the function", config, actual("https://b.example"), "Origin" + more},
		{"not allowed", config, actual("https://c.example"), "Origin" + more},
		{"no Origin", config, actual(""), "Origin" + more},
		{"refused", enforce, actual("https://c.example"), "Origin" + more},
		{"refused without Origin", enforce, core.Request{Method: "POST", SecFetchSite: "cross-site"}, "Origin" + more},
		{"preflight", config, preflight("https://a.example", "PUT", ""), preflightVary + more},
		{"preflight not allowed", config, preflight("https://c.example", "PUT", ""), preflightVary + more},
	} {
		t.Run(test.name, func(t *testing.T) {
			policy := core.MustNew(test.config)
			for _, policy := range []*core.Policy{policy, core.MustNew(policy.Config())} {
				d := policy.Decide(context.Background(), test.request)
				d.DoNotCache()
				vary := ""
				for name, value := range d.Headers() {
					if name == "Vary" {
						vary = value
					}
				}
				if vary != test.want {
					t.Errorf("Vary is %q, want %q", vary, test.want)
				}
			}
		})
	}
	for entry, want := range map[string]string{
		"*":        `VaryBy: "*" would keep every answer out of caches; list the headers that AllowOriginFunc looks at`,
		"X-*":      `VaryBy: "X-*" looks like a pattern, and there are none here; list the names one by one`,
		"X-A, X-B": `VaryBy: "X-A, X-B" holds a list in one string; write its members as entries of their own: "X-A", "X-B"`,
	} {
		config.VaryBy = []string{entry}
		if _, err := core.New(config); err == nil || err.Error() != want {
			t.Errorf("New says %v, want %s", err, want)
		}
	}
}
