package ginadapter_test

import (
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

func enforced(c *core.Config)     { c.Enforce = true }
func routeMethods(c *core.Config) { c.AllowRouteMethods = true }

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

func TestTheRoutesOwnPolicyRefusesAlone(t *testing.T) {
	r := ginadapter.Routes(gin.New(), only("app", enforced))
	r.POST("/app", ok)
	group := r.Group("/group", ginadapter.New(only("group", enforced)))
	group.POST("/strict", ok)
	group.POST("/open", ginadapter.New(only("open")), ok)
	group.Group("/inner", ginadapter.New(only("inner", enforced))).POST("/open", ginadapter.New(only("open")), ok)
	tests := []struct {
		path, origin string
		status       int
		allowed      string
	}{
		{"/app", "app", 200, "https://app.example"},
		{"/app", "group", 403, ""},
		{"/group/strict", "group", 200, "https://group.example"},
		{"/group/strict", "app", 403, ""},
		{"/group/open", "open", 200, "https://open.example"},
		{"/group/open", "stranger", 200, ""},
		{"/group/open", "app", 200, ""},
		{"/group/inner/open", "open", 200, "https://open.example"},
		{"/group/inner/open", "group", 200, ""},
	}
	for _, test := range tests {
		t.Run(test.path+" from "+test.origin, func(t *testing.T) {
			response := send(r, http.MethodPost, test.path, test.origin)
			if got := response.Header.Get("Access-Control-Allow-Origin"); response.StatusCode != test.status || got != test.allowed {
				t.Errorf("%d %q", response.StatusCode, got)
			}
		})
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
		if response := send(h, "POST", "/items", "stranger"); response.StatusCode != http.StatusForbidden {
			t.Errorf("%s answers a stranger with %d", name, response.StatusCode)
		}
	}
}

func TestUnusualRoutes(t *testing.T) {
	r := ginadapter.Routes(gin.New(), only("app"))
	r.PUT(`/v\:id`, ok)
	r.Match([]string{"M-SEARCH"}, "/search", ginadapter.New(only("search")), ok)
	if response := preflight(r, "PUT", "/v:id", "app"); response.StatusCode != http.StatusNoContent {
		t.Errorf("an escaped colon: %d", response.StatusCode)
	}
	if response := preflight(r, "M-SEARCH", "/search", "search"); response.StatusCode != http.StatusNoContent {
		t.Errorf("M-SEARCH: %d", response.StatusCode)
	}
}

func TestMethodsFromTheRoutes(t *testing.T) {
	r := ginadapter.Routes(gin.New(), only("app", routeMethods))
	r.GET("/items/:id", ok)
	r.PUT("/items/:id", ok)
	if got := preflight(r, "PUT", "/items/42", "app").Header.Get("Access-Control-Allow-Methods"); got != "GET, PUT" {
		t.Errorf("the methods are %q", got)
	}
	r.PATCH("/items/:id", ok) // Added after the first preflight.
	if got := preflight(r, "PATCH", "/items/42", "app").Header.Get("Access-Control-Allow-Methods"); got != "GET, PATCH, PUT" {
		t.Errorf("with a later route the methods are %q", got)
	}
	if got, there := preflight(r, "PUT", "/nowhere", "app").Header["Access-Control-Allow-Methods"]; there {
		t.Errorf("without a route the methods are %q", got)
	}
}

func TestA405DoesNotTellStrangersTheMethods(t *testing.T) {
	r := application(t)
	r.HandleMethodNotAllowed = true
	response := preflight(r, "PUT", "/plain/42", "stranger")
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

// Gin has routed a request before a middleware changes its URL.
func TestARefusalIsThatOfTheRouteThatGinHasChosen(t *testing.T) {
	tests := []struct {
		path, origin string
		status       int
	}{
		{"/group/strict", "group", 200},
		{"/group/strict", "evil", 403},
		{"/group/open", "open", 200},
		{"/group/open", "evil", 200},
		{"/nowhere", "404", 404},
		{"/nowhere", "evil", 403},
		{"/group/other-method", "405", 405},
		{"/group/other-method", "evil", 405},
	}
	for _, rewritten := range []string{"/other", "/group/strict", "/group/open", "/unheard-of"} {
		for _, test := range tests {
			t.Run(test.path+" becomes "+rewritten+", from "+test.origin, func(t *testing.T) {
				r := ginadapter.Routes(gin.New(), only("app"))
				r.HandleMethodNotAllowed = true
				r.Use(func(c *gin.Context) { c.Request.URL.Path = rewritten })
				r.NoRoute(ginadapter.New(only("outer404", enforced)), ginadapter.New(only("404", enforced)))
				r.NoMethod(ginadapter.New(only("outer405", enforced)), ginadapter.New(only("405")))
				r.POST("/other", ginadapter.New(only("other")), ok)
				group := r.Group("/group", ginadapter.New(only("group", enforced)))
				group.POST("/strict", ok)
				group.POST("/open", ginadapter.New(only("open")), ok)
				group.PUT("/other-method", ok)
				if response := send(r, http.MethodPost, test.path, test.origin); response.StatusCode != test.status {
					t.Errorf("%d, want %d", response.StatusCode, test.status)
				}
			})
		}
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

// Gin tells one pattern for both.
func TestARefusalStandsWhereGinDoesNotTellTheRoute(t *testing.T) {
	r := ginadapter.Routes(gin.New(), nil)
	group := r.Group("/", ginadapter.New(only("group", enforced)))
	group.POST(`/v\:id`, ok)
	group.POST("/v:id", ginadapter.New(only("open")), ok)
	for path, status := range map[string]int{"/v:id": http.StatusForbidden, "/v42": http.StatusForbidden} {
		if response := send(r, "POST", path, "open"); response.StatusCode != status {
			t.Errorf("%s: %d, want %d", path, response.StatusCode, status)
		}
	}
	if response := preflight(r, "POST", "/v42", "open"); response.StatusCode != http.StatusNoContent {
		t.Errorf("the preflight gets %d", response.StatusCode)
	}
	r.Use(func(c *gin.Context) { c.Status(http.StatusTeapot) }) // Gin's 404 was how to know that no route takes it.
	r.NoRoute(ginadapter.New(only("404", enforced)), ginadapter.New(only("open")))
	if response := send(r, "POST", "/nowhere", "open"); response.StatusCode != http.StatusForbidden {
		t.Errorf("/nowhere: %d", response.StatusCode)
	}
}

// Gin 1.12 panics where it looks for other methods of some paths, which a preflight that has an OPTIONS route never makes it do.
func TestAPreflightDoesNotMakeGinLookForOtherMethods(t *testing.T) {
	r := ginadapter.Routes(gin.New(), core.PublicAPI())
	r.HandleMethodNotAllowed = true
	r.OPTIONS("/*any", ok)
	for _, route := range []string{"DELETE /a", "POST /b/:p", "PUT /b/:p", "POST /:p/:p", "GET /:p/:p", "GET /:p/a", "PUT /:p/b"} {
		method, path, _ := strings.Cut(route, " ")
		r.Handle(method, path, ok)
	}
	if response := preflight(r, "GET", "/b/ab", "app"); response.StatusCode != http.StatusNoContent {
		t.Errorf("%d", response.StatusCode)
	}
}

// Gin takes the backslashes away when it serves for the first time.
func TestAnEscapedColonThatIsAddedLater(t *testing.T) {
	tests := []struct{ path, origin string }{
		{"/before:id", "own"},
		{"/v:id", "app"},
		{`/v%5C:id`, "own"},
	}
	r := ginadapter.Routes(gin.New(), only("app"))
	if err := r.Run("no address"); err == nil {
		t.Fatal("it runs")
	}
	r.PUT(`/before\:id`, ginadapter.New(only("own")), ok)
	send(r, "GET", "/", "app")
	r.PUT(`/v\:id`, ginadapter.New(only("own")), ok)
	for _, test := range tests {
		for _, origin := range []string{"app", "own"} {
			readable := send(r, "PUT", test.path, origin).Header.Get("Access-Control-Allow-Origin") != ""
			granted := preflight(r, "PUT", test.path, origin).StatusCode == http.StatusNoContent
			if readable != (origin == test.origin) || granted != readable {
				t.Errorf("%s from %s: readable: %t, granted: %t", test.path, origin, readable, granted)
			}
		}
	}
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
		{"a route past the Router", func() {
			e := gin.New()
			ginadapter.Routes(e, only("app"))
			e.Group("/admin", ginadapter.New(only("admin"))).PUT("/users", ok)
			preflight(e, "PUT", "/admin/users", "app")
		}, "does not know PUT /admin/users"},
		{"twice", func() {
			e := gin.New()
			ginadapter.Routes(e, nil)
			ginadapter.Routes(e, nil)
		}, "call it once"},
		{"a policy inside another handler", func() {
			r := ginadapter.Routes(gin.New(), only("app"))
			hidden := ginadapter.New(only("hidden"))
			r.PUT("/items", func(c *gin.Context) { hidden(c) }, ok)
			send(r, "PUT", "/items", "app")
		}, "stands where Routes cannot see it"},
		{"a policy in NoRoute of the engine", func() {
			r := ginadapter.Routes(gin.New(), only("app"))
			r.Engine.NoRoute(ginadapter.New(only("hidden")))
			send(r, "GET", "/nowhere", "app")
		}, "stands where Routes cannot see it"},
		{"a policy in Use of the engine", func() {
			r := ginadapter.Routes(gin.New(), only("app"))
			r.Engine.Use(ginadapter.New(only("hidden")))
			r.GET("/items", ok)
		}, "give it to Use of the Router that Routes returned"},
		{"Run with a route past the Router", func() {
			r := ginadapter.Routes(gin.New(), only("app"))
			r.Engine.PUT("/users", ok)
			r.Run("no address")
		}, "does not know PUT /users"},
		{"another way to run", func() {
			r := ginadapter.Routes(gin.New(), only("app"))
			r.Engine.PUT("/users", ok)
			r.RunListener(nil)
		}, "does not know PUT /users"},
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
