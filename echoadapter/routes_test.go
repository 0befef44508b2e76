package echoadapter_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/echoadapter"
)

// only is a policy for the pages of https://name.example.
func only(name string) core.Config {
	return core.Config{AllowOrigins: []string{"https://" + name + ".example"}}
}

func policyFor(name string) *core.Policy         { return core.MustNew(only(name)) }
func forPagesOf(name string) echo.MiddlewareFunc { return echoadapter.New(policyFor(name)) }

func ok(c echo.Context) error { return c.String(http.StatusOK, "hello") }

func sandwich(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error { return next(c) }
}

// app has a policy of its own, and others wherever they can be.
func app() *echo.Echo {
	e := echo.New()
	echoadapter.Routes(e, policyFor("app"))
	e.GET("/items", ok)
	e.GET("/items/:id", ok)
	e.PUT("/items/:id", ok, sandwich, forPagesOf("put"), sandwich)
	e.DELETE("/items/:id", ok, forPagesOf("delete"))
	e.PUT("/items/special", ok, forPagesOf("special"))

	admin := e.Group("/admin", forPagesOf("admin"))
	admin.PUT("", ok)
	admin.PUT("/users/:id", ok)
	audit := admin.Group("/audit", sandwich, forPagesOf("audit"))
	audit.DELETE("/*", ok)
	audit.PATCH("/log", ok, forPagesOf("log"))

	public := e.Group("/public")
	public.Use(forPagesOf("public"))
	public.GET("/*", ok)

	e.Host("other.example", forPagesOf("other")).PUT("/items/:id", ok)
	e.Host("plain.example").PUT("/items/:id", ok)
	return e
}

var pages = []string{"app", "put", "delete", "special", "admin", "audit", "log", "public", "other"}

func TestThePolicyNearestToTheHandlerAnswersItsPreflights(t *testing.T) {
	server := httptest.NewServer(app())
	defer server.Close()
	tests := []struct{ method, host, path, want string }{
		{"GET", "", "/items", "app"},
		{"GET", "", "/items/42", "app"},
		{"PUT", "", "/items/42", "put"},
		{"DELETE", "", "/items/42", "delete"},
		{"PUT", "", "/items/special", "special"},
		{"DELETE", "", "/items/special", "delete"},
		{"PUT", "", "/items/special/", "put"},
		{"PUT", "", "/items/%73pecial", "put"},
		{"PUT", "", "/items/SPECIAL", "put"},
		{"PUT", "", "/items/a%2Fb", "put"},
		{"PUT", "", "/items/a/b", "put"},
		{"PUT", "", "/items", "app"},
		{"PUT", "", "//items/42", "app"},
		{"PUT", "", "/ITEMS/42", "app"},
		{"PUT", "", "/admin", "admin"},
		{"PUT", "", "/admin/users/42", "admin"},
		{"PATCH", "", "/admin/users/42", "admin"},
		{"PUT", "", "/admin/nothing", "admin"},
		{"PUT", "", "/administrators", "app"},
		{"DELETE", "", "/admin/audit/a/b/c", "audit"},
		{"PATCH", "", "/admin/audit/log", "log"},
		{"DELETE", "", "/admin/audit/log", "audit"},
		{"DELETE", "", "/admin/Audit/log", "admin"},
		{"GET", "", "/public/logo.png", "public"},
		{"DELETE", "", "/public/logo.png", "public"},
		{"PUT", "", "/nothing", "app"},
		{"PUT", "other.example", "/items/42", "other"},
		{"DELETE", "other.example", "/items/42", "other"},
		{"DELETE", "other.example", "/admin/audit/a", "other"},
		{"PUT", "plain.example", "/items/42", "app"},
		{"PUT", "other.example:80", "/items/42", "put"},
	}
	for _, test := range tests {
		t.Run(test.method+" "+test.host+test.path, func(t *testing.T) {
			for _, page := range pages {
				preflight := send(t, server.URL, "OPTIONS", test.host, test.path, "https://"+page+".example", test.method)
				if granted := preflight.StatusCode == http.StatusNoContent && allows(preflight, page); granted != (page == test.want) {
					t.Errorf("preflight from %s: status %d, %v", page, preflight.StatusCode, preflight.Header)
				}
				if readable := allows(send(t, server.URL, test.method, test.host, test.path, "https://"+page+".example", ""), page); readable != (page == test.want) {
					t.Errorf("actual request from %s: readable %t", page, readable)
				}
			}
		})
	}
}

func send(t *testing.T, server, method, host, path, origin, requestMethod string) *http.Response {
	t.Helper()
	r, err := http.NewRequest(method, server+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Host = host
	r.Header.Set("Origin", origin)
	if requestMethod != "" {
		r.Header.Set("Access-Control-Request-Method", requestMethod)
	}
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	return response
}

func allows(r *http.Response, page string) bool {
	return r.Header.Get("Access-Control-Allow-Origin") == "https://"+page+".example"
}

// preflight sends a preflight without a network.
func preflight(h http.Handler, method, path, page string) *http.Response {
	r := httptest.NewRequest("OPTIONS", path, nil)
	r.Header.Set("Origin", "https://"+page+".example")
	r.Header.Set("Access-Control-Request-Method", method)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

// request sends an actual request without a network.
func request(h http.Handler, method, path, page string) *http.Response {
	r := httptest.NewRequest(method, path, nil)
	r.Header.Set("Origin", "https://"+page+".example")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func TestRoutesWithoutAPolicyAreLeftToEcho(t *testing.T) {
	e := echo.New()
	echoadapter.Routes(e, nil)
	e.PUT("/items/:id", ok)
	e.PUT("/own/:id", ok, forPagesOf("own"))
	for path, want := range map[string]int{"/items/42": http.StatusNoContent, "/nothing": http.StatusNotFound} {
		r := preflight(e, "PUT", path, "own")
		if r.StatusCode != want || len(r.Header["Access-Control-Allow-Origin"]) > 0 || len(r.Header["Vary"]) > 0 {
			t.Errorf("%s: status %d, %v", path, r.StatusCode, r.Header)
		}
	}
	if r := preflight(e, "PUT", "/items/42", "own"); r.Header.Get("Allow") != "OPTIONS, PUT" {
		t.Errorf("Echo's own answer is gone: %v", r.Header)
	}
	if r := preflight(e, "PUT", "/own/42", "own"); !allows(r, "own") {
		t.Errorf("the route with a policy: %v", r.Header)
	}
}

func TestAnswersAreNotKeptWhereTheMethodsOfAPathDiffer(t *testing.T) {
	e := app()
	same := e.Group("/same", forPagesOf("same"))
	same.PUT("", ok)
	same.DELETE("", ok)
	tests := []struct{ method, path, page, want string }{
		{"PUT", "/items/42", "put", "0"},
		{"GET", "/items/42", "app", "0"},
		{"GET", "/items", "app", "600"},
		{"PUT", "/same", "same", "600"},
		{"PUT", "/nothing", "app", "600"},
		{"PUT", "/admin/users/42", "admin", "600"},
	}
	for _, test := range tests {
		if got := preflight(e, test.method, test.path, test.page).Header.Get("Access-Control-Max-Age"); got != test.want {
			t.Errorf("%s %s: Access-Control-Max-Age: %s, want %s", test.method, test.path, got, test.want)
		}
	}
}

// What takes the methods that a path has no route for may serve any of them.
func TestAnswersAreNotKeptWhereOthersTakeTheRemainingMethods(t *testing.T) {
	takes := func(echo.HandlerFunc) echo.HandlerFunc { return ok }
	tests := map[string]struct {
		app  core.Decider
		add  func(*echo.Echo)
		want string
	}{
		"a proxy in a group with another policy": {nil, func(e *echo.Echo) { e.Group("/g", forPagesOf("strict"), takes) }, "0"},
		"a proxy in a group without a policy":    {policyFor("strict"), func(e *echo.Echo) { e.Group("/g", takes) }, "0"},
		"a proxy in Use of a group": {nil, func(e *echo.Echo) {
			e.Group("/g", forPagesOf("strict")).Use(takes)
		}, "0"},
		"a handler for all other paths":                     {policyFor("strict"), func(e *echo.Echo) { e.RouteNotFound("/*", ok) }, "0"},
		"a handler with the same policy":                    {policyFor("strict"), func(e *echo.Echo) { e.RouteNotFound("/*", ok, loose) }, "600"},
		"a handler of other paths":                          {policyFor("strict"), func(e *echo.Echo) { e.RouteNotFound("/h/*", ok) }, "600"},
		"Echo's 405":                                        {policyFor("strict"), func(*echo.Echo) {}, "600"},
		"Echo's answer to OPTIONS":                          {policyFor("strict"), func(e *echo.Echo) { e.OPTIONS("/h", ok) }, "600"},
		"Echo's 404 with the policy of a group":             {nil, func(e *echo.Echo) { e.Group("/g", forPagesOf("strict")) }, "600"},
		"a proxy in a group where no policy is":             {nil, func(e *echo.Echo) { e.Group("/g", takes) }, "0"},
		"a proxy of net/http beside middleware of net/http": {nil, func(e *echo.Echo) { e.Group("/g", wrapped(proxy)) }, "0"},
		"authentication that the route has too":             {policyFor("strict"), func(e *echo.Echo) { e.Group("/g", sandwich) }, "600"},
		"Echo's 404 by name": {policyFor("strict"), func(e *echo.Echo) {
			e.RouteNotFound("/*", echo.NotFoundHandler)
		}, "600"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			e := echo.New()
			echoadapter.Routes(e, test.app)
			test.add(e)
			e.PUT("/g/x", ok, sandwich, wrapped(func(next http.Handler) http.Handler { return next }), loose)
			if r := preflight(e, "PUT", "/g/x", "loose"); !allows(r, "loose") || r.Header.Get("Access-Control-Max-Age") != test.want {
				t.Errorf("want Access-Control-Max-Age: %s, got %v", test.want, r.Header)
			}
		})
	}
}

var loose = forPagesOf("loose")

// wrapped is not inlined, so that all that it returns has one code pointer, as with most constructors of middleware.
//
//go:noinline
func wrapped(m func(http.Handler) http.Handler) echo.MiddlewareFunc { return echo.WrapMiddleware(m) }

func proxy(http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })
}

func TestNothingButThePolicyRunsForAPreflight(t *testing.T) {
	e := echo.New()
	echoadapter.Routes(e, nil)
	never := func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			t.Errorf("%s %s runs", c.Request().Method, c.Request().URL)
			return next(c)
		}
	}
	e.Use(never)
	e.Group("/items", never, forPagesOf("app"), never).Any("/:id", ok, never)
	if r := preflight(e, "PUT", "/items/42", "app"); r.StatusCode != http.StatusNoContent || !allows(r, "app") {
		t.Errorf("status %d, %v", r.StatusCode, r.Header)
	}
}

func TestRoutesAddedLaterAreSeen(t *testing.T) {
	e := app()
	if r := preflight(e, "PUT", "/later", "app"); !allows(r, "app") {
		t.Errorf("before: %v", r.Header)
	}
	e.PUT("/later", ok, forPagesOf("later"))
	if r := preflight(e, "PUT", "/later", "later"); !allows(r, "later") {
		t.Errorf("after: %v", r.Header)
	}
}

// The middleware of one route must not answer for another one that Echo prefers.
func TestARouteWithoutAPolicyIsNotAnsweredForByAnother(t *testing.T) {
	tests := map[string]func(*echo.Echo){
		"of all methods":      func(e *echo.Echo) { e.Any("/x", ok, loose); e.PUT("/x", ok) },
		"of a wildcard":       func(e *echo.Echo) { e.Any("/*", ok, loose); e.PUT("/x", ok) },
		"of OPTIONS":          func(e *echo.Echo) { e.OPTIONS("/x", ok, loose); e.PUT("/x", ok) },
		"of another host":     func(e *echo.Echo) { e.Host("b.example", loose).PUT("/x", ok); e.PUT("/x", ok) },
		"of a group's 404s":   func(e *echo.Echo) { e.Group("/x", loose); e.PUT("/x", ok) },
		"that was there":      func(e *echo.Echo) { e.PUT("/x", ok, loose); e.PUT("/x", ok) },
		"another parameter's": func(e *echo.Echo) { e.PUT("/:a", ok, loose); e.PUT("/:b", ok) },
	}
	for name, add := range tests {
		t.Run(name, func(t *testing.T) {
			e := echo.New()
			echoadapter.Routes(e, nil)
			add(e)
			if r := preflight(e, "PUT", "/x", "loose"); len(r.Header["Access-Control-Allow-Origin"]) > 0 {
				t.Errorf("status %d, %v", r.StatusCode, r.Header)
			}
		})
	}
}

// Echo's router takes the later one, and so do the preflights.
func TestOfTwoTheLaterOneIsAsked(t *testing.T) {
	first, second := forPagesOf("first"), forPagesOf("second")
	tests := map[string]struct {
		add func(*echo.Echo)
		// methods are those whose preflights the page gets granted.
		first, second []string
	}{
		"groups on one prefix": {func(e *echo.Echo) {
			e.Group("/x", first).GET("", ok)
			e.Group("/x", second).PUT("", ok)
		}, []string{"GET"}, []string{"PUT", "DELETE"}},
		"a route": {func(e *echo.Echo) {
			e.PUT("/x", ok, first)
			e.PUT("/x", ok, second)
		}, nil, []string{"PUT"}},
		"Use of a group": {func(e *echo.Echo) {
			g := e.Group("/x", first)
			g.GET("", ok)
			g.Use(second)
			g.PUT("", ok)
		}, []string{"GET"}, []string{"PUT", "DELETE"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			e := echo.New()
			echoadapter.Routes(e, nil)
			test.add(e)
			for _, method := range []string{"GET", "PUT", "DELETE"} {
				for page, granted := range map[string][]string{"first": test.first, "second": test.second} {
					want := slices.Contains(granted, method)
					if r := preflight(e, method, "/x", page); allows(r, page) != want {
						t.Errorf("%s from %s: status %d, %v", method, page, r.StatusCode, r.Header)
					}
					if r := request(e, method, "/x", page); allows(r, page) != want {
						t.Errorf("actual %s from %s: status %d, %v", method, page, r.StatusCode, r.Header)
					}
				}
			}
		})
	}
}

func TestAMiddlewareMayBelongToSeveralEchos(t *testing.T) {
	shared := forPagesOf("shared")
	first, second, plain := echo.New(), echo.New(), echo.New()
	echoadapter.Routes(first, policyFor("first"))
	first.POST("/shared", ok, shared)
	echoadapter.Routes(second, nil)
	second.Group("/items", shared).POST("", ok, shared)
	plain.Use(shared)
	plain.POST("/items", ok)
	for path, e := range map[string]*echo.Echo{"/shared": first, "/items": second, "/items?plain": plain} {
		if r := preflight(e, "POST", path, "shared"); !allows(r, "shared") {
			t.Errorf("%s: preflight: %v", path, r.Header)
		}
		if r := request(e, "POST", path, "shared"); !allows(r, "shared") {
			t.Errorf("%s: %v", path, r.Header)
		}
	}
}

// Programs may replace what Echo's router comes to where there is no route.
func TestEchosOwnHandlersMayBeReplaced(t *testing.T) {
	notFound, notAllowed := echo.NotFoundHandler, echo.MethodNotAllowedHandler
	defer func() { echo.NotFoundHandler, echo.MethodNotAllowedHandler = notFound, notAllowed }()
	echo.NotFoundHandler, echo.MethodNotAllowedHandler = func(c echo.Context) error { return ok(c) }, func(c echo.Context) error { return ok(c) }
	e := echo.New()
	echoadapter.Routes(e, policyFor("app"))
	e.PUT("/items", ok, forPagesOf("own"))
	e.Group("/group", forPagesOf("group")).PUT("", ok, forPagesOf("own"))
	for _, test := range []struct{ method, path, page, maxAge string }{
		{"PUT", "/nothing", "app", "600"},
		{"DELETE", "/items", "app", "0"},
		{"PUT", "/items", "own", "0"},
		{"PUT", "/group", "own", "0"},
	} {
		if r := preflight(e, test.method, test.path, test.page); !allows(r, test.page) || r.Header.Get("Access-Control-Max-Age") != test.maxAge {
			t.Errorf("%s %s: status %d, %v", test.method, test.path, r.StatusCode, r.Header)
		}
	}
}

func TestConcurrentFirstPreflights(t *testing.T) {
	e := app()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for _, page := range []string{"put", "delete"} {
				if r := preflight(e, strings.ToUpper(page), "/items/42", page); !allows(r, page) {
					t.Errorf("%s: %v", page, r.Header)
				}
			}
		})
	}
	all.Wait()
}

// Echo's own router is not safe while routes are added, so that a program has to hold requests off. What Routes adds to it need not be.
func TestRoutesMayBeAddedWhileServing(t *testing.T) {
	e := echo.New()
	echoadapter.Routes(e, policyFor("app"))
	e.GET("/x/:1/:2/:3", ok) // Echo's contexts keep the number of parameters that they were made for.
	var serving sync.RWMutex
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for n := range 50 {
				serving.RLock()
				r := preflight(e, "PUT", fmt.Sprintf("/later/%d", n), "own")
				if r.StatusCode != http.StatusForbidden && !allows(r, "own") {
					t.Errorf("%d: status %d, %v", n, r.StatusCode, r.Header)
				}
				serving.RUnlock()
			}
		})
	}
	for n := range 50 {
		serving.Lock()
		e.PUT(fmt.Sprintf("/later/%d", n), ok, forPagesOf("own"))
		serving.Unlock()
		serving.RLock()
		if r := preflight(e, "PUT", fmt.Sprintf("/later/%d", n), "own"); !allows(r, "own") {
			t.Errorf("%d: status %d, %v", n, r.StatusCode, r.Header)
		}
		serving.RUnlock()
	}
	all.Wait()
}

// What every Decider on the way leaves alone goes to Echo.
func TestADeciderMayLeavePreflightsToTheRoute(t *testing.T) {
	e := echo.New()
	echoadapter.Routes(e, nil)
	e.OPTIONS("/own", ok)
	e.PUT("/own", ok, echoadapter.New(core.DeciderFunc(func(context.Context, core.Request) core.Decision { return core.Decision{} })))
	if r := preflight(e, "PUT", "/own", "app"); r.StatusCode != http.StatusOK || len(r.Header["Access-Control-Allow-Origin"]) > 0 {
		t.Errorf("status %d, %v", r.StatusCode, r.Header)
	}
}

func ExampleRoutes() {
	e := echo.New()
	echoadapter.Routes(e, core.PublicAPI())
	admin := core.MustNew(core.Config{AllowOrigins: []string{"https://admin.example.com"}, MaxAge: time.Hour})
	e.DELETE("/items/:id", ok, echoadapter.New(admin))
	e.GET("/items/:id", ok)

	for _, method := range []string{"GET", "DELETE"} {
		preflight := httptest.NewRequest("OPTIONS", "/items/42", nil)
		preflight.Header.Set("Origin", "https://page.example")
		preflight.Header.Set("Access-Control-Request-Method", method)
		response := httptest.NewRecorder()
		e.ServeHTTP(response, preflight)
		fmt.Println(method, response.Code)
	}
	// Output:
	// GET 204
	// DELETE 403
}
