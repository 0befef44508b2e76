package echoadapter_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/echoadapter"
)

func TestWhatCannotWorkFailsAtStart(t *testing.T) {
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
		"New of nothing":             {func(*echo.Echo) { echoadapter.New(nil) }, "the Decider is nil"},
		"New of a nil policy":        {func(*echo.Echo) { echoadapter.New((*core.Policy)(nil)) }, "the Decider is nil"},
		"Routes with a nil policy":   {func(e *echo.Echo) { echoadapter.Routes(e, (*core.Policy)(nil)) }, "the Decider is nil"},
		"Routes with a nil function": {func(e *echo.Echo) { echoadapter.Routes(e, core.DeciderFunc(nil)) }, "the Decider is nil"},
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
			e.OnAddRouteHandler = func(string, echo.Route, echo.HandlerFunc, []echo.MiddlewareFunc) {}
			e.PUT("/items", ok)
		},
		"a route that Echo tells nobody of": func(e *echo.Echo) { e.Router().Add("PUT", "/items", ok) },
		"such a route beside a group's 404s": func(e *echo.Echo) {
			e.Group("/items", sandwich, forPagesOf("app"))
			e.Router().Add("PUT", "/items", ok)
		},
		"such a route in place of one that was told": func(e *echo.Echo) {
			e.PUT("/items", ok, forPagesOf("app"))
			e.Router().Add("PUT", "/items", ok)
		},
		"a request that Echo has routed otherwise": func(e *echo.Echo) {
			e.Pre(func(next echo.HandlerFunc) echo.HandlerFunc {
				return func(c echo.Context) error {
					if strings.HasPrefix(c.Request().URL.Path, "/items") {
						c.SetRequest(httptest.NewRequest(c.Request().Method, "/others", nil).WithContext(c.Request().Context()))
						c.Request().Header = http.Header{"Origin": {"https://app.example"}, "Access-Control-Request-Method": {"PUT"}}
					}
					return next(c)
				}
			})
			e.PUT("/items", ok, forPagesOf("strict"))
			e.GET("/others", ok)
		},
	}
	for name, add := range tests {
		t.Run(name, func(t *testing.T) {
			var told core.Reason
			policy := core.Observe(policyFor("app"), func(_ context.Context, _ core.Request, d core.Decision) { told = d.Reason })
			e := echo.New()
			echoadapter.Routes(e, policy)
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

func TestOnAddRouteHandlersAreKept(t *testing.T) {
	e := echo.New()
	var before, after []string
	e.OnAddRouteHandler = func(_ string, r echo.Route, _ echo.HandlerFunc, _ []echo.MiddlewareFunc) {
		before = append(before, r.Path)
	}
	echoadapter.Routes(e, nil)
	ours := e.OnAddRouteHandler
	e.OnAddRouteHandler = func(host string, r echo.Route, h echo.HandlerFunc, m []echo.MiddlewareFunc) {
		after = append(after, r.Path)
		ours(host, r, h, m)
	}
	e.PUT("/items", ok, forPagesOf("app"))
	if fmt.Sprint(before, after) != "[/items] [/items]" {
		t.Errorf("before: %s, after: %s", before, after)
	}
	if r := preflight(e, "PUT", "/items", "app"); !allows(r, "app") {
		t.Errorf("%v", r.Header)
	}
}
