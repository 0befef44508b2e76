package fiberv3adapter_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/gofiber/fiber/v3"
	"github.com/gofiber/fiber/v3/middleware/recover"
	"github.com/gofiber/fiber/v3/middleware/rewrite"
	"github.com/gofiber/fiber/v3/middleware/static"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/fiberv3adapter"
)

func strict(name string) fiber.Handler { return fiberv3adapter.New(core.MustNew(enforcing(name))) }

// Where a handler ahead of a route may answer, or a route may pass a request on, all policies that may then speak have to allow the
// preflight, and browsers are not to keep the answer.
func TestPreflightsAreGrantedOnlyWhereEveryPossibleEndAllowsThem(t *testing.T) {
	files := t.TempDir()
	if err := os.WriteFile(filepath.Join(files, "file.txt"), []byte("a file"), 0o600); err != nil {
		t.Fatal(err)
	}
	public := fiberv3adapter.New(core.PublicAPI())
	tests := []struct {
		name         string
		app          func(*fiber.App)
		method, path string
		granted      []string // to pages of these
		maxAge       string
	}{
		{"a proxy behind an enforcing policy in one Use, ahead of all else", func(app *fiber.App) {
			app.Use("/admin", strict("own"), hello)
			app.All("/*", public, hello)
		}, "DELETE", "/admin/transfer", []string{"own"}, "0"},
		{"elsewhere it does not count", func(app *fiber.App) {
			app.Use("/admin", strict("own"), hello)
			app.All("/*", public, hello)
		}, "DELETE", "/open", []string{"own", "other", "evil"}, "600"},
		{"a proxy behind a policy that does not enforce", func(app *fiber.App) {
			app.Use("/admin", forPagesOf("own"), hello)
			app.All("/*", public, hello)
		}, "DELETE", "/admin/transfer", []string{"own"}, "0"},
		{"a proxy that was registered after its policy", func(app *fiber.App) {
			app.Use("/admin", forPagesOf("own"))
			app.Get("/admin/health", hello)
			app.Use("/admin", hello)
			app.All("/*", public, hello)
		}, "DELETE", "/admin/transfer", []string{"own"}, "0"},
		{"a proxy beneath a policy", func(app *fiber.App) {
			app.Group("/admin", forPagesOf("own")).Use("/old", hello)
			app.All("/*", public, hello)
		}, "DELETE", "/admin/old/transfer", []string{"own"}, "0"},
		{"a proxy without a policy, ahead of a route that is not for its paths", func(app *fiber.App) {
			app.Use("/admin", hello)
			app.All("/*", public, hello)
		}, "DELETE", "/admin/transfer", nil, ""},
		{"files without a policy, ahead of a route that is not for them", func(app *fiber.App) {
			app.Use("/assets", static.New(files))
			app.Get("/*", public, hello)
		}, "GET", "/assets/file.txt", nil, ""},
		{"files of a group, ahead of a route that is not for them", func(app *fiber.App) {
			app.Group("/assets", forPagesOf("own")).Use("/", static.New(files))
			app.Get("/*", public, hello)
		}, "GET", "/assets/missing.txt", []string{"own"}, "0"},
		{"files of the whole app, which are middleware to each of its routes", func(app *fiber.App) {
			app.Use("/", static.New(files))
			app.Get("/items", forPagesOf("own"), hello)
		}, "GET", "/items", []string{"own"}, "600"},
		{"middleware of a group, ahead of a route in it", func(app *fiber.App) {
			app.Group("/admin", passing).Put("/users", forPagesOf("own"), hello)
		}, "PUT", "/admin/users", []string{"own"}, "600"},
		{"middleware of a group that has a policy, ahead of a route with one", func(app *fiber.App) {
			app.Group("/admin", public, passing).Put("/users", forPagesOf("own"), hello)
		}, "PUT", "/admin/users", []string{"own"}, "0"},
		{"middleware ahead of its group's policy", func(app *fiber.App) {
			app.Group("/admin", forPagesOf("other")).Group("/audit", passing, forPagesOf("own")).Put("/log", hello)
		}, "PUT", "/admin/audit/log", []string{"own"}, "600"},
		{"a policy behind another one's handler on one route", func(app *fiber.App) {
			app.Put("/items", public, passing, forPagesOf("own"), hello)
		}, "PUT", "/items", []string{"own"}, "0"},
		{"a policy behind another handler of its route", func(app *fiber.App) {
			app.Put("/items", passing, forPagesOf("own"), hello)
		}, "PUT", "/items", nil, ""},
		{"a policy of a route that is there already", func(app *fiber.App) {
			app.Use("/items", forPagesOf("own"))
			app.Put("/items", hello)
			app.Put("/items", public, hello)
		}, "PUT", "/items", []string{"own"}, "0"},
		{"two policies ahead of the handler", func(app *fiber.App) {
			app.Put("/items", forPagesOf("other"), forPagesOf("own"), hello)
		}, "PUT", "/items", []string{"own"}, "600"},
		{"a route that passes on to one that is never reached otherwise", func(app *fiber.App) {
			app.All("/items/*", public, passing)
			app.Post("/items/:id", strict("own"), hello)
		}, "POST", "/items/42", []string{"own"}, "0"},
		{"the same, the other way around", func(app *fiber.App) {
			app.All("/items/*", strict("own"), passing)
			app.Post("/items/:id", public, hello)
		}, "POST", "/items/42", []string{"own"}, "0"},
		{"the same, whose policy is the group's", func(app *fiber.App) {
			items := app.Group("/items", public)
			items.All("/*", passing)
			items.Post("/:id", strict("own"), hello)
		}, "POST", "/items/42", []string{"own"}, "0"},
		{"the same, with one pattern", func(app *fiber.App) {
			app.Post("/items/:id<int>", public, passing)
			app.Post("/others", hello)
			app.Post("/items/:id<int>", strict("own"), hello)
		}, "POST", "/items/42", []string{"own"}, "0"},
		{"the same, with parameters that take no names", func(app *fiber.App) {
			app.All("/:n<int>/items/*", public, passing)
			app.Post("/:n<int>/items/:id", strict("own"), hello)
		}, "POST", "/1/items/42", []string{"own"}, "0"},
		{"the same, without a policy", func(app *fiber.App) {
			app.All("/items/*", passing)
			app.Post("/items/:id", strict("own"), hello)
		}, "POST", "/items/42", nil, ""},
		{"a route that takes some paths of another", func(app *fiber.App) {
			app.Put("/items/special", forPagesOf("own"), hello)
			app.Put("/items/:id", forPagesOf("other"), hello)
			app.All("/*", forPagesOf("rest"), hello)
		}, "PUT", "/items/special", []string{"own"}, "0"},
		{"what middleware/rewrite would change", func(app *fiber.App) {
			app.Use(rewrite.New(rewrite.Config{Rules: map[string]string{"/old/*": "/new/$1"}}))
			app.Put("/old/items", forPagesOf("other"), hello)
			app.Put("/new/items", forPagesOf("own"), hello)
		}, "PUT", "/old/items", nil, ""},
		{"what middleware/rewrite leaves as it is", func(app *fiber.App) {
			app.Use(rewrite.New(rewrite.Config{Rules: map[string]string{"/old/*": "/new/$1"}}))
			app.Put("/new/items", forPagesOf("own"), hello)
		}, "PUT", "/new/items", []string{"own"}, "600"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			app := withRoutes(nil)
			test.app(app)
			for _, page := range []string{"own", "other", "evil"} {
				header, status := preflight(app, test.method, test.path, page)
				granted := header("Access-Control-Allow-Origin") != ""
				if granted != slices.Contains(test.granted, page) {
					t.Errorf("from %s: status %d, granted: %t", page, status, granted)
				}
				if maxAge := header("Access-Control-Max-Age"); granted && maxAge != test.maxAge {
					t.Errorf("from %s: Access-Control-Max-Age: %s", page, maxAge)
				}
				if header("Vary") == "" {
					t.Errorf("from %s: status %d, nobody has decided", page, status)
				}
			}
		})
	}
}

func TestTheApplicationsPolicyIsToldOfRefusalsInDoubt(t *testing.T) {
	var told core.Reason
	app := withRoutes(core.Observe(policyFor("app"), func(_ context.Context, _ core.Request, d core.Decision) { told = d.Reason }))
	app.Use(rewrite.New(rewrite.Config{Rules: map[string]string{"/old/*": "/new/$1"}}))
	app.Put("/old/items", hello)
	if _, status := preflight(app, "PUT", "/old/items", "app"); status != http.StatusForbidden || told != core.RouteInDoubt {
		t.Errorf("status %d, told %v", status, told)
	}
}

// What stands ahead of Routes has run when it looks: the path is the one that it has made of another.
func TestMiddlewareAheadOfRoutesMayRewriteThePath(t *testing.T) {
	app := fiber.New()
	app.Use(recover.New(), rewrite.New(rewrite.Config{Rules: map[string]string{"/old/*": "/new/$1"}}))
	fiberv3adapter.Routes(app, policyFor("app"))
	app.Put("/old/items", forPagesOf("other"), hello)
	app.Put("/new/items", forPagesOf("own"), hello)
	for page, want := range map[string]string{"own": "https://own.example", "other": "", "app": ""} {
		if header, status := preflight(app, "PUT", "/old/items", page); header("Access-Control-Allow-Origin") != want {
			t.Errorf("from %s: status %d, Access-Control-Allow-Origin: %q", page, status, header("Access-Control-Allow-Origin"))
		}
	}
}

// While the app serves, preflights meet the routes as they were before or after, never in between.
func TestRoutesAreAddedWhilePreflightsCome(t *testing.T) {
	app := routed("app")
	app.Put("/items/:id", forPagesOf("own"), hello)
	h := app.Handler()
	check := func(path, page string) {
		if r := send(h, "OPTIONS", path, page, "PUT"); len(r.Header.Peek("Access-Control-Allow-Origin")) == 0 {
			t.Errorf("%s from %s: status %d", path, page, r.StatusCode())
		}
	}
	check("/items/42", "own")
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := range 50 {
			path := fmt.Sprintf("/later/%d", i)
			app.Put(path, forPagesOf("later"), hello)
			app.Put("/again", forPagesOf("later"), hello) // Fiber adds its handlers to the route before.
			app.Use("/later", passing)
			check(path, "later")
		}
	}()
	for {
		select {
		case <-done:
			return
		default:
			check("/items/42", "own")
		}
	}
}
