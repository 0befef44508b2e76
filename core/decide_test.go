package core_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/corskit/corskit/core"
)

// headers returns a decision's headers as lines.
func headers(d core.Decision) string {
	var lines []string
	for name, value := range d.Headers() {
		lines = append(lines, name+": "+value)
	}
	return strings.Join(lines, "\n")
}

func actual(origin string) core.Request {
	return core.Request{Method: "GET", Host: "api.example", Path: "/", Origin: origin}
}

func preflight(origin, method, headers string) core.Request {
	return core.Request{Method: "OPTIONS", Host: "api.example", Path: "/", Origin: origin, RequestMethod: method, RequestHeaders: headers}
}

func TestPatterns(t *testing.T) {
	long := strings.Repeat("a.", 120) + "example.com"    // 251 bytes
	longest := strings.Repeat("a.", 121) + "example.com" // 253 bytes
	tests := []struct {
		pattern string
		allowed []string
		refused []string
	}{
		{"https://example.com", []string{"https://example.com"}, []string{"http://example.com", "https://example.com:8443", "https://a.example.com", "https://EXAMPLE.com", "https://example.com/", "https://example.com.", " https://example.com", "https://example.com.evil.net", "https://evilexample.com"}},
		{"https://*.example.com", []string{"https://a.example.com", "https://a.b.example.com", "https://r3---sn-x.example.com", "https://a_b.example.com", "https://-.example.com", "https://" + long, "https://" + longest}, []string{"https://a" + longest, "a.example.com", "//a.example.com", "https:/a.example.com", "https://example.com", "https://evilexample.com", "https://.example.com", "https://a..example.com", "https://*.example.com", "https://a.example.com:8443", "http://a.example.com", "https://a.example.com.evil.net", "https://evil.com/.example.com", "https://evil.com#.example.com", "https://a@b.example.com", "https://ä.example.com", "https://A.example.com", "https://" + strings.Repeat("a", 64) + ".example.com", "https://bbb." + long, "https://a\x00.example.com"}},
		{"http://localhost:*", []string{"http://localhost", "http://localhost:1", "http://localhost:65535"}, []string{"http://localhost:", "http://localhost:0", "http://localhost:080", "http://localhost:80", "http://localhost:99999", "http://localhost:65536", "http://localhost:18446744073709551617", "http://localhost:80@evil.com", "http://localhost:8a", "http://a.localhost:80", "https://localhost:1", "http://localhost:3000/"}},
		{"https://*.example.com:*", []string{"https://a.example.com", "https://a.example.com:8443"}, []string{"https://example.com:8443", "https://a.example.com:443", "https://example.com"}},
		{"https://*.example.com:8443", []string{"https://a.example.com:8443"}, []string{"https://a.example.com", "https://a.example.com:8444"}},
		{"http://[::1]:3000", []string{"http://[::1]:3000"}, []string{"http://[::1]", "http://::1:3000", "http://[0::1]:3000"}},
		{"http://[2001:db8::1]:*", []string{"http://[2001:db8::1]", "http://[2001:db8::1]:3000"}, []string{"http://[2001:db8:0::1]", "http://[2001:DB8::1]", "http://[2001:db8::1", "http://[2001:db8::1:3000", "http://[2001:db8::1]x", "http://2001:db8::1"}},
		{"http://127.0.0.1:*", []string{"http://127.0.0.1:3000"}, []string{"http://127.1:3000", "http://0x7f.0.0.1:3000", "http://127.0.0.01:3000"}},
		{"tauri://localhost", []string{"tauri://localhost"}, []string{"tauri://localhost:80", "https://localhost"}},
		{"chrome-extension://gighmmpiobklfepjocnamgkkbiglidom", []string{"chrome-extension://gighmmpiobklfepjocnamgkkbiglidom"}, []string{"chrome-extension://gighmmpiobklfepjocnamgkkbiglidon"}},
		{"https://p*." + longest[4:], []string{"https://p23." + longest[4:]}, []string{"https://p." + longest[4:], "https://p234." + longest[4:], "p23." + longest[4:]}},
		{"http://*.localhost:3000", []string{"http://app.localhost:3000"}, []string{"http://localhost:3000"}},
	}
	for _, test := range tests {
		policy := core.MustNew(core.Config{AllowOrigins: []string{test.pattern}, AllowCredentials: true, DangerouslyAllowInsecureOrigins: true})
		for _, origin := range test.allowed {
			t.Run(test.pattern+" allows "+origin, func(t *testing.T) {
				d := policy.Decide(context.Background(), actual(origin))
				if want := "Access-Control-Allow-Origin: " + origin + "\nAccess-Control-Allow-Credentials: true\nVary: Origin"; headers(d) != want {
					t.Errorf("%v %q", d.Reason, headers(d))
				}
			})
		}
		for _, origin := range append(test.refused, "null", "", "*", ",") {
			t.Run(test.pattern+" refuses "+origin, func(t *testing.T) {
				if d := policy.Decide(context.Background(), actual(origin)); d.Reason == core.Allowed || headers(d) != "Vary: Origin" {
					t.Errorf("%v %q", d.Reason, headers(d))
				}
			})
		}
	}
}

// Entries of one length are filed together.
func TestEntriesOfOneLength(t *testing.T) {
	for _, test := range []struct {
		name             string
		config           core.Config
		allowed, refused []string
	}{
		{"three origins", origins("https://a.example", "https://b.example", "https://c.example"), []string{"https://a.example", "https://b.example", "https://c.example"}, []string{"https://d.example"}},
		{"two schemes of a domain", origins("https://*.a.example", "http://*.a.example"), []string{"https://x.a.example", "http://x.a.example"}, []string{"https://x.b.example"}},
		{"two schemes of one domain among three", origins("https://*.a.example", "https://*.b.example", "https://*.c.example", "http://*.a.example"), []string{"https://x.a.example", "https://x.b.example", "https://x.c.example", "http://x.a.example"}, []string{"http://x.b.example", "https://x.d.example"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			policy := core.MustNew(test.config)
			for _, origin := range test.allowed {
				if d := policy.Decide(context.Background(), actual(origin)); !strings.HasPrefix(headers(d), "Access-Control-Allow-Origin: "+origin+"\n") {
					t.Errorf("%s is not allowed: %q", origin, headers(d))
				}
			}
			for _, origin := range test.refused {
				if d := policy.Decide(context.Background(), actual(origin)); headers(d) != "Vary: Origin" {
					t.Errorf("%s is allowed: %q", origin, headers(d))
				}
			}
		})
	}
}

func TestAllowOriginFuncIsAskedLast(t *testing.T) {
	down := errors.New("the database is down")
	tests := []struct {
		name   string
		config core.Config
		origin string
		answer bool
		err    error
		asked  bool
		want   core.Reason
	}{
		{"listed", origins("https://a.example"), "https://a.example", false, nil, false, core.Allowed},
		{"listed by wildcard", origins("https://*.a.example"), "https://b.a.example", false, nil, false, core.Allowed},
		{"not listed, yes", origins("https://a.example"), "https://b.example", true, nil, true, core.Allowed},
		{"not listed, no", core.Config{}, "https://b.example", false, nil, true, core.OriginNotAllowed},
		{"an error refuses", core.Config{}, "https://b.example", true, down, true, core.OriginCheckFailed},
		{"null", core.Config{}, "null", true, nil, false, core.OriginNotAllowed},
		{"garbage", core.Config{}, "https://b.example/", true, nil, false, core.OriginMalformed},
		{"insecure", core.Config{}, "http://b.example", true, nil, true, core.Allowed},
		{"insecure with credentials", core.Config{AllowCredentials: true}, "http://b.example", true, nil, false, core.OriginNotAllowed},
		{"insecure with Enforce", core.Config{Enforce: true}, "http://b.example", true, nil, false, core.OriginNotAllowed},
		{"loopback with credentials", core.Config{AllowCredentials: true}, "http://localhost:3000", true, nil, true, core.Allowed},
		{"insecure with the flag", core.Config{AllowCredentials: true, DangerouslyAllowInsecureOrigins: true}, "http://b.example", true, nil, true, core.Allowed},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var asked []core.Origin
			test.config.AllowOriginFunc = func(_ context.Context, _ core.Request, o core.Origin) (bool, error) {
				asked = append(asked, o)
				return test.answer, test.err
			}
			d := core.MustNew(test.config).Decide(context.Background(), actual(test.origin))
			if d.Reason != test.want || d.Err != test.err {
				t.Errorf("decided %v (%v), want %v", d.Reason, d.Err, test.want)
			}
			if (len(asked) > 0) != test.asked || test.asked && asked[0].String() != test.origin {
				t.Errorf("asked about %v", asked)
			}
		})
	}
}

func TestTheCallersSlicesAreCopied(t *testing.T) {
	whole := func() core.Config {
		return core.Config{AllowOrigins: []string{"https://a.example", "http://localhost"}, VaryBy: []string{"X-V"}, OwnOrigins: []string{"https://own.example"},
			AllowMethods: []string{"PUT"}, AllowHeaders: []string{"X-A"}, ExposeHeaders: []string{"X-B"}, AcknowledgeWarnings: []string{"http://localhost"}}
	}
	change := func(c core.Config) {
		for _, list := range [][]string{c.AllowOrigins, c.VaryBy, c.OwnOrigins, c.AllowMethods, c.AllowHeaders, c.ExposeHeaders, c.AcknowledgeWarnings} {
			list[0] = "evil"
		}
	}
	config := whole()
	policy := core.MustNew(config)
	before := headers(policy.Decide(context.Background(), preflight("https://a.example", "PUT", "")))
	change(config)
	change(policy.Config())
	if got := policy.Config(); !reflect.DeepEqual(got, whole()) {
		t.Errorf("the policy's Config is now %+v", got)
	}
	if after := headers(policy.Decide(context.Background(), preflight("https://a.example", "PUT", ""))); after != before {
		t.Errorf("the answer is now %s", after)
	}
}

func TestZeroValues(t *testing.T) {
	if d := (core.Decision{}); d.Kind != core.Passthrough || d.Status != 0 || headers(d) != "" {
		t.Errorf("the zero Decision does something: %+v", d)
	}
	var policy core.Policy
	tests := map[string]struct {
		request core.Request
		status  int
		headers string
	}{
		"actual":    {actual("https://a.example"), 0, "Vary: Origin"},
		"preflight": {preflight("https://a.example", "PUT", ""), 403, "Vary: Origin, Access-Control-Request-Method, Access-Control-Request-Headers"},
		"no Origin": {actual(""), 0, "Vary: Origin"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if d := policy.Decide(context.Background(), test.request); d.Status != test.status || headers(d) != test.headers {
				t.Errorf("%d %q", d.Status, headers(d))
			}
		})
	}
}

func TestOriginsThatAreMadeByHand(t *testing.T) {
	for want, o := range map[string]core.Origin{
		"https://a.example":   {Scheme: "https", Host: "a.example"},
		"http://[::1]:3000":   {Scheme: "http", Host: "::1", Port: 3000},
		"https://[::1]":       {Scheme: "https", Host: "[::1]"},
		"tauri://localhost:1": {Scheme: "tauri", Host: "localhost", Port: 1},
	} {
		if got := o.String(); got != want {
			t.Errorf("%+v is %s, want %s", o, got, want)
		}
	}
}

func TestBlocked(t *testing.T) {
	for _, test := range []struct {
		name     string
		decision core.Decision
		want     bool
	}{
		{"nothing decided", core.Decision{}, false},
		{"an answered preflight", core.Decision{Reason: core.Allowed, Status: 204}, false},
		{"the server's own page", core.Decision{Reason: core.SameOrigin}, false},
		{"a reason without a status", core.Decision{Reason: core.OriginNotAllowed}, true},
		{"a refusal without a reason", core.Decision{Status: 403}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := test.decision.Blocked(); got != test.want {
				t.Errorf("Blocked is %v", got)
			}
		})
	}
}

func TestNamesOfConstants(t *testing.T) {
	for want, got := range map[string]string{
		"Passthrough": core.Passthrough.String(), "Preflight": core.Preflight.String(), "HostNotAllowed": core.HostNotAllowed.String(),
		"RouteInDoubt": core.RouteInDoubt.String(), "invalid": (core.RouteInDoubt + 1).String(),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestObserveRequiresBoth(t *testing.T) {
	observe := func(context.Context, core.Request, core.Decision) {}
	for name, test := range map[string]struct {
		d       core.Decider
		observe func(context.Context, core.Request, core.Decision)
		want    string
	}{
		"no Decider":  {nil, observe, "Decider is nil"},
		"no observer": {new(core.Policy), nil, "observer is nil"},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if text, _ := recover().(string); !strings.Contains(text, test.want) {
					t.Errorf("panics with %q", text)
				}
			}()
			core.Observe(test.d, test.observe)
		})
	}
}

func TestDecisionsThatAreNotReadWhole(t *testing.T) {
	var zero core.Decision
	if zero.DoNotCache(); headers(zero) != "" {
		t.Errorf("the zero Decision has %s", headers(zero))
	}
	n := 0
	for range core.PublicAPI().Decide(context.Background(), preflight("https://a.example", "PUT", "")).Headers() {
		n++
		break
	}
	if n != 1 {
		t.Errorf("%d headers before the break", n)
	}
}

func TestRequireDecider(t *testing.T) {
	var policy *core.Policy
	var function core.DeciderFunc
	for name, d := range map[string]core.Decider{"nil": nil, "nil policy": policy, "nil function": function} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if text, _ := recover().(string); !strings.Contains(text, "Decider is nil") {
					t.Errorf("panics with %q", text)
				}
			}()
			core.RequireDecider(d)
		})
	}
	core.RequireDecider(new(core.Policy))
}

func TestDecisionsDoNotAliasBorrowedRequests(t *testing.T) {
	policy := core.MustNew(core.Config{AllowOrigins: []string{"https://*.a.example"}, AllowCredentials: true, AllowMethods: []string{"*"}, AllowHeaders: []string{"*"}})
	r := preflight("https://b.a.example", "PURGE", "x-a")
	r.Borrowed = true
	if n := testing.AllocsPerRun(100, func() { policy.Decide(context.Background(), r) }); n != 3 {
		t.Errorf("%v allocations; origin, method and names are to be cloned", n)
	}
	r.Borrowed = false
	if n := testing.AllocsPerRun(100, func() { policy.Decide(context.Background(), r) }); n != 0 {
		t.Errorf("%v allocations without need", n)
	}
}

func TestAnswersToActualRequestsDoNotAliasBorrowedOrigins(t *testing.T) {
	policy := core.MustNew(origins("https://a.example", "https://*.a.example"))
	tests := []struct {
		name, origin string
		borrowed     bool
		want         float64
	}{
		{"a match", "https://b.a.example", true, 1},
		{"a match that is not borrowed", "https://b.a.example", false, 0},
		{"a listed origin", "https://a.example", true, 0},
		{"another origin", "https://b.example", true, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			answer := func() { core.AnswerActual(policy, test.origin, test.borrowed) }
			if n := testing.AllocsPerRun(100, answer); n != test.want {
				t.Errorf("%v allocations, want %v", n, test.want)
			}
		})
	}
}

func TestWhatNoAnswerHoldsIsNotCloned(t *testing.T) {
	policy := core.MustNew(origins("https://a.example", "https://*.a.example"))
	for name, r := range map[string]core.Request{"a refusal": actual("https://b.example"), "a preflight": preflight("https://a.example", "PUT", "content-type")} {
		t.Run(name, func(t *testing.T) {
			r.Borrowed = true
			if n := testing.AllocsPerRun(100, func() { policy.Decide(context.Background(), r) }); n != 0 {
				t.Errorf("%v allocations", n)
			}
		})
	}
}

// What "*" stands for is sent back up to 4 KiB.
func TestEchoIsBounded(t *testing.T) {
	const most = 4096
	policy := core.MustNew(core.Config{AllowOrigins: []string{"https://a.example"}, AllowCredentials: true, AllowMethods: []string{"*"}, AllowHeaders: []string{"*"}})
	for _, test := range []struct {
		name, method, headers string
		want                  core.Reason
	}{
		{"the longest method", strings.Repeat("A", most), "", core.Allowed},
		{"a method too long", strings.Repeat("A", most+1), "", core.MethodNotAllowed},
		{"a method that is none", "A B", "", core.MethodNotAllowed},
		{"the longest names", "PUT", strings.Repeat("a", most), core.Allowed},
		{"names too long", "PUT", strings.Repeat("a", most+1), core.HeaderNotAllowed},
		{"names that are none", "PUT", "x-a,x b", core.HeaderNotAllowed},
		{"names, of which some are empty", "PUT", ",x-a,,x-b", core.Allowed},
		{"empty names alone", "PUT", ",,", core.HeaderNotAllowed},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := policy.Decide(context.Background(), preflight("https://a.example", test.method, test.headers))
			text := headers(d)
			echoed := strings.Contains(text, "Allow-Methods: "+test.method+"\n") && (test.headers == "" || strings.Contains(text, "Allow-Headers: "+test.headers+"\n"))
			if d.Reason != test.want || echoed != (test.want == core.Allowed) {
				t.Errorf("%v, %d bytes of headers", d.Reason, len(text))
			}
		})
	}
}

// manyLabels are patterns of every length that a label of 20 bytes leaves room for.
func manyLabels() (patterns []string) {
	for before := range 20 {
		for after := range 20 - before {
			if before+after > 0 {
				patterns = append(patterns, "https://"+strings.Repeat("a", before)+"*"+strings.Repeat("b", after)+".example.com")
			}
		}
	}
	return patterns
}

// Nothing that a request holds makes Decide allocate.
func TestDecideAllocatesNothing(t *testing.T) {
	big := strings.Repeat(",", 1<<20)
	policies := map[string]*core.Policy{
		"list":          core.MustNew(origins("https://a.example", "https://*.example.com", "http://localhost:*")),
		"enforce":       core.MustNew(enforced("https://a.example", "https://*.example.com")),
		"labels":        core.MustNew(origins(manyLabels()...)),
		"schemes":       core.MustNew(origins("moz-extension://*", "https://app-*-acme.example.com:*")),
		"static":        core.PublicAPI(),
		"echo":          core.MustNew(core.Config{AllowOrigins: []string{"https://a.example"}, AllowCredentials: true, AllowMethods: []string{"*"}, AllowHeaders: []string{"*"}}),
		"function":      core.MustNew(core.Config{AllowOriginFunc: allowAll}),
		"zero":          new(core.Policy),
		"local develop": core.LocalDev(),
	}
	requests := map[string]core.Request{
		"no origin":         actual(""),
		"exact":             actual("https://a.example"),
		"wildcard":          actual("https://x.example.com"),
		"in a label":        actual("https://app-1-acme.example.com:8443"),
		"any host":          actual("moz-extension://0fd4a2b9-5c1e"),
		"almost in a label": actual("https://" + strings.Repeat("a", 62) + "_.example.com"),
		"refused":           actual("https://evil.example"),
		"null":              actual("null"),
		"garbage":           actual("https://\x00"),
		"IPv6":              actual("http://[2001:db8::1]:3000"),
		"bad IPv6":          actual("http://[::1::]:3000"),
		"endless origin":    actual(big),
		"many labels":       actual("https://" + strings.Repeat("a.", 126) + "b"),
		"preflight":         preflight("https://a.example", "PUT", "x-a,x-b"),
		"refused preflight": preflight("https://evil.example", "PUT", "x-a"),
		"hostile preflight": preflight("https://a.example", big, big),
	}
	for pname, policy := range policies {
		var decider core.Decider = policy
		for rname, request := range requests {
			t.Run(pname+"/"+rname, func(t *testing.T) {
				if n := testing.AllocsPerRun(20, func() { decider.Decide(context.Background(), request) }); n != 0 {
					t.Errorf("%v allocations", n)
				}
			})
		}
	}
}

func TestIsPreflight(t *testing.T) {
	for _, test := range []struct {
		name    string
		request core.Request
		want    bool
	}{
		{"all three", preflight("https://a.example", "PUT", ""), true},
		{"no Origin", preflight("", "PUT", ""), false},
		{"no Access-Control-Request-Method", preflight("https://a.example", "", "x-a"), false},
		{"another method", core.Request{Method: "options", Origin: "https://a.example", RequestMethod: "PUT"}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := test.request.IsPreflight(); got != test.want {
				t.Errorf("IsPreflight is %v", got)
			}
		})
	}
}

// Without Sec-Fetch-Site, Origin has to be one, and to name the host and port of Host.
func TestOwnPagesOfOldBrowsers(t *testing.T) {
	policy := core.MustNew(core.Config{Enforce: true})
	for _, test := range []struct {
		origin, host string
		tls          bool
		want         core.Reason
	}{
		{"https://api.example", "api.example", false, core.SameOrigin},
		{"https://api.example", "API.example", false, core.SameOrigin},
		{"https://api.example", "api.example:443", false, core.SameOrigin},
		{"https://api.example", "api.example:80", false, core.OriginNotAllowed},
		{"https://api.example", "api.example:", false, core.OriginNotAllowed},
		{"https://api.example", "api.example:0443", false, core.OriginNotAllowed},
		{"https://api.example:8443", "api.example:8443", false, core.SameOrigin},
		{"https://api.example:8443", "api.example", false, core.OriginNotAllowed},
		{"http://api.example", "api.example", false, core.SameOrigin},
		{"http://api.example", "api.example", true, core.OriginNotAllowed},
		{"https://API.example", "api.example", false, core.OriginMalformed},
		{"https://api.example/", "api.example", false, core.OriginMalformed},
		{"http://[::1]", "[::1]", false, core.SameOrigin},
		{"http://[::1]", "[::1", false, core.OriginNotAllowed},
		{"https://api.example", "[api.example", false, core.OriginNotAllowed},
		{"http://[::1]", "::1", false, core.OriginNotAllowed},
		{"tauri://localhost", "localhost", false, core.OriginNotAllowed},
		{"tauri://localhost:80", "localhost:80", false, core.OriginNotAllowed},
	} {
		t.Run(test.origin+" at "+test.host, func(t *testing.T) {
			d := policy.Decide(context.Background(), core.Request{Method: "POST", Origin: test.origin, Host: test.host, TLS: test.tls})
			if d.Reason != test.want || (d.Status == 403) == (test.want == core.SameOrigin) {
				t.Errorf("%v %d, want %v", d.Reason, d.Status, test.want)
			}
		})
	}
}

// Browsers send Host in lower case. fasthttp writes it so, too; the other servers leave it as it is.
func TestHostIsComparedAsBrowsersSendIt(t *testing.T) {
	policy := core.MustNew(core.Config{Enforce: true, OwnOrigins: []string{"https://api.example.com"}})
	for host, want := range map[string]core.Reason{"api.example.com": core.Unspecified, "API.example.com": core.HostNotAllowed, "": core.HostNotAllowed} {
		if d := policy.Decide(context.Background(), core.Request{Method: "GET", Host: host}); d.Reason != want || d.Kind != core.NotCORS {
			t.Errorf("%q: %v of %v, want %v", host, d.Reason, d.Kind, want)
		}
	}
	policy = core.MustNew(core.Config{Enforce: true, OwnOrigins: []string{"https://*-acme.example.com", "https://*-b.example.com", "https://*.example.org", "http://localhost:*"}})
	for host, want := range map[string]core.Reason{
		"1-acme.example.com": core.Unspecified, "1-acme.example.com:443": core.Unspecified, "1-b.example.com": core.Unspecified, "-acme.example.com": core.HostNotAllowed, "https://1-acme.example.com": core.HostNotAllowed, "1.example.com": core.HostNotAllowed,
		"a.example.org": core.Unspecified, ".example.org": core.HostNotAllowed, "example.org": core.HostNotAllowed, "a.example.org:8443": core.HostNotAllowed,
		"localhost": core.Unspecified, "localhost:80": core.Unspecified, "localhost:3000": core.Unspecified, "localhost:": core.HostNotAllowed, "localhost:0": core.HostNotAllowed, "localhost:80:3000": core.HostNotAllowed,
	} {
		if d := policy.Decide(context.Background(), core.Request{Method: "GET", Host: host}); d.Reason != want || d.Kind != core.NotCORS {
			t.Errorf("%q: %v of %v, want %v", host, d.Reason, d.Kind, want)
		}
	}
}
