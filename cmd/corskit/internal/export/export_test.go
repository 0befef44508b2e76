package export

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/policyfile"
)

var plain = core.Config{AllowOrigins: []string{"https://app.example.com"}}

func one(c core.Config) []policyfile.Part { return []policyfile.Part{{Policy: core.MustNew(c)}} }

func write(t *testing.T, engine string, c core.Config, o Options) string {
	t.Helper()
	text, err := Write(engine, one(c), o)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestWhatIsNotExpressible(t *testing.T) {
	tests := map[string]struct {
		change func(*core.Config)
		want   string
	}{
		"a function": {func(c *core.Config) {
			c.AllowOriginFunc = func(context.Context, core.Request, core.Origin) (bool, error) { return true, nil }
		}, "AllowOriginFunc: nginx cannot call a function of Go"},
		"an echo of headers": {func(c *core.Config) { c.AllowCredentials, c.AllowHeaders = true, []string{"*"} }, "allowHeaders: with allowCredentials"},
		"an echo of methods": {func(c *core.Config) { c.AllowCredentials, c.AllowMethods = true, []string{"*"} }, "allowMethods: with allowCredentials"},
		"all that is expressible": {func(c *core.Config) {
			c.AllowCredentials, c.AllowTiming, c.MaxAge, c.ExposeHeaders = true, true, -time.Second, []string{"ETag"}
			c.Enforce, c.OwnOrigins, c.VaryBy = true, []string{"https://api.example.com"}, []string{"X-Tenant"}
		}, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := plain
			test.change(&c)
			text, err := Write("nginx", one(c), Options{})
			if test.want == "" && err == nil {
				return
			}
			if err == nil || text != "" || test.want == "" || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v and %d bytes, want %q", err, len(text), test.want)
			}
		})
	}
}

// Some engines are given fields for CORS, others rules of any kind.
func TestEnforceNeedsRules(t *testing.T) {
	enforcing, varied, own := plain, plain, plain
	enforcing.Enforce, varied.VaryBy, own.OwnOrigins = true, []string{"X-Tenant"}, []string{"https://api.example.com"}
	own.AllowMethods = []string{"GET"} // the Gateway API does not know all of the defaults
	for _, engine := range Engines() {
		for field, c := range map[string]core.Config{"enforce": enforcing, "varyBy": varied} {
			_, err := Write(engine, one(c), Options{})
			if rules := engines[engine].limits.rules; rules && err != nil || !rules && (err == nil || !strings.HasPrefix(err.Error(), field+": what is written for ")) {
				t.Errorf("%s: %v", engine, err)
			}
			write(t, engine, c, Options{Layer: App})
		}
		write(t, engine, own, Options{}) // without enforce no answer depends on it
	}
}

// Expressions for Host are what core compares it with.
func TestOwnHosts(t *testing.T) {
	patterns := []string{"https://api.example.com", "http://localhost", "https://api.example.com:8443", "https://*.example.com", "https://pr-*.example.com", "https://pr-*.example.com:*",
		"http://localhost:*", "http://[::1]:*", "http://[::1]", "http://[::1]:3000", "https://*.example.com:8443", "https://example.com."}
	hosts := []string{"", "example.com", "example.com.", "example.com.:443", "api.example.com", "API.example.com", "api.example.com.", "xapi.example.com", "a.b.example.com", "pr-1.example.com", "pr-.example.com",
		"localhost", "localhost.evil.example", "[::1]", "[::1", "::1", "evil.example"}
	ports := []string{"", ":", ":0", ":1", ":80", ":080", ":443", ":8443", ":3000", ":65535", ":65536", ":a", ":443:443"}
	for _, pattern := range patterns {
		policy := core.MustNew(core.Config{Enforce: true, OwnOrigins: []string{pattern}})
		e := regexp.MustCompile(atExpression(pattern))
		for _, host := range hosts {
			for _, port := range ports {
				want := policy.Decide(context.Background(), core.Request{Method: "GET", Host: host + port}).Reason != core.HostNotAllowed
				if got := e.MatchString(host + port); got != want {
					t.Errorf("%s: %q matches: %v, and core takes it for its own: %v", pattern, host+port, got, want)
				}
			}
		}
		if host := ownHost([]string{pattern}); !e.MatchString(host) {
			t.Errorf("%s: %s is no instance", pattern, host)
		}
	}
}

func TestAddresses(t *testing.T) {
	for want, o := range map[string]Options{
		"--listen and --upstream go together": {Listen: ":80"},
		"--listen: \"80\" is no address":      {Listen: "80", Upstream: "http://a"},
		"--upstream: \"https://a\" is not":    {Listen: ":80", Upstream: "https://a"},
		"--upstream: \"http://a/b\" is not":   {Listen: ":80", Upstream: "http://a/b"},
	} {
		if _, err := Write("nginx", one(plain), o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %s", o, err, want)
		}
	}
}

func TestCheck(t *testing.T) {
	other := plain
	other.AllowCredentials = true
	now := write(t, "nginx", plain, Options{Command: "corskit export nginx policy.yaml"})
	hash := hashLine.FindStringSubmatch(now)[1]
	tests := map[string]struct {
		there string
		stale string
	}{
		"the same":             {now, ""},
		"made by another line": {write(t, "nginx", plain, Options{Command: "corskit export nginx ./policy.yaml"}), ""},
		"the same hash":        {hash, ""},
		"of another policy":    {write(t, "nginx", other, Options{}), "the policy has changed"},
		"another hash":         {"sha256:00", "the policy's hash is now " + hash},
		"edited":               {strings.Replace(now, "always", "", 1), "it was edited"},
		"for another engine":   {write(t, "caddy", plain, Options{}), "made with other flags"},
		"written by somebody":  {"add_header Access-Control-Allow-Origin *;", `has no line "# Policy:`},
		"with a longer policy": {write(t, "nginx", plain, Options{Layer: App}), "made with other flags"},
		"an empty file":        {"", "has no line"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := Check(test.there, now)
			if test.stale == "" && err != nil || test.stale != "" && (!errors.Is(err, ErrStale) || !strings.Contains(err.Error(), test.stale)) {
				t.Errorf("got %v, want %q", err, test.stale)
			}
		})
	}
}

// Whatever a policy holds, nothing in it can end a string or a line of a configuration: header names are tokens, and tokens may hold ' and `.
func TestNothingEscapes(t *testing.T) {
	tested := 0
	for _, sign := range "!#$%&'*+^`|~" {
		c := plain
		c.AllowHeaders = []string{"X-" + string(sign) + "a"}
		policy, err := core.New(c)
		if err != nil {
			continue // core refuses what looks like a pattern
		}
		tested++
		for _, engine := range Engines() {
			if _, err := Write(engine, []policyfile.Part{{Policy: policy}}, Options{}); err == nil || !strings.Contains(err.Error(), c.AllowHeaders[0]) {
				t.Errorf("%s: %v", engine, err)
			}
		}
	}
	if tested < 5 {
		t.Errorf("core takes %d of these signs only", tested)
	}
}
