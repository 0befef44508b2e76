package echov5adapter_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/labstack/echo/v5"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/echov5adapter"
)

func TestWhatCannotWorkFailsAtStart(t *testing.T) {
	tests := map[string]struct {
		attempt func(*echo.Echo)
		want    string
	}{
		"Routes after routes": {func(e *echo.Echo) {
			e.GET("/items", ok)
			echov5adapter.Routes(e, nil)
		}, "echov5adapter: Routes is called after the route GET /items was added, whose middleware it cannot see; call it before routes and groups, right after echo.New()"},
		"Routes after a policy in Use": {func(e *echo.Echo) {
			e.Use(sandwich, forPagesOf("app"))
			echov5adapter.Routes(e, nil)
		}, "echov5adapter: Routes is called after a policy was given to Use or Pre, where it would answer all preflights; give that policy to Routes"},
		"Routes after a policy in Pre": {func(e *echo.Echo) {
			e.Pre(forPagesOf("app"))
			echov5adapter.Routes(e, nil)
		}, "give that policy to Routes"},
		"a policy in Pre before a route": {func(e *echo.Echo) {
			echov5adapter.Routes(e, nil)
			e.Pre(forPagesOf("app"))
			e.GET("/items", ok)
		}, "echov5adapter: a policy was given to Pre, where it answers preflights before Routes can; give it to Routes, to Use, or to a group or a route"},
		"Routes twice": {func(e *echo.Echo) {
			echov5adapter.Routes(e, nil)
			echov5adapter.Routes(e, nil)
		}, "echov5adapter: Routes is called a second time; call it once for each Echo"},
		"New of nothing":             {func(*echo.Echo) { echov5adapter.New(nil) }, "the Decider is nil"},
		"New of a nil policy":        {func(*echo.Echo) { echov5adapter.New((*core.Policy)(nil)) }, "the Decider is nil"},
		"Routes with a nil policy":   {func(e *echo.Echo) { echov5adapter.Routes(e, (*core.Policy)(nil)) }, "the Decider is nil"},
		"Routes with a nil function": {func(e *echo.Echo) { echov5adapter.Routes(e, core.DeciderFunc(nil)) }, "the Decider is nil"},
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

// Where the router comes to what Routes does not know, it refuses, and nothing is kept of the answers for other methods.
func TestWhatRoutesDoesNotKnowIsRefused(t *testing.T) {
	tests := map[string]func(*echo.Echo){
		"a handler that replaced ours": func(e *echo.Echo) {
			e.OnAddRoute = nil
			e.PUT("/items", ok)
		},
		"a route that Echo tells nobody of": func(e *echo.Echo) { add(e.Router(), "PUT", "/items") },
		"such a route of all methods":       func(e *echo.Echo) { add(e.Router(), echo.RouteAny, "/items") },
		"such a route beside a group's 404s": func(e *echo.Echo) {
			e.Group("/items", sandwich, forPagesOf("app"))
			add(e.Router(), "PUT", "/items")
		},
	}
	for name, add := range tests {
		t.Run(name, func(t *testing.T) {
			var told core.Reason
			policy := core.Observe(policyFor("app"), func(_ context.Context, _ core.Request, d core.Decision) { told = d.Reason })
			e := echo.New()
			echov5adapter.Routes(e, policy)
			add(e)
			e.GET("/items", ok)
			if r := preflight(e, "PUT", "/items", "app"); r.StatusCode != http.StatusForbidden || allows(r, "app") {
				t.Errorf("PUT: status %d, %v", r.StatusCode, r.Header)
			}
			if told != core.RouteInDoubt {
				t.Errorf("PUT: the application's policy is told %v", told)
			}
			if r := preflight(e, "GET", "/items", "app"); allows(r, "app") && r.Header.Get("Access-Control-Max-Age") != "0" {
				t.Errorf("GET: status %d, %v", r.StatusCode, r.Header)
			}
			if r := preflight(e, "PUT", "/nothing", "app"); !allows(r, "app") {
				t.Errorf("another path: status %d, %v", r.StatusCode, r.Header)
			}
		})
	}
}

// Echo routes before Use, so that a middleware there, ahead of Routes, leads it astray.
func TestARequestThatEchoHasRoutedOtherwiseIsRefused(t *testing.T) {
	e := echo.New()
	e.Use(func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c *echo.Context) error {
			if c.Request().URL.Path == "/items" {
				c.Request().URL.Path = "/others"
			}
			return next(c)
		}
	})
	echov5adapter.Routes(e, policyFor("app"))
	e.PUT("/items", ok, forPagesOf("strict"))
	e.PUT("/others", ok)
	for path, want := range map[string]int{"/items": http.StatusForbidden, "/others": http.StatusNoContent} {
		for _, page := range []string{"app", "strict"} {
			granted := want == http.StatusNoContent && page == "app"
			if r := preflight(e, "PUT", path, page); allows(r, page) != granted {
				t.Errorf("%s from %s: status %d, %v", path, page, r.StatusCode, r.Header)
			}
		}
	}
}

func add(r echo.Router, method, path string) {
	if _, err := r.Add(echo.Route{Method: method, Path: path, Handler: ok}); err != nil {
		panic(err)
	}
}

func TestOnAddRoutesAreKept(t *testing.T) {
	e := echo.New()
	var before, after []string
	refused := errors.New("no")
	e.OnAddRoute = func(r echo.Route) error {
		if before = append(before, r.Path); r.Path == "/refused" {
			return refused
		}
		return nil
	}
	echov5adapter.Routes(e, nil)
	ours := e.OnAddRoute
	e.OnAddRoute = func(r echo.Route) error {
		after = append(after, r.Path)
		return ours(r)
	}
	e.PUT("/items", ok, forPagesOf("app"))
	if _, err := e.AddRoute(echo.Route{Method: "PUT", Path: "/refused", Handler: ok}); err != refused {
		t.Errorf("the error is %v", err)
	}
	if fmt.Sprint(before, after) != "[/items /refused] [/items /refused]" {
		t.Errorf("before: %s, after: %s", before, after)
	}
	if r := preflight(e, "PUT", "/items", "app"); !allows(r, "app") {
		t.Errorf("%v", r.Header)
	}
}
