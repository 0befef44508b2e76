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

// In an application without a policy of its own, a hidden policy answers the preflights that come to it, if the actual requests do.
func TestAHiddenPolicyAnswersForWhatComesToIt(t *testing.T) {
	own := forPagesOf("own")
	always := middleware.Maybe(own, func(*http.Request) bool { return true })
	perRequest := middleware.RouteHeaders().Route("Origin", "*", own).Handler
	other := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { ok(w, r) })
	const silent, fails = "silent", "fails"
	tests := map[string]struct {
		routes       func(chi.Router)
		method, path string
		want         string // Access-Control-Max-Age, that nobody answers, or that the actual request fails
	}{
		"a mounted handler":         {func(r chi.Router) { r.Mount("/legacy", hiding()) }, "PUT", "/legacy/x", "600"},
		"a mounted handler, itself": {func(r chi.Router) { r.Mount("/legacy", hiding()) }, "PUT", "/legacy", "600"},
		"a handler of all methods":  {func(r chi.Router) { r.Handle("/legacy/*", hiding()) }, "PUT", "/legacy/x", "600"},
		"a route beside it": {func(r chi.Router) {
			r.Handle("/legacy/*", hiding())
			r.Put("/legacy/x", ok)
		}, "PUT", "/legacy/x", silent},
		"a route beside it, for another method": {func(r chi.Router) {
			r.Handle("/legacy/*", hiding())
			r.Put("/legacy/x", ok)
		}, "DELETE", "/legacy/x", "0"},
		"a method beside it": {func(r chi.Router) {
			r.Handle("/legacy", hiding())
			r.Put("/legacy", ok)
		}, "PUT", "/legacy", silent},
		"another method beside it": {func(r chi.Router) {
			r.Handle("/legacy", hiding())
			r.Put("/legacy", ok)
		}, "DELETE", "/legacy", "0"},
		"another handler beside a mounted one": {func(r chi.Router) {
			r.Mount("/legacy", hiding())
			r.Put("/legacy", ok)
		}, "PUT", "/legacy", silent},
		"one method":              {func(r chi.Router) { r.Method("PUT", "/items", hiding()) }, "PUT", "/items", fails},
		"one method, of a group":  {func(r chi.Router) { r.With(always).Put("/items", ok) }, "PUT", "/items", fails},
		"all methods, of a group": {func(r chi.Router) { r.With(always).HandleFunc("/items", ok) }, "PUT", "/items", "600"},
		"OPTIONS handled by another": {func(r chi.Router) {
			r.Method("PUT", "/items", hiding())
			r.Method("OPTIONS", "/items", other)
		}, "PUT", "/items", fails},
		"a middleware of all":                   {func(r chi.Router) { r.Use(always); r.Put("/items", ok) }, "PUT", "/items", "600"},
		"a middleware of all, where nothing is": {func(r chi.Router) { r.Use(always); r.Put("/items", ok) }, "PUT", "/nothing", "600"},
		"a middleware of all, with a handler of methods": {func(r chi.Router) {
			r.Use(always)
			r.MethodNotAllowed(ok)
			r.Put("/items", ok)
		}, "PUT", "/items", "600"},
		"a middleware that is made for each request": {func(r chi.Router) { r.Use(perRequest); r.Put("/items", ok) }, "PUT", "/items", "600"},
		"a sub-router's middleware": {func(r chi.Router) {
			r.Route("/x", func(r chi.Router) { r.Use(always); r.Put("/other", ok) })
		}, "PUT", "/x/other", "600"},
		"a sub-router's middleware, with a handler of methods": {func(r chi.Router) {
			r.MethodNotAllowed(ok)
			r.Route("/x", func(r chi.Router) { r.Use(always); r.Put("/other", ok) })
		}, "PUT", "/x/other", fails},
		"a sub-router's middleware, with a handler of methods, where OPTIONS is one": {func(r chi.Router) {
			r.MethodNotAllowed(ok)
			r.Route("/x", func(r chi.Router) { r.Use(always); r.HandleFunc("/other", ok) })
		}, "PUT", "/x/other", "600"},
		"a route beside a sub-router": {func(r chi.Router) {
			r.Route("/x", func(r chi.Router) { r.Use(always); r.Get("/other", ok) })
			r.Put("/x/{id}", ok)
		}, "PUT", "/x/1", silent},
		"another method of a route beside a sub-router": {func(r chi.Router) {
			r.Route("/x", func(r chi.Router) { r.Use(always); r.Get("/other", ok) })
			r.Put("/x/{id}", ok)
		}, "GET", "/x/other", "0"},
		"a middleware on the way to a sub-router": {func(r chi.Router) {
			r.With(always).Mount("/x", others())
		}, "PUT", "/x/other", "600"},
		"MethodNotAllowed, for a route": {func(r chi.Router) {
			r.With(own).MethodNotAllowed(ok)
			r.Put("/items", ok)
		}, "PUT", "/items", silent},
		"MethodNotAllowed, for another method": {func(r chi.Router) {
			r.With(own).MethodNotAllowed(ok)
			r.Put("/items", ok)
		}, "DELETE", "/items", "0"},
		"NotFound": {func(r chi.Router) { r.With(own).NotFound(ok); r.Put("/items", ok) }, "PUT", "/nothing", "600"},
		"NotFound, in a sub-router": {func(r chi.Router) {
			r.Route("/x", func(r chi.Router) { r.With(own).NotFound(ok); r.Put("/other", ok) })
		}, "PUT", "/x/nothing", "600"},
		"NotFound, for a route with another method": {func(r chi.Router) {
			r.With(own).NotFound(ok)
			r.Options("/only", ok)
			r.Put("/items", ok)
		}, "PUT", "/items", silent},
		"a hidden router of all methods": {func(r chi.Router) {
			hidden := chi.NewRouter()
			hidden.With(own).HandleFunc("/items", ok)
			r.NotFound(hidden.ServeHTTP)
			r.Get("/nothing", ok)
		}, "PUT", "/items", "600"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := chi.NewRouter()
			chiadapter.Routes(r, nil)
			test.routes(r)
			for range 2 {
				response := preflight(r, test.method, test.path, "own")
				got := silent
				if allows(response, "own") {
					got = response.Header.Get("Access-Control-Max-Age")
				}
				var sees bool
				message := panicsWith(func() { sees = allows(actual(r, test.method, test.path, "own"), "own") })
				if strings.Contains(message, unseen) && got == silent {
					got = fails
				} else if message != "" {
					t.Error(message)
				} else if sees != (got != silent) && !strings.HasSuffix(name, "where nothing is") {
					t.Errorf("the page may read the answer: %t", sees)
				}
				if got != test.want {
					t.Errorf("preflight: %s, want %s (status %d, %v)", got, test.want, response.StatusCode, response.Header)
				}
			}
		})
	}
}

// hiding makes a handler with a policy inside.
func hiding() http.Handler { return sandwich(forPagesOf("own")(http.HandlerFunc(ok))) }

func others() chi.Router {
	r := chi.NewRouter()
	r.Put("/other", ok)
	return r
}
