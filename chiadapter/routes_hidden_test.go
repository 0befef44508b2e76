package chiadapter_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/corskit/corskit/chiadapter"
	"github.com/corskit/corskit/core"
)

// panicsWith returns what f panics with, nothing if it does not.
func panicsWith(f func()) (message string) {
	defer func() {
		if v := recover(); v != nil {
			message = fmt.Sprint(v)
		}
	}()
	f()
	return ""
}

const unseen = "chiadapter: a policy stands where Routes cannot see it"

// hosts is a router to chi that does not tell its routes.
type hosts map[string]chi.Router

func (hosts) Routes() []chi.Route                                { return nil }
func (hosts) Middlewares() chi.Middlewares                       { return nil }
func (hosts) Match(*chi.Context, string, string) bool            { return true }
func (hosts) Find(*chi.Context, string, string) string           { return "" }
func (h hosts) ServeHTTP(w http.ResponseWriter, r *http.Request) { h[r.Host].ServeHTTP(w, r) }

func TestAPolicyInARouterThatRoutesCannotSeeFails(t *testing.T) {
	hidden := chi.NewRouter()
	hidden.With(forPagesOf("own")).Put("/items", ok)
	hidden.Route("/admin", func(r chi.Router) {
		r.Use(forPagesOf("admin"))
		r.Put("/users", ok)
	})
	instead := func(http.Handler) http.Handler { return hidden }
	tests := map[string]func(*chi.Mux){
		"NotFound":         func(r *chi.Mux) { r.NotFound(hidden.ServeHTTP) },
		"MethodNotAllowed": func(r *chi.Mux) { r.MethodNotAllowed(hidden.ServeHTTP); r.Get("/items", ok); r.Get("/admin/users", ok) },
		"a sub-router's NotFound": func(r *chi.Mux) {
			r.Route("/", func(r chi.Router) { r.NotFound(hidden.ServeHTTP); r.Get("/z", ok) })
		},
		"another middleware": func(r *chi.Mux) { r.Use(instead) },
		"RouteHeaders": func(r *chi.Mux) {
			r.Use(middleware.RouteHeaders().Route("Host", "*", instead).RouteDefault(instead).Handler)
		},
		"a router of several hosts":     func(r *chi.Mux) { r.Mount("/", hosts{"example.com": hidden}) },
		"a handler that is mounted":     func(r *chi.Mux) { r.Mount("/", sandwich(hidden)) },
		"beside policies that are seen": func(r *chi.Mux) { r.Use(forPagesOf("seen")); r.NotFound(hidden.ServeHTTP) },
	}
	for name, hide := range tests {
		for _, path := range []string{"/items", "/admin/users"} {
			for _, d := range []core.Decider{policyFor("app"), nil} {
				t.Run(fmt.Sprintf("%s %s, default policy: %t", name, path, d != nil), func(t *testing.T) {
					r := chi.NewRouter()
					chiadapter.Routes(r, d)
					hide(r)
					r.Get("/nothing", ok)
					for range 2 {
						if got := panicsWith(func() { actual(r, "PUT", path, "own") }); !strings.Contains(got, unseen) {
							t.Errorf("it says %q", got)
						}
					}
				})
			}
		}
	}
}

// What is mounted below itself has no end, and its policies are not overlooked for that.
func TestARouterBelowItselfServes(t *testing.T) {
	a, b := chi.NewRouter(), chi.NewRouter()
	a.Mount("/b", b)
	b.Mount("/a", a)
	b.With(forPagesOf("own")).Put("/", ok)
	r := chi.NewRouter()
	chiadapter.Routes(r, policyFor("app"))
	r.Mount("/loop", a)
	for _, path := range []string{"/loop/b", "/loop/b/a/b"} {
		if response := actual(r, "PUT", path, "own"); !allows(response, "own") {
			t.Errorf("%s: status %d, %v", path, response.StatusCode, response.Header)
		}
	}
}

// Where no policy but a hidden one is on the way of a request, it does not answer preflights: chi brings them to it as OPTIONS requests,
// which may go another way.
func TestAHiddenPolicyFailsInAnApplicationWithoutOne(t *testing.T) {
	own := forPagesOf("own")
	hiding := func() http.Handler { return sandwich(own(http.HandlerFunc(ok))) }
	always := middleware.Maybe(own, func(*http.Request) bool { return true })
	tests := map[string]struct {
		hide   func(chi.Router)
		hidden string // the path where it is
		beside string // that of a route that has no policy, if there is one
	}{
		"in a handler": {func(r chi.Router) {
			r.Handle("/legacy/*", hiding())
			r.Put("/legacy/x", ok)
		}, "/legacy/y", "/legacy/x"},
		"in a handler that is mounted": {func(r chi.Router) { r.Mount("/legacy", hiding()) }, "/legacy", ""},
		"in a middleware of a route":   {func(r chi.Router) { r.With(always).Put("/items", ok) }, "/items", ""},
		"in a middleware of all":       {func(r chi.Router) { r.Use(always); r.Put("/items", ok) }, "/items", ""},
		"in a middleware that is made for each request": {func(r chi.Router) {
			r.Use(middleware.RouteHeaders().Route("Origin", "*", own).Handler)
			r.Put("/items", ok)
		}, "/items", ""},
		"in a sub-router's middleware": {func(r chi.Router) {
			r.Route("/x", func(r chi.Router) { r.Use(always); r.HandleFunc("/other", ok) })
			r.Put("/x/{id}", ok)
		}, "/x/other/", "/x/1"},
		"on MethodNotAllowed": {func(r chi.Router) {
			r.With(own).MethodNotAllowed(ok)
			r.Get("/get", ok)
			r.Put("/items", ok)
		}, "/get", "/items"},
		"on NotFound": {func(r chi.Router) { r.With(own).NotFound(ok); r.Put("/items", ok) }, "/nothing", "/items"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := chi.NewRouter()
			chiadapter.Routes(r, nil)
			test.hide(r)
			for range 2 {
				if got := panicsWith(func() { actual(r, "PUT", test.hidden, "own") }); !strings.Contains(got, unseen) {
					t.Errorf("it says %q", got)
				}
				if test.beside == "" {
					continue
				}
				panicsWith(func() {
					if response := preflight(r, "PUT", test.beside, "own"); allows(response, "own") {
						t.Errorf("preflight: status %d, %v", response.StatusCode, response.Header)
					}
				})
				if got := panicsWith(func() { actual(r, "PUT", test.beside, "own") }); got != "" {
					t.Errorf("the route beside it says %q", got)
				}
			}
		})
	}
}

// chi goes on to a mount on its own path after another handler has taken what is below, but does not list it.
func TestAMountBehindAHandlerFails(t *testing.T) {
	sub := chi.NewRouter()
	sub.With(forPagesOf("own")).Put("/", ok)
	r := chi.NewRouter()
	chiadapter.Routes(r, policyFor("app"))
	r.Mount("/items", sub)
	r.Handle("/items/*", http.HandlerFunc(ok))
	if got := panicsWith(func() { actual(r, "PUT", "/items", "own") }); !strings.Contains(got, unseen) {
		t.Errorf("it says %q", got)
	}
	if response := preflight(r, "PUT", "/items", "own"); response.StatusCode != http.StatusForbidden {
		t.Errorf("preflight: status %d", response.StatusCode)
	}
}
