package export

import (
	"context"
	"errors"
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
		"Enforce":            {func(c *core.Config) { c.Enforce = true }, "enforce: nginx does not know it"},
		"an echo of headers": {func(c *core.Config) { c.AllowCredentials, c.AllowHeaders = true, []string{"*"} }, "allowHeaders: with allowCredentials"},
		"an echo of methods": {func(c *core.Config) { c.AllowCredentials, c.AllowMethods = true, []string{"*"} }, "allowMethods: with allowCredentials"},
		"all that is expressible": {func(c *core.Config) {
			c.AllowCredentials, c.AllowTiming, c.MaxAge, c.ExposeHeaders = true, true, -time.Second, []string{"ETag"}
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
