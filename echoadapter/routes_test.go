package echoadapter_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
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
		"a handler for all other paths":         {policyFor("strict"), func(e *echo.Echo) { e.RouteNotFound("/*", ok) }, "0"},
		"a handler with the same policy":        {policyFor("strict"), func(e *echo.Echo) { e.RouteNotFound("/*", ok, forPagesOf("strict"), loose) }, "600"},
		"a handler of other paths":              {policyFor("strict"), func(e *echo.Echo) { e.RouteNotFound("/h/*", ok) }, "600"},
		"Echo's 405":                            {policyFor("strict"), func(*echo.Echo) {}, "600"},
		"Echo's 404 with the policy of a group": {nil, func(e *echo.Echo) { e.Group("/g", forPagesOf("strict")) }, "600"},
		"a proxy in a group where no policy is": {nil, func(e *echo.Echo) { e.Group("/g", takes) }, "0"},
		"authentication that the route has too": {policyFor("strict"), func(e *echo.Echo) { e.Group("/g", sandwich) }, "600"},
		"Echo's 404 by name": {policyFor("strict"), func(e *echo.Echo) {
			e.RouteNotFound("/*", echo.NotFoundHandler)
		}, "600"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			e := echo.New()
			echoadapter.Routes(e, test.app)
			test.add(e)
			e.PUT("/g/x", ok, sandwich, loose)
			if r := preflight(e, "PUT", "/g/x", "loose"); !allows(r, "loose") || r.Header.Get("Access-Control-Max-Age") != test.want {
				t.Errorf("want Access-Control-Max-Age: %s, got %v", test.want, r.Header)
			}
		})
	}
}

var loose = forPagesOf("loose")

func TestMethodsFromTheRoutes(t *testing.T) {
	config := only("app")
	config.AllowRouteMethods = true
	e := echo.New()
	echoadapter.Routes(e, core.MustNew(config))
	e.GET("/items/:id", ok)
	e.PUT("/items/:id", ok)
	e.Add("PURGE", "/items/*", ok)
	tests := map[string]string{"/items/42": "GET, PURGE, PUT", "/items/42/x": "GET, PURGE, PUT", "/items/": "PURGE", "/nothing": ""}
	for path, want := range tests {
		if got := preflight(e, "PUT", path, "app").Header.Get("Access-Control-Allow-Methods"); got != want {
			t.Errorf("%s: Access-Control-Allow-Methods: %q, want %q", path, got, want)
		}
	}
}

func TestTheRoutesOwnPolicyAloneRefuses(t *testing.T) {
	strict, mild := only("strict"), only("mild")
	strict.Enforce = true
	for name, test := range map[string]struct {
		outer, inner core.Config
		refused      []string
	}{
		"an outer Enforce does not count": {strict, mild, nil},
		"an inner one does":               {mild, strict, []string{"mild", "evil"}},
	} {
		e := echo.New()
		echoadapter.Routes(e, core.MustNew(test.outer))
		e.Group("", echoadapter.New(core.MustNew(test.outer))).POST("/items", ok, echoadapter.New(core.MustNew(test.inner)))
		for _, page := range []string{"strict", "mild", "evil"} {
			r := httptest.NewRequest("POST", "/items", nil)
			r.Header.Set("Origin", "https://"+page+".example")
			w := httptest.NewRecorder()
			e.ServeHTTP(w, r)
			refused := strings.Contains(strings.Join(test.refused, " "), page)
			if refused != (w.Code == http.StatusForbidden) || refused != (w.Body.Len() == 0) {
				t.Errorf("%s: a page of %s gets status %d", name, page, w.Code)
			}
		}
	}
}

// What changes a request after Echo has routed it does not change which handler it reaches.
func TestTheRoutesOwnPolicyRefusesWhereTheRequestHasChanged(t *testing.T) {
	change := func(f func(r *http.Request)) echo.MiddlewareFunc {
		return echo.WrapMiddleware(func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				changed := r.Clone(r.Context())
				f(changed)
				next.ServeHTTP(w, changed)
			})
		})
	}
	tests := map[string]echo.MiddlewareFunc{
		"its prefix": echo.WrapMiddleware(func(next http.Handler) http.Handler { return http.StripPrefix("/api", next) }),
		"its path":   change(func(r *http.Request) { r.URL.Path, r.URL.RawPath = "/nothing", "" }),
	}
	for name, changing := range tests {
		t.Run(name, func(t *testing.T) {
			e := echo.New()
			echoadapter.Routes(e, policyFor("app"))
			e.POST("/items", ok, forPagesOf("public"))
			e.Group("/api", changing).POST("/items", ok, echoadapter.New(enforcing("strict")))
			e.Group("/api", changing, echoadapter.New(enforcing("strict"))).POST("/mild", ok, forPagesOf("mild"))
			e.POST("/mild", ok)
			for _, test := range []struct {
				path, page string
				want       int
			}{
				{"/api/items", "evil", http.StatusForbidden},
				{"/api/items", "public", http.StatusForbidden},
				{"/api/items", "strict", http.StatusOK},
				{"/api/mild", "mild", http.StatusOK},
				{"/api/mild", "evil", http.StatusOK},
			} {
				if r := request(e, "POST", test.path, test.page); r.StatusCode != test.want {
					t.Errorf("%s from %s: status %d, want %d", test.path, test.page, r.StatusCode, test.want)
				}
			}
		})
	}
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

func TestAMiddlewareMayBelongToSeveralEchos(t *testing.T) {
	config := only("shared")
	config.Enforce = true
	shared := echoadapter.New(core.MustNew(config))
	first, second, plain := echo.New(), echo.New(), echo.New()
	echoadapter.Routes(first, policyFor("first"))
	first.POST("/items", ok)
	first.POST("/shared", ok, shared)
	echoadapter.Routes(second, policyFor("second"))
	second.POST("/items", ok, shared)
	plain.Use(shared)
	plain.POST("/items", ok)
	for path, e := range map[string]*echo.Echo{"/shared": first, "/items": second, "/items?plain": plain} {
		if r := preflight(e, "POST", path, "shared"); !allows(r, "shared") {
			t.Errorf("%s: preflight: %v", path, r.Header)
		}
		r := httptest.NewRequest("POST", path, nil)
		r.Header.Set("Origin", "https://first.example")
		w := httptest.NewRecorder()
		if e.ServeHTTP(w, r); w.Code != http.StatusForbidden {
			t.Errorf("%s: a page that the policy refuses gets status %d", path, w.Code)
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

// What a Decider passes on goes to Echo, as it would without Routes.
func TestADeciderMayLeavePreflightsToTheRoute(t *testing.T) {
	e := echo.New()
	echoadapter.Routes(e, policyFor("app"))
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
