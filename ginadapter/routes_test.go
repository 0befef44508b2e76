package ginadapter_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/gin-gonic/gin"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/ginadapter"
)

func only(name string, more ...func(*core.Config)) core.Decider {
	config := core.Config{AllowOrigins: []string{"https://" + name + ".example"}}
	for _, change := range more {
		change(&config)
	}
	return core.MustNew(config)
}

func enforced(c *core.Config) { c.Enforce = true }

func ok(c *gin.Context) { c.String(http.StatusOK, "ok") }

// forbidden is what no preflight may reach.
func forbidden(t *testing.T) gin.HandlerFunc {
	return func(c *gin.Context) {
		if c.Request.Method == http.MethodOptions {
			t.Errorf("a preflight to %s reaches the group's middleware", c.Request.URL)
		}
	}
}

func send(h http.Handler, method, path, origin string, header ...string) *http.Response {
	r := httptest.NewRequest(method, path, nil)
	r.Header.Set("Origin", "https://"+origin+".example")
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func preflight(h http.Handler, method, path, origin string) *http.Response {
	return send(h, http.MethodOptions, path, origin, "Access-Control-Request-Method", method)
}

func application(t *testing.T) *ginadapter.Router {
	gin.SetMode(gin.ReleaseMode)
	r := ginadapter.Routes(gin.New(), only("app"))
	r.GET("/items/:id", ok)
	r.DELETE("/items/:id", ginadapter.New(only("single")), forbidden(t), ok)
	r.GET("/plain/:id", ok)
	r.PUT("/plain/:id", ok)
	admin := r.Group("/admin", ginadapter.New(only("admin")), forbidden(t))
	admin.PUT("/users/:id", ok)
	admin.Group("/deep").Group("/deeper", ginadapter.New(only("deeper"))).PATCH("/*rest", ok)
	admin.StaticFS("/files", http.Dir("."))
	public := r.Group("/public")
	public.Use(ginadapter.New(core.PublicAPI()))
	public.Any("/anything", ok)
	return r
}

func TestEachRouteAnswersItsPreflights(t *testing.T) {
	tests := []struct{ method, path, origin, maxAge string }{
		{"GET", "/items/42", "app", "0"},
		{"DELETE", "/items/42", "single", "0"},
		{"PUT", "/plain/42", "app", "600"},
		{"PUT", "/admin/users/42", "admin", "600"},
		{"PATCH", "/admin/deep/deeper/a/b", "deeper", "600"},
		{"GET", "/admin/files/router.go", "admin", "600"},
		{"PUT", "/public/anything", "whoever", "600"},
		{"PUT", "/nowhere", "app", "600"},
		{"PUT", "/items/42", "app", "0"},
		{"PUT", "/ADMIN/users/42", "app", "600"},
		{"PUT", "/admin//users/42", "app", "600"},
	}
	origins := []string{"app", "single", "admin", "deeper", "whoever"}
	r := application(t)
	for _, test := range tests {
		t.Run(test.method+" "+test.path, func(t *testing.T) {
			for _, origin := range origins {
				if test.origin == "whoever" && origin != "whoever" {
					continue
				}
				response := preflight(r, test.method, test.path, origin)
				want := http.StatusForbidden
				if origin == test.origin {
					want = http.StatusNoContent
				}
				if response.StatusCode != want || want == http.StatusNoContent && response.Header.Get("Access-Control-Max-Age") != test.maxAge {
					t.Errorf("%s gets %d %v, want %d", origin, response.StatusCode, response.Header, want)
				}
			}
		})
	}
}

func TestARouteWithoutAnyPolicyKeepsTheRoutersAnswer(t *testing.T) {
	r := ginadapter.Routes(gin.New(), nil)
	r.PUT("/items/:id", ok)
	r.DELETE("/items/:id", ginadapter.New(only("single")), ok)
	if response := preflight(r, "PUT", "/items/42", "single"); response.StatusCode != http.StatusNotFound || response.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("PUT: %d %v", response.StatusCode, response.Header)
	}
	if response := preflight(r, "DELETE", "/items/42", "single"); response.StatusCode != http.StatusNoContent || response.Header.Get("Access-Control-Max-Age") != "0" {
		t.Errorf("DELETE: %d %v", response.StatusCode, response.Header)
	}
}

// One value that New has returned may stand in several engines.
func TestAPolicyMayBeShared(t *testing.T) {
	shared := ginadapter.New(only("shared", enforced))
	routed := ginadapter.Routes(gin.New(), nil)
	routed.POST("/items", shared, ok)
	plain := gin.New()
	plain.Use(shared)
	plain.POST("/items", ok)
	for name, h := range map[string]http.Handler{"routed": routed, "plain": plain} {
		if response := preflight(h, "POST", "/items", "shared"); response.StatusCode != http.StatusNoContent {
			t.Errorf("%s answers a preflight with %d", name, response.StatusCode)
		}
		if response := send(h, "POST", "/items", "other"); response.StatusCode != http.StatusForbidden {
			t.Errorf("%s answers another origin with %d", name, response.StatusCode)
		}
	}
}

func TestUnusualRoutes(t *testing.T) {
	r := ginadapter.Routes(gin.New(), only("app"))
	r.PUT(`/v\:id`, ok)
	r.PUT("/:any", ginadapter.New(only("any")), ok)
	r.Match([]string{"M-SEARCH"}, "/search", ginadapter.New(only("search")), ok)
	if response := preflight(r, "PUT", "/v:id", "app"); response.StatusCode != http.StatusNoContent {
		t.Errorf("an escaped colon: %d", response.StatusCode)
	}
	if response := preflight(r, "PUT", "/v42", "any"); response.StatusCode != http.StatusNoContent {
		t.Errorf("beside an escaped colon: %d", response.StatusCode)
	}
	if response := preflight(r, "M-SEARCH", "/search", "search"); response.StatusCode != http.StatusNoContent {
		t.Errorf("M-SEARCH: %d", response.StatusCode)
	}
}

func TestA405DoesNotTellStrangersTheMethods(t *testing.T) {
	r := application(t)
	r.HandleMethodNotAllowed = true
	response := preflight(r, "PUT", "/plain/42", "other")
	if allow, there := response.Header["Allow"]; there || response.StatusCode != http.StatusForbidden {
		t.Errorf("%d, Allow: %v", response.StatusCode, allow)
	}
}

func TestAPolicyMayBeThatOfWhatNoRouteTakes(t *testing.T) {
	r := ginadapter.Routes(gin.New(), only("app"))
	r.HandleMethodNotAllowed = true
	r.PUT("/items", ginadapter.New(only("own")), ok)
	r.NoMethod(ginadapter.New(only("405")))
	tests := []struct{ method, path, origin string }{
		{"GET", "/nowhere", "app"},
		{"GET", "/items", "405"},
		{"PUT", "/items", "own"},
	}
	for range 2 {
		for _, test := range tests {
			for _, origin := range []string{"app", "own", "404", "405"} {
				response := preflight(r, test.method, test.path, origin)
				if granted := response.StatusCode == http.StatusNoContent; granted != (origin == test.origin) {
					t.Errorf("%s %s from %s: the preflight gets %d", test.method, test.path, origin, response.StatusCode)
				}
				response = send(r, test.method, test.path, origin)
				if readable := response.Header.Get("Access-Control-Allow-Origin") != ""; readable != (origin == test.origin) {
					t.Errorf("%s %s from %s: readable: %t", test.method, test.path, origin, readable)
				}
			}
		}
		r.NoRoute(ginadapter.New(only("404")))
		tests[0].origin = "404"
	}
}

func TestConcurrentFirstPreflights(t *testing.T) {
	r := application(t)
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			if response := preflight(r, "PUT", "/admin/users/42", "admin"); response.StatusCode != http.StatusNoContent {
				t.Errorf("%d", response.StatusCode)
			}
		})
	}
	all.Wait()
}

// What a browser keeps of a route's answer must not let it send unasked what other handlers would take, under another policy.
func TestAnswersAreNotKeptWhereHandlersTakeTheOtherMethods(t *testing.T) {
	public := core.PublicAPI()
	tests := []struct {
		name   string
		set    func(*ginadapter.Router)
		path   string
		maxAge string
	}{
		{"nothing takes them", func(r *ginadapter.Router) {}, "/x", "600"},
		{"a middleware sees them", func(r *ginadapter.Router) { r.Use(ok) }, "/x", "600"},
		{"a handler takes them", func(r *ginadapter.Router) { r.NoRoute(ok) }, "/x", "0"},
		{"a handler with a policy of its own", func(r *ginadapter.Router) { r.NoRoute(ginadapter.New(only("404")), ok) }, "/x", "0"},
		{"a handler with the route's policy", func(r *ginadapter.Router) { r.NoRoute(ginadapter.New(public), ok) }, "/x", "600"},
		{"a policy alone", func(r *ginadapter.Router) { r.NoRoute(ginadapter.New(only("404"))) }, "/x", "600"},
		{"a path without a route", func(r *ginadapter.Router) { r.NoRoute(ok) }, "/nowhere", "600"},
		{"NoMethod, which Gin does not use", func(r *ginadapter.Router) { r.NoMethod(ok) }, "/x", "600"},
		{"NoMethod", func(r *ginadapter.Router) {
			r.HandleMethodNotAllowed = true
			r.NoMethod(ok)
		}, "/x", "0"},
		{"NoMethod, a policy alone", func(r *ginadapter.Router) {
			r.HandleMethodNotAllowed = true
			r.NoMethod(ginadapter.New(only("405")))
		}, "/x", "600"},
		{"NoRoute, which takes other paths", func(r *ginadapter.Router) {
			r.HandleMethodNotAllowed = true
			r.NoRoute(ok)
		}, "/x", "600"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := ginadapter.Routes(gin.New(), only("app"))
			test.set(r)
			r.PUT("/x", ginadapter.New(public), ok)
			response := preflight(r, "PUT", test.path, "app")
			if got := response.Header.Get("Access-Control-Max-Age"); got != test.maxAge || response.StatusCode != http.StatusNoContent {
				t.Errorf("%d, Max-Age %q, want %q", response.StatusCode, got, test.maxAge)
			}
		})
	}
}

func TestARequestThatIsSentOnMeetsTheNewRoutesPolicy(t *testing.T) {
	r := ginadapter.Routes(gin.New(), core.PublicAPI())
	r.PUT("/new", ginadapter.New(only("new", enforced)), ok)
	r.PUT("/old", ginadapter.New(only("old")), func(c *gin.Context) {
		c.Request.URL.Path = "/new"
		r.HandleContext(c)
	})
	for origin, want := range map[string]struct{ preflight, actual int }{"old": {204, 403}, "new": {403, 200}} {
		if got := preflight(r, "PUT", "/old", origin).StatusCode; got != want.preflight {
			t.Errorf("%s: the preflight gets %d", origin, got)
		}
		if got := send(r, "PUT", "/old", origin).StatusCode; got != want.actual {
			t.Errorf("%s: the actual request gets %d", origin, got)
		}
	}
}

// Ahead of Routes, a middleware may lead preflights and actual requests elsewhere, as it does for versions in a path.
func TestAMiddlewareAheadSendsPreflightsOnToo(t *testing.T) {
	e := gin.New()
	e.Use(func(c *gin.Context) {
		if rest, old := strings.CutPrefix(c.Request.URL.Path, "/old"); old {
			c.Request.URL.Path = rest
			e.HandleContext(c)
			c.Abort()
		}
	})
	r := ginadapter.Routes(e, core.PublicAPI())
	r.PUT("/x", ginadapter.New(only("own", enforced)), ok)
	for origin, want := range map[string]struct{ preflight, actual int }{"own": {204, 200}, "evil": {403, 403}} {
		if got := preflight(r, "PUT", "/old/x", origin).StatusCode; got != want.preflight {
			t.Errorf("%s: the preflight gets %d", origin, got)
		}
		if got := send(r, "PUT", "/old/x", origin).StatusCode; got != want.actual {
			t.Errorf("%s: the actual request gets %d", origin, got)
		}
	}
}

// Gin 1.12 panics where it looks for other methods of some paths. Nobody knows what it would find: the preflight is refused.
func TestAPathThatGinPanicsOn(t *testing.T) {
	r := ginadapter.Routes(gin.New(), core.PublicAPI())
	r.HandleMethodNotAllowed = true
	r.OPTIONS("/*any", ok)
	for _, route := range []string{"DELETE /a", "POST /b/:p", "PUT /b/:p", "POST /:p/:p", "GET /:p/:p", "GET /:p/a", "PUT /:p/b"} {
		method, path, _ := strings.Cut(route, " ")
		r.Handle(method, path, ok)
	}
	if response := preflight(r, "DELETE", "/b/ab", "app"); response.StatusCode != http.StatusForbidden {
		t.Errorf("DELETE: %d", response.StatusCode)
	}
	if response := preflight(r, "GET", "/b/ab", "app"); response.StatusCode != http.StatusNoContent || response.Header.Get("Access-Control-Max-Age") != "0" {
		t.Errorf("GET, which has a route: %d %v", response.StatusCode, response.Header)
	}
}

// What is registered past the Router has the application's policy.
func TestRoutesPastTheRouter(t *testing.T) {
	r := ginadapter.Routes(gin.New(), only("app"))
	r.PUT(`/items\:all`, ginadapter.New(only("own")), ok)
	r.PUT("/items/*rest", ginadapter.New(only("own")), ok)
	r.Engine.PUT("/past/:id", ok)
	r.Engine.Group("/past").POST("/special", ginadapter.New(only("unseen")), ok)
	tests := []struct{ method, path, origin string }{
		{"PUT", "/items:all", "own"},
		{"PUT", "/items/1", "own"},
		{"PUT", "/past/1", "app"},
		{"POST", "/past/special", "app"},
	}
	for _, test := range tests {
		for _, origin := range []string{"app", "own", "unseen"} {
			if granted := preflight(r, test.method, test.path, origin).StatusCode == http.StatusNoContent; granted != (origin == test.origin) {
				t.Errorf("%s %s from %s: granted: %t", test.method, test.path, origin, granted)
			}
		}
	}
}

// Gin does not tell whether a policy that is used on the engine was there when the route was registered.
func TestAPolicyThatIsUsedBesideRoutesPastTheRouter(t *testing.T) {
	r := ginadapter.Routes(gin.New(), only("app"))
	r.Engine.PUT("/past", ok)
	r.Use(ginadapter.New(core.PublicAPI()))
	r.PUT("/items", ok)
	for path, status := range map[string]int{"/past": 403, "/items": 204} {
		for _, origin := range []string{"app", "other"} {
			if response := preflight(r, "PUT", path, origin); response.StatusCode != status {
				t.Errorf("%s from %s: %d, want %d", path, origin, response.StatusCode, status)
			}
		}
	}
}

// Gin lists a route without the backslash of an escaped colon. Whether it is a parameter cannot be told, so that what may be the route's is refused.
func TestAnEscapedColonPastTheRouter(t *testing.T) {
	var told core.Reason
	policy := core.Observe(core.PublicAPI(), func(_ context.Context, _ core.Request, d core.Decision) { told = d.Reason })
	r := ginadapter.Routes(gin.New(), policy)
	r.Engine.PUT(`/v\:id`, ok)
	r.PUT("/:any", ginadapter.New(only("own")), ok)
	for path, status := range map[string]int{"/v:id": 403, "/v42": 403, "/w": 204} {
		if response := preflight(r, "PUT", path, "own"); response.StatusCode != status {
			t.Errorf("%s: %d, want %d", path, response.StatusCode, status)
		}
		if (told == core.RouteInDoubt) != (status == http.StatusForbidden) {
			t.Errorf("%s: the application's policy is told %v", path, told)
		}
		told = core.Unspecified
	}
}

// For a missing file Gin goes on from Static to NoRoute, whose policy then decides too.
func TestAMissingFileMeetsThePolicyOfNoRoute(t *testing.T) {
	tests := map[string]func() *ginadapter.Router{
		"on the Router": func() *ginadapter.Router {
			r := ginadapter.Routes(gin.New(), nil)
			r.Group("", ginadapter.New(core.PublicAPI())).Static("/assets", ".")
			return r
		},
		"past the Router": func() *ginadapter.Router {
			r := ginadapter.Routes(gin.New(), core.PublicAPI())
			r.Engine.Static("/assets", ".")
			return r
		},
	}
	for name, application := range tests {
		t.Run(name, func(t *testing.T) {
			r := application()
			r.NoRoute(ginadapter.New(only("proxy", enforced)), ok)
			if response := send(r, "GET", "/assets/missing", "evil", "Upgrade", "websocket"); response.StatusCode != http.StatusForbidden {
				t.Errorf("the actual request gets %d", response.StatusCode)
			}
			for origin, status := range map[string]int{"evil": 403, "proxy": 204} {
				if response := preflight(r, "GET", "/assets/missing", origin); response.StatusCode != status || status == 204 && response.Header.Get("Access-Control-Max-Age") != "0" {
					t.Errorf("the preflight from %s gets %d %v", origin, response.StatusCode, response.Header)
				}
			}
		})
	}
}

// In debug mode Gin prints each route once, and nothing when a preflight comes.
func TestADebugModeThatIsSilentAboutPreflights(t *testing.T) {
	gin.SetMode(gin.DebugMode)
	printed := 0
	gin.DebugPrintFunc = func(string, ...any) { printed++ }
	defer func() {
		gin.DebugPrintFunc = nil
		gin.SetMode(gin.ReleaseMode)
	}()
	r := ginadapter.Routes(gin.New(), only("app"))
	printed = 0
	r.PUT("/items", ok)
	r.Engine.PUT("/past", ok)
	for range 2 {
		if response := preflight(r, "PUT", "/items", "app"); response.StatusCode != http.StatusNoContent || printed != 2 {
			t.Errorf("%d, and %d lines are printed", response.StatusCode, printed)
		}
	}
	if gin.Mode() != gin.DebugMode {
		t.Errorf("the mode is %s", gin.Mode())
	}
}

// Gin has taken away the backslashes of escaped colons by then, and reads a later one as it is.
func TestAnEscapedColonAfterTheEngineHasServed(t *testing.T) {
	r := ginadapter.Routes(gin.New(), core.PublicAPI())
	r.GET("/items", ok)
	send(r, "GET", "/items", "app")
	r.PUT(`/v\:id`, ginadapter.New(only("own")), ok)
	if response := send(r, "PUT", "/v%5C:id", "app"); response.StatusCode != http.StatusOK || response.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("the actual request gets %d %v", response.StatusCode, response.Header)
	}
	if response := preflight(r, "PUT", "/v%5C:id", "app"); response.StatusCode != http.StatusForbidden {
		t.Errorf("the preflight gets %d", response.StatusCode)
	}
}

// A route that is added after the first preflight counts, with its policy.
func TestARouteIsAddedLater(t *testing.T) {
	r := ginadapter.Routes(gin.New(), core.PublicAPI())
	r.GET("/items/:id", ok)
	if response := preflight(r, "PUT", "/items/1", "evil"); response.StatusCode != http.StatusNoContent {
		t.Fatalf("before: %d", response.StatusCode)
	}
	r.PUT("/items/:id", ginadapter.New(only("own")), ok)
	if response := preflight(r, "PUT", "/items/1", "evil"); response.StatusCode != http.StatusForbidden {
		t.Errorf("after: %d", response.StatusCode)
	}
	if response := preflight(r, "GET", "/items/1", "evil"); response.Header.Get("Access-Control-Max-Age") != "0" {
		t.Errorf("after, GET is kept: %v", response.Header)
	}
}

// As in Gin, what a method returns registers at the same path, with the same handlers.
func TestRegistrationsAreChained(t *testing.T) {
	tests := map[string]func(*ginadapter.Router) gin.IRoutes{
		"Use":          func(r *ginadapter.Router) gin.IRoutes { return r.Use(ginadapter.New(only("used"))) },
		"Handle":       func(r *ginadapter.Router) gin.IRoutes { return r.Handle("GET", "/x", ginadapter.New(only("x")), ok) },
		"Match":        func(r *ginadapter.Router) gin.IRoutes { return r.Match([]string{"GET"}, "/x", ok) },
		"Any":          func(r *ginadapter.Router) gin.IRoutes { return r.Any("/x", ok) },
		"Static":       func(r *ginadapter.Router) gin.IRoutes { return r.Static("/x", ".") },
		"StaticFS":     func(r *ginadapter.Router) gin.IRoutes { return r.StaticFS("/x", http.Dir(".")) },
		"StaticFile":   func(r *ginadapter.Router) gin.IRoutes { return r.StaticFile("/x", "go.mod") },
		"StaticFileFS": func(r *ginadapter.Router) gin.IRoutes { return r.StaticFileFS("/x", "go.mod", http.Dir(".")) },
	}
	for name, register := range tests {
		t.Run(name, func(t *testing.T) {
			r := ginadapter.Routes(gin.New(), nil)
			policy := "group"
			if name == "Use" {
				policy = "used"
			}
			register(r.Group("/g", ginadapter.New(only("group")))).PUT("/y", ok)
			if response := send(r, "PUT", "/g/y", policy); response.StatusCode != http.StatusOK {
				t.Errorf("PUT /g/y: %d", response.StatusCode)
			}
			if response := preflight(r, "PUT", "/g/y", policy); response.StatusCode != http.StatusNoContent {
				t.Errorf("its preflight: %d", response.StatusCode)
			}
		})
	}
}

// Gin's own router is not safe while routes are registered, so that a program has to hold requests off.
func TestRoutesMayBeAddedBetweenRequests(t *testing.T) {
	r := ginadapter.Routes(gin.New(), only("app"))
	r.GET("/x/:1/:2/:3", ok)
	var serving sync.RWMutex
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for n := range 50 {
				serving.RLock()
				preflight(r, "PUT", fmt.Sprintf("/later/%d", n), "own")
				serving.RUnlock()
			}
		})
	}
	for n := range 50 {
		path := fmt.Sprintf("/later/%d", n)
		serving.Lock()
		r.PUT(path, ginadapter.New(only("own")), ok)
		serving.Unlock()
		serving.RLock()
		if response := preflight(r, "PUT", path, "own"); response.StatusCode != http.StatusNoContent {
			t.Errorf("%d: %d %v", n, response.StatusCode, response.Header)
		}
		serving.RUnlock()
	}
	all.Wait()
}

func TestMisuseIsToldAtOnce(t *testing.T) {
	tests := []struct {
		name string
		use  func()
		want string
	}{
		{"after routes", func() {
			e := gin.New()
			e.GET("/", ok)
			ginadapter.Routes(e, nil)
		}, "after routes were registered"},
		{"after a policy", func() {
			e := gin.New()
			e.Use(ginadapter.New(only("app")))
			ginadapter.Routes(e, nil)
		}, "in place of Use"},
		{"twice", func() {
			e := gin.New()
			ginadapter.Routes(e, nil)
			ginadapter.Routes(e, nil)
		}, "call it once"},
		{"a nil policy", func() { ginadapter.Routes(gin.New(), (*core.Policy)(nil)) }, "Decider is nil"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			defer func() {
				if text, _ := recover().(string); !strings.Contains(text, test.want) {
					t.Errorf("panics with %q, want one with %q", text, test.want)
				}
			}()
			test.use()
		})
	}
}
