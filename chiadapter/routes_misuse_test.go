package chiadapter_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/corskit/corskit/chiadapter"
	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
)

func TestPathsAreRewrittenAheadOfRoutes(t *testing.T) {
	tests := map[string]struct {
		rewrite func(http.Handler) http.Handler
		method  string
		path    string
	}{
		"StripSlashes": {middleware.StripSlashes, "PUT", "/items/42/"},
		"CleanPath":    {middleware.CleanPath, "PUT", "//items/./x/../42"},
		"URLFormat":    {middleware.URLFormat, "PUT", "/items/42.json"},
		"GetHead":      {middleware.GetHead, "HEAD", "/reports/42"},
		"StripPrefix":  {middleware.StripPrefix("/api"), "PUT", "/api/items/42"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := chi.NewRouter()
			r.Use(test.rewrite)
			chiadapter.Routes(r, policyFor("app"))
			r.With(forPagesOf("own")).Put("/items/{id:[0-9]+}", ok)
			r.With(forPagesOf("own")).Get("/reports/{id}", ok)
			if response := preflight(r, test.method, test.path, "own"); !allows(response, "own") {
				t.Errorf("preflight: status %d, %v", response.StatusCode, response.Header)
			}
			if response := actual(r, test.method, test.path, "own"); !allows(response, "own") {
				t.Errorf("actual request: status %d, %v", response.StatusCode, response.Header)
			}
		})
	}
}

// Where more is on the way to a handler than can be seen, a preflight is refused, whatever the application's policy says.
func TestPreflightsAreRefusedWhereThePathChangesOnTheWay(t *testing.T) {
	r := chi.NewRouter()
	chiadapter.Routes(r, policyFor("app"))
	r.Route("/stripped", func(r chi.Router) {
		r.Use(middleware.StripSlashes, forPagesOf("own"))
		r.Put("/items", ok)
	})
	r.With(middleware.URLFormat).Mount("/formatted", deep())
	r.Route("/heads", func(r chi.Router) {
		r.Use(middleware.GetHead)
		r.Get("/items", ok)
	})
	r.Route("/empty", func(r chi.Router) { r.Use(forPagesOf("own")) })
	a, b := chi.NewRouter(), chi.NewRouter()
	a.Mount("/b", b)
	b.Mount("/a", a)
	b.Put("/", ok)
	r.Mount("/loop", a)
	tests := []struct {
		method, path string
		want         int
	}{
		{"PUT", "/empty/x", http.StatusForbidden},
		{"PUT", "/loop/b", http.StatusNoContent},
		{"PUT", "/loop/b/a/b", http.StatusForbidden},
		{"PUT", "/stripped/items/", http.StatusForbidden},
		{"PUT", "/formatted/42.json", http.StatusForbidden},
		{"HEAD", "/heads/items", http.StatusForbidden},
		{"GET", "/heads/items", http.StatusNoContent},
	}
	for _, test := range tests {
		if response := preflight(r, test.method, test.path, "app"); response.StatusCode != test.want {
			t.Errorf("%s %s: status %d, want %d", test.method, test.path, response.StatusCode, test.want)
		}
	}
	if response := actual(r, "PUT", "/stripped/items/", "own"); !allows(response, "own") {
		t.Errorf("actual request: status %d, %v", response.StatusCode, response.Header)
	}
}

// A preflight that nobody answers may come to a policy that stands on its way, but not on that of the actual request.
func TestAPolicyIsSilentWhereTheRouteIsNotKnown(t *testing.T) {
	r := chi.NewRouter()
	chiadapter.Routes(r, nil)
	r.Route("/stripped", func(r chi.Router) {
		r.Use(middleware.StripSlashes, forPagesOf("own"))
		r.HandleFunc("/items", ok)
	})
	if response := preflight(r, "UNHEARD-OF", "/stripped/items", "own"); allows(response, "own") {
		t.Errorf("status %d, %v", response.StatusCode, response.Header)
	}
}

// A handler may be a value of any type, also of one that cannot be compared.
type value []string

func (value) ServeHTTP(http.ResponseWriter, *http.Request) {}

func TestHandlersOfAnyTypeAreTaken(t *testing.T) {
	r := chi.NewRouter()
	chiadapter.Routes(r, policyFor("app"))
	r.Handle("/value", value{})
	r.With(forPagesOf("own")).Mount("/mounted", value{})
	for path, page := range map[string]string{"/value": "app", "/mounted/a": "own"} {
		if response := preflight(r, "PUT", path, page); !allows(response, page) {
			t.Errorf("%s: status %d, %v", path, response.StatusCode, response.Header)
		}
	}
}

func TestWhatChiCannotDoFails(t *testing.T) {
	get := func(r http.Handler, path string) {
		r.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", path, nil))
	}
	const unseen = unseen + ", on a NotFound or MethodNotAllowed handler or inside another middleware or handler; " +
		"give it to Use, With or Group as a middleware of its own"
	tests := map[string]struct {
		attempt func(*chi.Mux)
		want    string
	}{
		"Routes after routes": {func(r *chi.Mux) {
			r.Get("/items", ok)
			chiadapter.Routes(r, nil)
		}, "chi: all middlewares must be defined before routes on a mux"},
		"Routes twice": {func(r *chi.Mux) {
			chiadapter.Routes(r, nil)
			chiadapter.Routes(r, nil)
		}, "chiadapter: Routes is called on a router that has a policy already; call it once, in place of the first Use(chiadapter.New(…))"},
		"Routes after a policy": {func(r *chi.Mux) {
			r.Use(forPagesOf("app"))
			chiadapter.Routes(r, nil)
		}, "has a policy already"},
		"a policy that New made of nothing": {func(r *chi.Mux) {
			chiadapter.Routes(r, (*core.Policy)(nil))
		}, "the Decider is nil"},
		"a path that changes after Routes": {func(r *chi.Mux) {
			chiadapter.Routes(r, nil)
			r.Use(sandwich, middleware.StripSlashes)
			r.Get("/items", ok)
		}, "chiadapter: a middleware that rewrites the path (StripSlashes, CleanPath, URLFormat, StripPrefix, PathRewrite) comes after Routes, which would look up another path than chi; put it first"},
		"a prefix that goes after Routes": {func(r *chi.Mux) {
			chiadapter.Routes(r, nil)
			r.Use(middleware.StripPrefix("/api"))
			r.Get("/items", ok)
		}, "chiadapter: a middleware that rewrites the path"},
		"a prefix that goes after Routes, by a function of one's own": {func(r *chi.Mux) {
			chiadapter.Routes(r, nil)
			r.Use(stripAPI())
			r.Get("/items", ok)
		}, "chiadapter: a middleware that rewrites the path"},
		"a path that is replaced after Routes": {func(r *chi.Mux) {
			chiadapter.Routes(r, nil)
			r.Use(middleware.PathRewrite("/api", ""))
			r.Get("/items", ok)
		}, "chiadapter: a middleware that rewrites the path"},
		"Routes on a group": {func(r *chi.Mux) {
			r.Group(func(g chi.Router) {
				chiadapter.Routes(g.(*chi.Mux), policyFor("app"))
				g.Get("/items", ok)
			})
			get(r, "/items")
		}, "chiadapter: Routes is called on a router of Group or With, whose middleware chi runs for no preflight; call it on the router that the group is made from"},
		"a policy on NotFound": {func(r *chi.Mux) {
			chiadapter.Routes(r, policyFor("app"))
			r.With(forPagesOf("own")).NotFound(ok)
			r.Get("/items", ok)
			get(r, "/nothing")
		}, unseen},
		"a policy in another middleware": {func(r *chi.Mux) {
			chiadapter.Routes(r, policyFor("app"))
			r.With(func(next http.Handler) http.Handler { return sandwich(forPagesOf("own")(next)) }).Get("/items", ok)
			get(r, "/items")
		}, unseen},
		"a policy in a router that is none to chi": {func(r *chi.Mux) {
			chiadapter.Routes(r, policyFor("app"))
			r.Handle("/deep/*", deep())
			get(r, "/nothing")
		}, "chiadapter: the router that is given to a route on /deep/* has policies, which Routes cannot see there; give it to Mount"},
		"a policy in a handler that is no router": {func(r *chi.Mux) {
			chiadapter.Routes(r, policyFor("app"))
			r.Mount("/files", sandwich(forPagesOf("own")(http.HandlerFunc(ok))))
			get(r, "/files/a")
		}, unseen},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.Contains(got, test.want) {
					t.Errorf("it says %q, want %q", got, test.want)
				}
			}()
			test.attempt(chi.NewRouter())
		})
	}
}

func stripAPI() func(http.Handler) http.Handler { return middleware.StripPrefix("/api") }

// A sub-router routes by what a mount leaves of the path, whatever becomes of the URL.
func TestASubRouterMayStripAPrefixForItsHandlers(t *testing.T) {
	r := chi.NewRouter()
	chiadapter.Routes(r, policyFor("app"))
	r.Route("/files", func(r chi.Router) {
		r.Use(middleware.StripPrefix("/files"), forPagesOf("files"))
		r.Put("/*", ok)
	})
	if response := preflight(r, "PUT", "/files/a", "files"); !allows(response, "files") {
		t.Errorf("preflight: status %d, %v", response.StatusCode, response.Header)
	}
	if response := actual(r, "PUT", "/files/a", "files"); response.StatusCode != http.StatusOK || !allows(response, "files") {
		t.Errorf("status %d, %v", response.StatusCode, response.Header)
	}
}

// Where nothing else would answer the preflight, a handler may have a policy of net/http inside.
func TestAHandlerMayAnswerItsOwnPreflights(t *testing.T) {
	r := chi.NewRouter()
	chiadapter.Routes(r, nil)
	r.Mount("/legacy", nethttp.Middleware(policyFor("own"))(http.HandlerFunc(ok)))
	if response := preflight(r, "PUT", "/legacy/a", "own"); !allows(response, "own") {
		t.Errorf("preflight: status %d, %v", response.StatusCode, response.Header)
	}
	if response := actual(r, "PUT", "/legacy/a", "own"); !allows(response, "own") {
		t.Errorf("status %d, %v", response.StatusCode, response.Header)
	}
}
