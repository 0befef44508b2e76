package verify

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/corskit/corskit/cmd/corskit/internal/terminal"
	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
)

var config = core.Config{
	AllowOrigins:     []string{"https://app.example.com", "https://*.example.org"},
	AllowMethods:     []string{"GET", "PUT"},
	AllowHeaders:     []string{"Authorization", "Content-Type"},
	ExposeHeaders:    []string{"ETag"},
	AllowCredentials: true,
	AllowTiming:      true,
}

// run verifies a handler against the policy.
func run(t *testing.T, c core.Config, h http.Handler) *Report {
	t.Helper()
	server := httptest.NewServer(h)
	defer server.Close()
	u, err := url.Parse(server.URL + "/items")
	if err != nil {
		t.Fatal(err)
	}
	v := &Verifier{URL: u, Policy: core.MustNew(c), Patterns: c.AllowOrigins, Paths: []string{"/missing", "/boom"}, Timeout: 10 * time.Second}
	report, err := v.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if report.Sent != v.Requests() {
		t.Errorf("sent %d requests, and said %d", report.Sent, v.Requests())
	}
	return report
}

var application = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/boom":
		w.WriteHeader(http.StatusInternalServerError)
	case "/missing":
		w.WriteHeader(http.StatusNotFound)
	}
})

func TestPoliciesOfOurs(t *testing.T) {
	enforced := config
	enforced.Enforce = true
	wild := config
	wild.AllowMethods, wild.AllowHeaders = []string{"*"}, []string{"*"}
	open := wild
	open.AllowCredentials, open.AllowHeaders = false, []string{"*", "Authorization"}
	for name, c := range map[string]core.Config{
		"listed": config, "public": core.PublicAPI().Config(), "local": core.LocalDev().Config(), "enforced": enforced, "any method and header, with credentials": wild,
		"any method and header": open,
	} {
		t.Run(name, func(t *testing.T) {
			report := run(t, c, nethttp.Middleware(core.MustNew(c))(application))
			if !report.OK() || len(report.Differences) > 0 {
				t.Errorf("%s", names(report))
			}
		})
	}
}

// names are those of the differences, with their effects.
func names(r *Report) (all []string) {
	for _, d := range r.Differences {
		all = append(all, fmt.Sprintf("%s %s", d.Effect, d.Name))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Each server makes one mistake. What is found is that mistake and nothing else.
func TestMistakes(t *testing.T) {
	// edit changes the headers of what the policy has answered.
	edit := func(change func(r *http.Request, h http.Header, status *int)) func(core.Config) http.Handler {
		return func(c core.Config) http.Handler {
			inner := nethttp.Middleware(core.MustNew(c))(application)
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				recorder := httptest.NewRecorder()
				inner.ServeHTTP(recorder, r)
				status := recorder.Code
				change(r, recorder.Header(), &status)
				for name, lines := range recorder.Header() {
					w.Header()[name] = lines
				}
				w.WriteHeader(status)
			})
		}
	}
	// with serves another policy than the one that is verified.
	with := func(change func(*core.Config)) func(core.Config) http.Handler {
		return func(c core.Config) http.Handler {
			change(&c)
			return nethttp.Middleware(core.MustNew(c))(application)
		}
	}
	isPreflight := func(r *http.Request) bool { return r.Header.Get("Access-Control-Request-Method") != "" }
	tests := map[string]struct {
		serve func(core.Config) http.Handler
		want  []string
		exit  bool // that it is no success
	}{
		"nothing is said": {func(core.Config) http.Handler { return application }, []string{"blocked kept-out", "cached vary"}, true},
		"every origin is reflected": {edit(func(r *http.Request, h http.Header, _ *int) {
			if o := r.Header.Get("Origin"); o != "" && !isPreflight(r) {
				h.Set("Access-Control-Allow-Origin", o)
			}
		}), []string{"none let-in", "open let-in"}, true},
		"a suffix without its dot": {edit(func(r *http.Request, h http.Header, _ *int) {
			if o := r.Header.Get("Origin"); strings.HasSuffix(o, "example.org") && !isPreflight(r) {
				h.Set("Access-Control-Allow-Origin", o)
			}
		}), []string{"open let-in"}, true},
		"null is let in": {edit(func(r *http.Request, h http.Header, _ *int) {
			if r.Header.Get("Origin") == "null" && !isPreflight(r) {
				h.Set("Access-Control-Allow-Origin", "null")
			}
		}), []string{"open let-in"}, true},
		"headers are lost on errors": {edit(func(r *http.Request, h http.Header, status *int) {
			if *status == 500 {
				h.Del("Access-Control-Allow-Origin")
			}
		}), []string{"blocked kept-out"}, true},
		"two lines": {edit(func(r *http.Request, h http.Header, _ *int) {
			if len(h["Access-Control-Allow-Origin"]) > 0 && !isPreflight(r) {
				h.Add("Access-Control-Allow-Origin", "*")
			}
		}), []string{"blocked doubled-header"}, true},
		"no Vary": {edit(func(r *http.Request, h http.Header, _ *int) { h.Del("Vary") }), []string{"cached vary"}, true},
		"no Vary without Origin": {edit(func(r *http.Request, h http.Header, _ *int) {
			if r.Header.Get("Origin") == "" {
				h.Del("Vary")
			}
		}), []string{"cached vary"}, true},
		"preflights reach the application": {edit(func(r *http.Request, h http.Header, status *int) {
			if *status == 204 {
				*status = 405
			}
		}), []string{"blocked preflight-status"}, true},
		"preflights are answered with 200": {edit(func(r *http.Request, h http.Header, status *int) {
			if *status == 204 {
				*status = 200
			}
		}), nil, false},
		"refused preflights have the lists": {edit(func(r *http.Request, h http.Header, status *int) {
			if *status == 403 {
				h.Set("Access-Control-Allow-Methods", "PUT")
			}
		}), []string{"none speaks-to-others"}, false},
		"one fixed origin": {edit(func(r *http.Request, h http.Header, status *int) {
			if !isPreflight(r) {
				h.Set("Access-Control-Allow-Origin", "https://app.example.com")
			}
		}), []string{"blocked kept-out", "none speaks-to-others"}, true},
		"without credentials": {with(func(c *core.Config) { c.AllowCredentials = false }), []string{"blocked credentials"}, true},
		"case is ignored": {edit(func(r *http.Request, h http.Header, _ *int) {
			if o := r.Header.Get("Origin"); strings.EqualFold(o, "https://app.example.com") {
				h.Set("Access-Control-Allow-Origin", o)
			}
		}), []string{"none let-in", "none speaks-to-others"}, false},
		"what is not granted is refused whole": {edit(func(r *http.Request, h http.Header, status *int) {
			if m := r.Header.Get("Access-Control-Request-Method"); m == unlistedMethod {
				*status = 403
				h.Del("Access-Control-Allow-Origin")
			}
		}), nil, false},
		"fewer methods":   {with(func(c *core.Config) { c.AllowMethods = []string{"GET"} }), []string{"blocked methods"}, true},
		"more methods":    {with(func(c *core.Config) { c.AllowMethods = append(c.AllowMethods, "DELETE") }), []string{"open methods"}, true},
		"every method":    {with(func(c *core.Config) { c.AllowMethods = []string{"*"} }), []string{"open methods"}, true},
		"fewer headers":   {with(func(c *core.Config) { c.AllowHeaders = []string{"Content-Type"} }), []string{"blocked headers"}, true},
		"every header":    {with(func(c *core.Config) { c.AllowHeaders = []string{"*"} }), []string{"open headers"}, true},
		"nothing exposed": {with(func(c *core.Config) { c.ExposeHeaders = nil }), []string{"blocked exposed"}, true},
		"more exposed":    {with(func(c *core.Config) { c.ExposeHeaders = append(c.ExposeHeaders, "Link") }), []string{"open exposed"}, true},
		"no timing":       {with(func(c *core.Config) { c.AllowTiming = false }), []string{"blocked timing"}, true},
		"another age":     {with(func(c *core.Config) { c.MaxAge = time.Second }), []string{"none max-age"}, false},
		"fewer origins":   {with(func(c *core.Config) { c.AllowOrigins = c.AllowOrigins[:1] }), []string{"blocked kept-out"}, true},
		"any port":        {with(func(c *core.Config) { c.AllowOrigins = append(c.AllowOrigins, "https://*.example.org:*") }), []string{"open let-in"}, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			report := run(t, config, test.serve(config))
			if got := names(report); !slices.Equal(got, test.want) || report.OK() == test.exit {
				t.Errorf("%q, want %q; OK is %v", got, test.want, report.OK())
			}
		})
	}
}

func TestEnforceThatIsNone(t *testing.T) {
	c := config
	c.Enforce = true
	if got := names(run(t, c, nethttp.Middleware(core.MustNew(config))(application))); !slices.Equal(got, []string{"open not-refused"}) {
		t.Errorf("%q", got)
	}
}

func TestAStarThatIsNamed(t *testing.T) {
	public := core.Config{AllowOrigins: []string{"*"}}
	reflects := func(vary bool) http.Handler {
		inner := nethttp.Middleware(core.MustNew(public))(application)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			recorder := httptest.NewRecorder()
			inner.ServeHTTP(recorder, r)
			for name, lines := range recorder.Header() {
				w.Header()[name] = lines
			}
			if o := r.Header.Get("Origin"); o != "" {
				w.Header().Set("Access-Control-Allow-Origin", o)
			}
			if vary {
				w.Header().Add("Vary", "Origin")
			}
			w.WriteHeader(recorder.Code)
		})
	}
	if got := names(run(t, public, reflects(true))); len(got) > 0 {
		t.Errorf("with Vary: %q", got)
	}
	if got := names(run(t, public, reflects(false))); !slices.Equal(got, []string{"cached vary"}) {
		t.Errorf("without Vary: %q", got)
	}
}

// Nothing that could change something on the server is sent.
func TestMethods(t *testing.T) {
	run(t, config, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !slices.Contains([]string{"GET", "HEAD", "OPTIONS"}, r.Method) {
			t.Errorf("a %s request was sent", r.Method)
		}
	}))
}

func TestText(t *testing.T) {
	var b bytes.Buffer
	report := run(t, config, application)
	report.Print(terminal.New(&b), "policy.yaml", false)
	for _, want := range []string{"preflights of allowed origins", "blocked   kept-out: GET /items, ", "policy  Access-Control-Allow-Origin: https://app.example.com\n",
		"means   browsers block pages of these origins\n", "✗ the server does not say what the policy says"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is missing in\n%s", want, b.String())
		}
	}
}
