package chiadapter_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/corskit/corskit/chiadapter"
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
			t.Run(name+" "+path, func(t *testing.T) {
				r := chi.NewRouter()
				chiadapter.Routes(r, policyFor("app"))
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

// chi goes on to a mount on its own path after another handler has taken what is below, but does not list it.
func TestAMountBehindAHandlerServes(t *testing.T) {
	sub := chi.NewRouter()
	sub.With(forPagesOf("own")).Put("/", ok)
	r := chi.NewRouter()
	r.Use(middleware.CleanPath)
	chiadapter.Routes(r, policyFor("app"))
	r.Mount("/items", sub)
	r.With(forPagesOf("files")).Mount("/files", http.HandlerFunc(ok))
	r.Handle("/items/*", http.HandlerFunc(ok))
	r.Handle("/files/*", http.HandlerFunc(ok))
	for path, page := range map[string]string{"/items": "own", "/files": "files", "//items": "own", "/files/../files": "files"} {
		if response := actual(r, "PUT", path, page); !allows(response, page) {
			t.Errorf("%s: status %d, %v", path, response.StatusCode, response.Header)
		}
		if response := preflight(r, "PUT", path, page); response.StatusCode != http.StatusForbidden {
			t.Errorf("%s: preflight: status %d", path, response.StatusCode)
		}
	}
}
