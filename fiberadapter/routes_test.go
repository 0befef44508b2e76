package fiberadapter_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/fiberadapter"
)

// only is a policy for the pages of https://name.example.
func only(name string) core.Config {
	return core.Config{AllowOrigins: []string{"https://" + name + ".example"}}
}

func enforcing(name string) core.Config {
	config := only(name)
	config.Enforce = true
	return config
}

func policyFor(name string) *core.Policy   { return core.MustNew(only(name)) }
func forPagesOf(name string) fiber.Handler { return fiberadapter.New(policyFor(name)) }
func hello(c *fiber.Ctx) error             { return c.SendString("hello") }
func routed(name string) (app *fiber.App)  { return withRoutes(policyFor(name)) }
func withRoutes(d core.Decider) (a *fiber.App) {
	a = fiber.New(fiber.Config{DisableStartupMessage: true})
	fiberadapter.Routes(a, d)
	return a
}

// crowded is an app with a policy of its own, and others wherever they can be.
func crowded() *fiber.App {
	app := routed("app")
	app.Get("/items", hello)
	app.Get("/items/:id", hello)
	app.Put("/items/special", forPagesOf("special"), hello)
	app.Put("/items/:id", forPagesOf("put"), passing, hello)
	app.Delete("/items/:id", forPagesOf("delete"), hello)

	admin := app.Group("/admin", forPagesOf("admin"))
	admin.Put("", hello)
	admin.Put("/users/:id", hello)
	audit := admin.Group("/audit", passing, forPagesOf("audit"))
	audit.Delete("/*", hello)
	audit.Patch("/log", forPagesOf("log"), hello)

	app.Use("/public", forPagesOf("public"))
	app.Get("/public/*", hello)

	sub := fiber.New()
	sub.Put("/", hello)
	sub.Put("/:id", forPagesOf("sub"), hello)
	app.Mount("/mounted", sub)
	app.Group("/group").Mount("/mounted", sub)
	return app
}

var pages = []string{"app", "put", "delete", "special", "admin", "audit", "log", "public", "sub"}

func TestThePolicyNearestToTheHandlerAnswersItsPreflights(t *testing.T) {
	server := listen(t, crowded())
	tests := []struct{ method, path, want string }{
		{"GET", "/items", "app"},
		{"GET", "/items/42", "app"},
		{"PUT", "/items/42", "put"},
		{"DELETE", "/items/42", "delete"},
		{"PUT", "/items/special", "special"},
		{"PUT", "/ITEMS/Special/", "special"},
		{"DELETE", "/items/special", "delete"},
		{"PUT", "/items/%73pecial", "put"},
		{"PUT", "/items/a%2Fb", "put"},
		{"PUT", "/items/a/b", "app"},
		{"PUT", "/items", "app"},
		{"PUT", "//items/42", "app"},
		{"PUT", "/admin", "admin"},
		{"PUT", "/Admin/users/42", "admin"},
		{"PATCH", "/admin/users/42", "admin"},
		{"PUT", "/admin/nothing", "admin"},
		{"PUT", "/administrators", "admin"}, // Fiber's prefixes are of letters, not of segments.
		{"PUT", "/admi", "app"},
		{"DELETE", "/admin/audit/a/b/c", "audit"},
		{"PATCH", "/admin/audit/log", "log"},
		{"DELETE", "/admin/audit/log", "audit"},
		{"GET", "/public/logo.png", "public"},
		{"DELETE", "/public/logo.png", "public"},
		{"PUT", "/mounted/42", "sub"},
		{"PUT", "/group/mounted/42", "sub"},
		{"PUT", "/mounted", "app"},
		{"GET", "/mounted/42", "app"},
		{"PUT", "/nothing", "app"},
	}
	for _, test := range tests {
		t.Run(test.method+" "+test.path, func(t *testing.T) {
			for _, page := range pages {
				preflight := exchange(t, server, "OPTIONS", test.path, page, test.method)
				if granted := preflight.StatusCode == http.StatusNoContent && allows(preflight, page); granted != (page == test.want) {
					t.Errorf("preflight from %s: status %d, %v", page, preflight.StatusCode, preflight.Header)
				}
				if readable := allows(exchange(t, server, test.method, test.path, page, ""), page); readable != (page == test.want) {
					t.Errorf("actual request from %s: readable %t", page, readable)
				}
			}
		})
	}
}

func listen(t *testing.T, app *fiber.App) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go app.Listener(listener)
	t.Cleanup(func() { app.Shutdown() })
	return "http://" + listener.Addr().String()
}

func exchange(t *testing.T, server, method, path, page, requestMethod string) *http.Response {
	t.Helper()
	r, err := http.NewRequest(method, server+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Origin", "https://"+page+".example")
	if requestMethod != "" {
		r.Header.Set("Access-Control-Request-Method", requestMethod)
	}
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	io.Copy(io.Discard, response.Body)
	response.Body.Close()
	return response
}

func allows(r *http.Response, page string) bool {
	return r.Header.Get("Access-Control-Allow-Origin") == "https://"+page+".example"
}

// send hands a request to an app without a network.
// silent is for file servers, which tell what they do not find.
var silent = log.New(io.Discard, "", 0)

func send(h fasthttp.RequestHandler, method, path, page, requestMethod string) *fasthttp.Response {
	var ctx fasthttp.RequestCtx
	ctx.Init(new(fasthttp.Request), nil, silent)
	ctx.Request.Header.SetMethod(method)
	ctx.Request.SetRequestURI(path)
	ctx.Request.Header.Set("Origin", "https://"+page+".example")
	if requestMethod != "" {
		ctx.Request.Header.Set("Access-Control-Request-Method", requestMethod)
	}
	h(&ctx)
	return &ctx.Response
}

// preflight returns what the answer says, and its status.
func preflight(app *fiber.App, method, path, page string) (header func(string) string, status int) {
	r := send(app.Handler(), "OPTIONS", path, page, method)
	return func(name string) string { return string(r.Header.Peek(name)) }, r.StatusCode()
}

func TestRoutesWithoutAPolicyAreLeftToFiber(t *testing.T) {
	app := withRoutes(nil)
	app.Put("/items/:id", hello)
	app.Put("/own/:id", forPagesOf("own"), hello)
	for path, want := range map[string]int{"/items/42": http.StatusMethodNotAllowed, "/nothing": http.StatusNotFound} {
		header, status := preflight(app, "PUT", path, "own")
		if status != want || header("Access-Control-Allow-Origin")+header("Vary") != "" {
			t.Errorf("%s: status %d, Access-Control-Allow-Origin %q, Vary %q", path, status, header("Access-Control-Allow-Origin"), header("Vary"))
		}
	}
	if header, status := preflight(app, "PUT", "/own/42", "own"); status != http.StatusNoContent || header("Access-Control-Allow-Origin") == "" {
		t.Errorf("the route with a policy: status %d", status)
	}
}

// Fiber takes the preflight for a request to the OPTIONS route, whose policy is not about the other one.
func TestNoPolicyAnswersForARouteThatHasNone(t *testing.T) {
	app := withRoutes(nil)
	app.Put("/items", hello)
	app.Options("/items", forPagesOf("own"), hello)
	if header, status := preflight(app, "PUT", "/items", "own"); status != http.StatusOK || header("Access-Control-Allow-Origin")+header("Vary") != "" {
		t.Errorf("status %d, Access-Control-Allow-Origin %q, Vary %q", status, header("Access-Control-Allow-Origin"), header("Vary"))
	}
}

func TestAnswersAreNotKeptWhereTheMethodsOfAPathDiffer(t *testing.T) {
	app := crowded()
	same := app.Group("/same", forPagesOf("same"))
	same.Put("", hello)
	same.Delete("", hello)
	tests := []struct{ method, path, page, want string }{
		{"PUT", "/items/42", "put", "0"},
		{"GET", "/items/42", "app", "0"},
		{"GET", "/items", "app", "600"},
		{"PUT", "/same", "same", "600"},
		{"PUT", "/nothing", "app", "600"},
		{"PUT", "/admin/users/42", "admin", "600"},
	}
	for _, test := range tests {
		if header, _ := preflight(app, test.method, test.path, test.page); header("Access-Control-Max-Age") != test.want {
			t.Errorf("%s %s: Access-Control-Max-Age: %s, want %s", test.method, test.path, header("Access-Control-Max-Age"), test.want)
		}
	}
}

// Fiber does not look for the parameters of the prefix on which an app is mounted, so that its pattern is other than it reads.
func TestPatternsThatReadAlikeAreToldApart(t *testing.T) {
	app := routed("app")
	app.Get("/:id/", forPagesOf("get"), hello)
	sub := fiber.New()
	sub.Put("/", forPagesOf("put"), hello)
	app.Mount("/:id", sub)
	for method, page := range map[string]string{"GET": "get", "PUT": "app"} {
		if header, _ := preflight(app, method, "/42", page); header("Access-Control-Allow-Origin") == "" {
			t.Errorf("%s: the preflight is refused", method)
		}
		if r := send(app.Handler(), method, "/42", page, ""); len(r.Header.Peek("Access-Control-Allow-Origin")) == 0 {
			t.Errorf("%s: the answer is not readable", method)
		}
	}
}

// Static keeps the star of its pattern to itself, and does not look for the parameters and escapes in it.
func TestWhatStaticMatchesIsToldApartFromWhatReadsAlike(t *testing.T) {
	tests := []struct{ static, use, path, want string }{
		{"/john*", "/john", "/admin", "app"},
		{"/john*", "/john", "/john", "use"},
		{`/a\:x`, `/a\:x`, "/a:x", "use"},
	}
	for _, test := range tests {
		app := routed("app")
		app.Static(test.static, t.TempDir())
		app.Use(test.use, forPagesOf("use"))
		app.Put(test.path, hello)
		for _, page := range []string{"app", "use"} {
			header, _ := preflight(app, "PUT", test.path, page)
			granted := header("Access-Control-Allow-Origin") != ""
			readable := len(send(app.Handler(), "PUT", test.path, page, "").Header.Peek("Access-Control-Allow-Origin")) > 0
			if granted != (page == test.want) || readable != granted {
				t.Errorf("%+v, from %s: the preflight is granted: %t, the answer is readable: %t", test, page, granted, readable)
			}
		}
	}
}

// Get registers HEAD too, and All every method: Fiber puts the handlers of both into one list.
func TestARouteMayBeRegisteredTwiceUnderOnePolicy(t *testing.T) {
	own := core.MustNew(enforcing("own"))
	value := fiberadapter.New(own)
	tests := map[string]func(*fiber.App){
		"HEAD and GET": func(app *fiber.App) { app.Head("/file", value, hello).Get("/file", value, notFound) },
		"GET and all":  func(app *fiber.App) { app.Get("/file", value, hello).All("/file", value, notFound) },
		"two values": func(app *fiber.App) {
			app.Head("/file", fiberadapter.New(own), hello).Get("/file", fiberadapter.New(own), notFound)
		},
		"passed on": func(app *fiber.App) { app.Head("/file", value, passing).Get("/file", value, hello) },
		"of any type": func(app *fiber.App) {
			value := fiberadapter.New(core.DeciderFunc(own.Decide))
			app.Head("/file", value, hello).Get("/file", value, notFound)
		},
	}
	for name, register := range tests {
		app := withRoutes(nil)
		register(app)
		for page, want := range map[string]int{"own": http.StatusOK, "evil": http.StatusForbidden} {
			if r := send(app.Handler(), "HEAD", "/file", page, ""); r.StatusCode() != want {
				t.Errorf("%s: HEAD from %s: status %d, want %d, %s", name, page, r.StatusCode(), want, r.Body())
			}
		}
		want := "600"
		if name == "two values" {
			want = "0" // Nobody knows whether the first handler answers.
		}
		if header, status := preflight(app, "HEAD", "/file", "own"); header("Access-Control-Max-Age") != want {
			t.Errorf("%s: preflight: status %d, Access-Control-Max-Age: %q", name, status, header("Access-Control-Max-Age"))
		}
	}
}

// A route may pass on to others as long as one policy answers for all.
func TestARoutePassesRequestsOnWithinOnePolicy(t *testing.T) {
	app := routed("app")
	app.All("/items/*", passing)
	app.Post("/items/:id", hello)
	app.Group("/items").Group("/other", forPagesOf("other")).Post("", hello)
	shared := forPagesOf("shared")
	app.Post("/shared/*", shared, passing)
	app.Post("/shared/:id", shared, hello)
	for path, page := range map[string]string{"/items/42": "app", "/shared/42": "shared"} {
		if r := send(app.Handler(), "POST", path, page, ""); r.StatusCode() != http.StatusOK || string(r.Body()) != "hello" {
			t.Errorf("%s: status %d, %s", path, r.StatusCode(), r.Body())
		}
	}
}

// What Use registers may answer by itself. That is no part of the route behind it, whose policy answers the preflight.
func TestAMiddlewareAnswersUnderThePoliciesAheadOfIt(t *testing.T) {
	app := routed("app")
	app.Use("/items", hello)
	app.Put("/items/:id", forPagesOf("own"), never(t))
	if header, status := preflight(app, "PUT", "/items/42", "own"); status != http.StatusNoContent || header("Access-Control-Allow-Origin") == "" {
		t.Errorf("preflight: status %d", status)
	}
	if r := send(app.Handler(), "PUT", "/items/42", "app", ""); string(r.Header.Peek("Access-Control-Allow-Origin")) != "https://app.example" {
		t.Errorf("actual request: %s", r.Header.String())
	}
}

// never is what no request may reach.
func never(t *testing.T) fiber.Handler {
	return func(c *fiber.Ctx) error {
		t.Errorf("%s %s runs", c.Method(), c.Path())
		return c.Next()
	}
}

func TestNothingButThePolicyRunsForAPreflight(t *testing.T) {
	app := withRoutes(nil)
	app.Use(never(t))
	app.Group("/items", never(t), forPagesOf("app"), never(t)).All("/:id", never(t), hello)
	if header, status := preflight(app, "PUT", "/items/42", "app"); status != http.StatusNoContent || header("Access-Control-Allow-Origin") == "" {
		t.Errorf("status %d", status)
	}
}

func TestRoutesAddedLaterAreSeen(t *testing.T) {
	app := crowded()
	if header, _ := preflight(app, "PUT", "/later", "app"); header("Access-Control-Allow-Origin") == "" {
		t.Error("before: refused")
	}
	app.Put("/later", forPagesOf("later"), hello)
	if header, _ := preflight(app, "PUT", "/later", "later"); header("Access-Control-Allow-Origin") == "" {
		t.Error("after: refused")
	}
}

func TestAHandlerMayBelongToSeveralApps(t *testing.T) {
	shared := fiberadapter.New(core.MustNew(enforcing("shared")))
	first, second, plain := routed("first"), routed("second"), fiber.New()
	first.Post("/items", hello)
	first.Post("/shared", shared, hello)
	second.Post("/items", shared, hello)
	plain.Use(shared)
	plain.Post("/items", hello)
	for range 2 { // The second time all of them know where the policy stands.
		for path, app := range map[string]*fiber.App{"/shared": first, "/items": second, "/items?plain": plain} {
			if header, status := preflight(app, "POST", path, "shared"); status != http.StatusNoContent || header("Access-Control-Allow-Origin") == "" {
				t.Errorf("%s: preflight: status %d", path, status)
			}
			if r := send(app.Handler(), "POST", path, "first", ""); r.StatusCode() != http.StatusForbidden {
				t.Errorf("%s: a page that the policy refuses gets status %d", path, r.StatusCode())
			}
		}
	}
}

func TestConcurrentFirstPreflights(t *testing.T) {
	h := crowded().Handler()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for _, page := range []string{"put", "delete"} {
				if r := send(h, "OPTIONS", "/items/42", page, strings.ToUpper(page)); r.StatusCode() != http.StatusNoContent {
					t.Errorf("%s: status %d", page, r.StatusCode())
				}
			}
		})
	}
	all.Wait()
}

// What every Decider on the way leaves alone goes to Fiber.
func TestADeciderMayLeavePreflightsToTheRoute(t *testing.T) {
	app := withRoutes(nil)
	app.Options("/own", hello)
	app.Put("/own", fiberadapter.New(core.DeciderFunc(func(context.Context, core.Request) core.Decision { return core.Decision{} })), hello)
	if header, status := preflight(app, "PUT", "/own", "app"); status != http.StatusOK || header("Access-Control-Allow-Origin") != "" {
		t.Errorf("status %d", status)
	}
}

// A function may make a decision, which has no headers then. Those of the policy inside stay.
func TestADecisionWithoutHeaders(t *testing.T) {
	app := fiber.New()
	app.Use(fiberadapter.New(core.DeciderFunc(func(context.Context, core.Request) core.Decision { return core.Decision{Kind: core.Actual} })))
	app.Get("/own", forPagesOf("own"), hello)
	for path, want := range map[string]string{"/own": "https://own.example", "/": ""} {
		r := send(app.Handler(), "GET", path, "own", "")
		if got := string(r.Header.Peek("Access-Control-Allow-Origin")); got != want {
			t.Errorf("%s: Access-Control-Allow-Origin: %q, want %q", path, got, want)
		}
	}
}

func ExampleRoutes() {
	app := fiber.New()
	fiberadapter.Routes(app, core.PublicAPI())
	admin := core.MustNew(core.Config{AllowOrigins: []string{"https://admin.example.com"}})
	app.Delete("/items/:id", fiberadapter.New(admin), hello)
	app.Get("/items/:id", hello)

	for _, method := range []string{"GET", "DELETE"} {
		preflight, _ := http.NewRequest("OPTIONS", "/items/42", nil)
		preflight.Header.Set("Origin", "https://page.example")
		preflight.Header.Set("Access-Control-Request-Method", method)
		response, err := app.Test(preflight)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return
		}
		fmt.Println(method, response.StatusCode)
	}
	// Output:
	// GET 204
	// DELETE 403
}

func passing(c *fiber.Ctx) error { return c.Next() }
