package chiadapter_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/corskit/corskit/chiadapter"
	"github.com/corskit/corskit/core"
)

// Where more is on the way to a handler than can be seen, a preflight is refused, whatever the application's policy says.
func TestPreflightsAreRefusedInDoubt(t *testing.T) {
	var told core.Reason
	policy := core.Observe(policyFor("app"), func(_ context.Context, _ core.Request, d core.Decision) { told = d.Reason })
	r := chi.NewRouter()
	chiadapter.Routes(r, policy)
	r.Route("/empty", func(r chi.Router) { r.Use(forPagesOf("own")) })
	r.Handle("/handled/*", deep())
	a, b := chi.NewRouter(), chi.NewRouter()
	a.Mount("/b", b)
	b.Mount("/a", a)
	b.Put("/", ok)
	r.Mount("/loop", a)
	behind := chi.NewRouter()
	behind.Put("/", ok)
	r.Mount("/behind", behind) // What chi does with /behind is not listed: /behind/* is another's.
	r.Handle("/behind/*", http.HandlerFunc(ok))
	tests := []struct {
		method, path string
		want         int
	}{
		{"PUT", "/empty/x", http.StatusForbidden},
		{"PUT", "/handled/x", http.StatusForbidden},
		{"PUT", "/loop/b", http.StatusNoContent},
		{"PUT", "/loop/b/a/b", http.StatusForbidden},
		{"PUT", "/behind", http.StatusForbidden},
		{"PUT", "/behind/x", http.StatusNoContent},
	}
	for _, test := range tests {
		told = core.Unspecified
		response := preflight(r, test.method, test.path, "app")
		if response.StatusCode != test.want {
			t.Errorf("%s %s: status %d, want %d", test.method, test.path, response.StatusCode, test.want)
		}
		inDoubt := test.want == http.StatusForbidden
		if got := told == core.RouteInDoubt; got != inDoubt {
			t.Errorf("%s %s: the application's policy is told %v", test.method, test.path, told)
		}
	}
}

// Its requests meet the application's policy alone.
func TestTheSkippedPolicyOfARouterWithoutRoutesGrantsNothing(t *testing.T) {
	r := chi.NewRouter()
	chiadapter.Routes(r, policyFor("app"))
	r.Route("/empty", func(r chi.Router) { r.Use(forPagesOf("own")) })
	for _, page := range []string{"app", "own"} {
		if response := preflight(r, "PUT", "/empty/x", page); response.StatusCode != http.StatusForbidden {
			t.Errorf("preflight from %s: status %d, %v", page, response.StatusCode, response.Header)
		}
	}
	if response := actual(r, "PUT", "/empty/x", "own"); allows(response, "own") {
		t.Errorf("actual request: status %d, %v", response.StatusCode, response.Header)
	}
}

// enforcing is a policy for the pages of https://name.example that refuses all others' requests.
func enforcing(name string) func(http.Handler) http.Handler {
	config := only(name)
	config.Enforce = true
	return chiadapter.New(core.MustNew(config))
}

// chi hands the NotFound and MethodNotAllowed of a group on to sub-routers that have none, with the group's middleware around them.
func TestAGroupsPolicyStandsAheadOfItsNotFound(t *testing.T) {
	sets := map[string]func(r chi.Router){
		"NotFound":         func(r chi.Router) { r.NotFound(ok) },
		"MethodNotAllowed": func(r chi.Router) { r.MethodNotAllowed(ok) },
	}
	for name, set := range sets {
		t.Run(name, func(t *testing.T) {
			r := chi.NewRouter()
			chiadapter.Routes(r, nil)
			r.Group(func(r chi.Router) {
				r.Use(enforcing("strict"))
				r.Route("/public", func(r chi.Router) {
					r.Use(chiadapter.New(core.PublicAPI()))
					r.Get("/x", ok)
				})
				set(r)
			})
			path := map[string]string{"NotFound": "/public/y", "MethodNotAllowed": "/public/x"}[name]
			if response := actual(r, "POST", path, "evil"); response.StatusCode != http.StatusForbidden {
				t.Errorf("POST: status %d, %v", response.StatusCode, response.Header)
			}
			if response := preflight(r, "DELETE", path, "evil"); response.StatusCode != http.StatusForbidden {
				t.Errorf("preflight: status %d, %v", response.StatusCode, response.Header)
			}
		})
	}
}

// The group's policy cannot be seen around its handler. It is not taken for the application's.
func TestAPolicyOnNotFoundIsNotOverlooked(t *testing.T) {
	r := chi.NewRouter()
	chiadapter.Routes(r, core.PublicAPI())
	r.With(forPagesOf("own")).NotFound(ok)
	r.Get("/items", ok)
	for path, want := range map[string]int{"/nothing": http.StatusForbidden, "/items": http.StatusNoContent} {
		if response := preflight(r, "GET", path, "evil"); response.StatusCode != want {
			t.Errorf("%s: status %d, %v", path, response.StatusCode, response.Header)
		}
	}
}

// Policies that nobody can see decide about actual requests. The application's answers the preflights.
func TestPoliciesInsideAnotherMiddlewareLeavePreflightsAlone(t *testing.T) {
	own := forPagesOf("own")
	hidden := map[string]func(chi.Router){
		"in a middleware of a route": func(r chi.Router) { r.With(middleware.Maybe(own, always)).HandleFunc("/items", ok) },
		"in a middleware of all":     func(r chi.Router) { r.Use(middleware.Maybe(own, always)); r.HandleFunc("/items", ok) },
		"for each request": func(r chi.Router) {
			r.Use(middleware.RouteHeaders().RouteDefault(own).Handler)
			r.HandleFunc("/items", ok)
		},
		"in a handler":                 func(r chi.Router) { r.Handle("/items", sandwich(own(http.HandlerFunc(ok)))) },
		"in a handler that is mounted": func(r chi.Router) { r.Mount("/items", sandwich(own(http.HandlerFunc(ok)))) },
	}
	for name, hide := range hidden {
		for _, d := range []core.Decider{nil, policyFor("app")} {
			r := chi.NewRouter()
			chiadapter.Routes(r, d)
			hide(r)
			if response := preflight(r, "PUT", "/items", "own"); allows(response, "own") {
				t.Errorf("%s, preflight: status %d, %v", name, response.StatusCode, response.Header)
			}
			if response := preflight(r, "PUT", "/items", "app"); d != nil && !allows(response, "app") {
				t.Errorf("%s, the application's page: status %d, %v", name, response.StatusCode, response.Header)
			}
			if response := actual(r, "PUT", "/items", "own"); !allows(response, "own") {
				t.Errorf("%s: status %d, %v", name, response.StatusCode, response.Header)
			}
		}
	}
}

func always(*http.Request) bool { return true }

func TestWhatChiCannotDoFails(t *testing.T) {
	tests := map[string]struct {
		attempt func(*chi.Mux)
		want    string
	}{
		"Routes after routes": {func(r *chi.Mux) {
			r.Get("/items", ok)
			chiadapter.Routes(r, nil)
		}, "chi: all middlewares must be defined before routes on a mux"},
		"Routes twice": {func(r *chi.Mux) {
			chiadapter.Routes(r, policyFor("app"))
			chiadapter.Routes(r, nil)
		}, "chiadapter: Routes is called on a router that has a policy already; call it once, in place of the first Use(chiadapter.New(…))"},
		"Routes after a policy": {func(r *chi.Mux) {
			r.Use(forPagesOf("app"))
			chiadapter.Routes(r, nil)
		}, "chiadapter: Routes is called on a router that has a policy already; call it once, in place of the first Use(chiadapter.New(…))"},
		"a policy that New made of nothing": {func(r *chi.Mux) {
			chiadapter.Routes(r, (*core.Policy)(nil))
		}, "corskit: the Decider is nil; pass the *Policy that core.New returned without an error, or core.MustNew(core.Config{…})"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if got := recover(); got != test.want {
					t.Errorf("it says %q, want %q", got, test.want)
				}
			}()
			test.attempt(chi.NewRouter())
		})
	}
}

// A handler may be a value of any type, also of one that cannot be compared. So may a router.
type value []string

func (value) ServeHTTP(http.ResponseWriter, *http.Request) {}

// hosts is a router to chi that does not tell its routes.
type hosts map[string]chi.Router

func (hosts) Routes() []chi.Route                                { return nil }
func (hosts) Middlewares() chi.Middlewares                       { return nil }
func (hosts) Match(*chi.Context, string, string) bool            { return true }
func (hosts) Find(*chi.Context, string, string) string           { return "" }
func (h hosts) ServeHTTP(w http.ResponseWriter, r *http.Request) { h[r.Host].ServeHTTP(w, r) }

func TestHandlersOfAnyTypeAreTaken(t *testing.T) {
	r := chi.NewRouter()
	chiadapter.Routes(r, policyFor("app"))
	r.Handle("/value", value{})
	r.With(forPagesOf("own")).Mount("/mounted", value{})
	r.With(forPagesOf("own")).Mount("/hosts", hosts{})
	for path, page := range map[string]string{"/value": "app", "/mounted/a": "own", "/hosts/a": "own"} {
		if response := preflight(r, "PUT", path, page); !allows(response, page) {
			t.Errorf("%s: status %d, %v", path, response.StatusCode, response.Header)
		}
	}
}

type named struct {
	*chi.Mux
	tags []string
}

func TestTheMissingRoutesOfARouterInATypeOfItsOwnAreInDoubt(t *testing.T) {
	sub := chi.NewRouter()
	sub.Get("/x", ok)
	sub.With(enforcing("strict")).NotFound(ok)
	for name, mounted := range map[string]http.Handler{"mux": sub, "value": named{sub, nil}, "pointer": &named{sub, nil}, "router": struct{ chi.Router }{sub}} {
		r := chi.NewRouter()
		chiadapter.Routes(r, core.PublicAPI())
		r.Mount("/sub", mounted)
		if response := preflight(r, "PUT", "/sub/y", "evil"); response.StatusCode != http.StatusForbidden {
			t.Errorf("%s: preflight: status %d, %v", name, response.StatusCode, response.Header)
		}
		if response := preflight(r, "GET", "/sub/x", "evil"); !allows(response, "evil") && response.Header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s: preflight of a route: status %d, %v", name, response.StatusCode, response.Header)
		}
	}
}

// Whether routers that cannot be compared are mounted below themselves is not known.
func TestRoutersThatCannotBeComparedAreInDoubtBelowTheirLike(t *testing.T) {
	in, mid, r := chi.NewRouter(), chi.NewRouter(), chi.NewRouter()
	in.Get("/x", ok)
	mid.Get("/x", ok)
	mid.Mount("/in", named{in, nil})
	chiadapter.Routes(r, policyFor("app"))
	r.Mount("/mid", named{mid, nil})
	if response := preflight(r, "GET", "/mid/in/x", "app"); response.StatusCode != http.StatusForbidden {
		t.Errorf("below: status %d, %v", response.StatusCode, response.Header)
	}
	if response := preflight(r, "GET", "/mid/x", "app"); !allows(response, "app") {
		t.Errorf("status %d, %v", response.StatusCode, response.Header)
	}
}

// What a long path costs is more than its actual request does: every method is looked for.
func TestLongPathsAreInDoubt(t *testing.T) {
	r := chi.NewRouter()
	chiadapter.Routes(r, policyFor("app"))
	r.Put("/*", ok)
	for length, want := range map[int]int{8 << 10: http.StatusNoContent, 8<<10 + 1: http.StatusForbidden} {
		if response := preflight(r, "PUT", "/"+strings.Repeat("a", length-1), "app"); response.StatusCode != want {
			t.Errorf("%d bytes: status %d, want %d", length, response.StatusCode, want)
		}
	}
}
