package echoadapter_test

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/echoadapter"
)

func TestWhatEchoCannotDoFails(t *testing.T) {
	get := func(e *echo.Echo) {
		e.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/items", nil))
	}
	tests := map[string]struct {
		attempt func(*echo.Echo)
		want    string
	}{
		"Routes after routes": {func(e *echo.Echo) {
			e.GET("/items", ok)
			echoadapter.Routes(e, nil)
		}, "echoadapter: Routes is called after the route GET /items was added, whose middleware it cannot see; call it before routes and groups, right after echo.New()"},
		"Routes after routes of a host": {func(e *echo.Echo) {
			e.Host("a.example").GET("/items", ok)
			echoadapter.Routes(e, nil)
		}, "call it before routes and groups"},
		"Routes twice": {func(e *echo.Echo) {
			echoadapter.Routes(e, nil)
			echoadapter.Routes(e, nil)
		}, "echoadapter: Routes is called a second time; call it once for each Echo"},
		"Routes twice with a handler around its own": {func(e *echo.Echo) {
			echoadapter.Routes(e, nil)
			wrapHook(e)
			echoadapter.Routes(e, nil)
		}, "called a second time"},
		"a policy in Use with a handler around that of Routes": {func(e *echo.Echo) {
			echoadapter.Routes(e, policyFor("app"))
			wrapHook(e)
			e.Use(forPagesOf("strict"))
			e.PUT("/items", ok)
			get(e)
		}, "give it to Routes"},
		"a policy in another middleware with a handler around that of Routes": {func(e *echo.Echo) {
			echoadapter.Routes(e, policyFor("app"))
			wrapHook(e)
			e.GET("/items", ok, func(next echo.HandlerFunc) echo.HandlerFunc { return forPagesOf("strict")(next) })
			get(e)
		}, "inside another middleware"},
		"a policy in Use that has served another Echo": {func(e *echo.Echo) {
			cors, plain := forPagesOf("app"), echo.New()
			plain.Use(cors)
			get(plain)
			echoadapter.Routes(e, nil)
			e.Use(cors)
			get(e)
		}, "give it to Routes"},
		"a policy in Use that a group has too": {func(e *echo.Echo) {
			echoadapter.Routes(e, policyFor("app"))
			cors := forPagesOf("shared")
			e.Use(cors)
			e.Group("/admin", cors).PUT("/x", ok)
			e.PUT("/items", ok)
			get(e)
		}, "give it to Routes"},
		"a policy in another middleware that a group has too": {func(e *echo.Echo) {
			echoadapter.Routes(e, policyFor("app"))
			cors := forPagesOf("shared")
			e.Group("/admin", cors).PUT("/x", ok)
			e.GET("/items", ok, func(next echo.HandlerFunc) echo.HandlerFunc { return cors(next) })
			get(e)
		}, "inside another middleware"},
		"a policy in Pre that a route has too": {func(e *echo.Echo) {
			echoadapter.Routes(e, nil)
			cors := forPagesOf("shared")
			e.Pre(cors)
			e.PUT("/items", ok, cors)
			get(e)
		}, "give it to Routes"},
		"a slice in Use that a route of another Echo has too": {func(e *echo.Echo) {
			other, slice := echo.New(), []echo.MiddlewareFunc{forPagesOf("shared")}
			echoadapter.Routes(other, nil)
			other.GET("/items", ok, slice...)
			echoadapter.Routes(e, nil)
			e.Use(slice...)
			get(other)
			get(e)
		}, "give it to Routes"},
		"a slice in Use that a later route has too, and one of another Echo": {func(e *echo.Echo) {
			other, slice := echo.New(), []echo.MiddlewareFunc{forPagesOf("shared")}
			echoadapter.Routes(other, nil)
			other.GET("/items", ok, slice...)
			echoadapter.Routes(e, nil)
			e.Use(slice...)
			e.PUT("/others", ok, slice...)
			get(e)
		}, "give it to Routes"},
		"a slice in Use that an earlier route has too": {func(e *echo.Echo) {
			slice := []echo.MiddlewareFunc{forPagesOf("shared")}
			echoadapter.Routes(e, nil)
			e.PUT("/others", ok, slice...)
			e.GET("/items", ok)
			e.Use(slice...)
			get(e)
		}, "give it to Routes"},
		"a slice in Pre that an earlier route has too": {func(e *echo.Echo) {
			slice := []echo.MiddlewareFunc{forPagesOf("shared")}
			echoadapter.Routes(e, nil)
			e.GET("/items", ok, slice...)
			e.Pre(slice...)
			get(e)
		}, "give it to Routes"},
		"a policy that New made of nothing": {func(e *echo.Echo) {
			echoadapter.Routes(e, (*core.Policy)(nil))
		}, "the Decider is nil"},
		"a policy in Use beside Routes": {func(e *echo.Echo) {
			echoadapter.Routes(e, nil)
			e.Use(forPagesOf("app"))
			get(e)
		}, "echoadapter: a policy stands where Routes cannot see it: in Use or Pre of the Echo itself, or inside another middleware or handler; give it to Routes, or to a group or a route as a middleware of its own"},
		"a policy in Pre": {func(e *echo.Echo) {
			e.Pre(forPagesOf("app"))
			echoadapter.Routes(e, nil)
			get(e)
		}, "give it to Routes"},
		"a policy in another middleware": {func(e *echo.Echo) {
			echoadapter.Routes(e, nil)
			e.GET("/items", ok, func(next echo.HandlerFunc) echo.HandlerFunc { return forPagesOf("app")(next) })
			get(e)
		}, "inside another middleware"},
		"an OnAddRouteHandler instead of ours": {func(e *echo.Echo) {
			echoadapter.Routes(e, nil)
			e.OnAddRouteHandler = nil
			e.PUT("/items", ok, forPagesOf("app"))
			e.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/nothing", nil))
		}, "echoadapter: the route PUT /items was added without calling e.OnAddRouteHandler as Routes left it; a handler that is set after Routes must call the one it replaces, and routes are to be added with e.Add, not with e.Router().Add"},
		"an OnAddRouteHandler instead of ours on a host": {func(e *echo.Echo) {
			echoadapter.Routes(e, nil)
			e.OnAddRouteHandler = nil
			e.Host("a.example").PUT("/items", ok)
			get(e)
		}, "the route PUT /items was added without calling"},
		"an OnAddRouteHandler instead of ours after the first request": {func(e *echo.Echo) {
			echoadapter.Routes(e, nil)
			get(e)
			e.OnAddRouteHandler = nil
			e.PUT("/items", ok)
			preflight(e, "PUT", "/items", "app")
		}, "the route PUT /items was added without calling"},
		"a route that Echo tells nobody of": {func(e *echo.Echo) {
			echoadapter.Routes(e, nil)
			e.Router().Add("PUT", "/items", ok)
			preflight(e, "PUT", "/items", "app")
		}, "not with e.Router().Add"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.Contains(got, test.want) {
					t.Errorf("it says %q, want %q", got, test.want)
				}
			}()
			test.attempt(echo.New())
		})
	}
}

// wrapHook does what the documentation of Routes allows.
func wrapHook(e *echo.Echo) {
	before := e.OnAddRouteHandler
	e.OnAddRouteHandler = func(host string, r echo.Route, h echo.HandlerFunc, m []echo.MiddlewareFunc) { before(host, r, h, m) }
}
