package chiadapter_test

import (
	"net/http"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/corskit/corskit/chiadapter"
)

// A handler of the program's for what has no route may serve any method, under the policies of its router.
func TestAnswersAreNotKeptWhereTheProgramTakesTheOtherMethods(t *testing.T) {
	taken := func(http.ResponseWriter, *http.Request) {}
	notFound := func(r chi.Router) { r.NotFound(taken) }
	notAllowed := func(r chi.Router) { r.MethodNotAllowed(taken) }
	none := func(chi.Router) {}
	own := func(r chi.Router) { r.With(forPagesOf("own")).Put("/items", ok) }
	admin := func(r chi.Router) {
		r.Route("/admin", func(r chi.Router) {
			r.Use(forPagesOf("admin"))
			r.Put("/users", ok)
			r.With(forPagesOf("own")).Put("/own", ok)
		})
	}
	all := func(r chi.Router) { r.With(forPagesOf("own")).HandleFunc("/items", ok) }
	tests := map[string]struct {
		rest, routes       func(chi.Router)
		method, path, page string
		want               string
	}{
		"none":                                  {none, own, "PUT", "/items", "own", "600"},
		"methods":                               {notAllowed, own, "PUT", "/items", "own", "0"},
		"methods, for another one":              {notAllowed, own, "DELETE", "/items", "app", "0"},
		"paths, where the path is another's":    {notFound, own, "PUT", "/items", "own", "600"},
		"paths, under the application's policy": {notFound, own, "PUT", "/nothing", "app", "600"},
		"methods, where all that chi knows have a route": {notAllowed, all, "PUT", "/items", "own", "0"},
		"methods, in a sub-router, under its policy":     {notAllowed, admin, "PUT", "/admin/users", "admin", "0"},
		"methods, in a sub-router, under another policy": {notAllowed, admin, "PUT", "/admin/own", "own", "0"},
		"paths, in a sub-router, where it is another's":  {notFound, admin, "PUT", "/admin/own", "own", "600"},
		"a path that a method has taken from a mount": {notFound, func(r chi.Router) {
			admin(r)
			r.With(forPagesOf("own")).Get("/admin/*", ok)
		}, "GET", "/admin/nothing", "own", "0"},
		"a method that another pattern has taken": {notAllowed, func(r chi.Router) {
			admin(r)
			r.With(forPagesOf("own")).Get("/admin/nothing", ok)
		}, "GET", "/admin/nothing", "own", "0"},
		"a method that another pattern has taken from a sub-router with its own": {none, func(r chi.Router) {
			r.Route("/admin", func(r chi.Router) {
				r.Use(forPagesOf("admin"))
				r.MethodNotAllowed(taken)
				r.Put("/users", ok)
			})
			r.With(forPagesOf("own")).Get("/admin/nothing", ok)
		}, "GET", "/admin/nothing", "own", "0"},
		"methods, behind a policy that cannot be seen": {func(r chi.Router) {
			r.With(forPagesOf("own")).MethodNotAllowed(taken)
		}, own, "PUT", "/nothing", "app", "0"},
		"methods, for a HEAD that goes to GET": {none, func(r chi.Router) {
			r.Use(middleware.GetHead)
			r.Route("/admin", func(r chi.Router) {
				r.MethodNotAllowed(taken)
				r.With(forPagesOf("own")).Get("/own", ok)
			})
		}, "HEAD", "/admin/own", "own", "0"},
		"a sub-router's own": {none, func(r chi.Router) {
			r.Route("/admin", func(r chi.Router) {
				r.MethodNotAllowed(taken)
				r.With(forPagesOf("own")).Put("/own", ok)
			})
		}, "PUT", "/admin/own", "own", "0"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := chi.NewRouter()
			chiadapter.Routes(r, policyFor("app"))
			test.rest(r)
			test.routes(r)
			response := preflight(r, test.method, test.path, test.page)
			if got := response.Header.Get("Access-Control-Max-Age"); !allows(response, test.page) || got != test.want {
				t.Errorf("status %d, Access-Control-Max-Age: %q, want %q", response.StatusCode, got, test.want)
			}
		})
	}
}
