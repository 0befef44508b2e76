package fiberadapter_test

import (
	"testing"

	"github.com/gofiber/fiber/v2"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/fiberadapter"
)

func notFound(c *fiber.Ctx) error { return c.SendStatus(fiber.StatusNotFound) }

// What a preflight for PUT grants must not be kept where other methods go to a proxy under another policy.
func TestAnswersAreNotKeptWhereMiddlewareTakesOtherMethods(t *testing.T) {
	config := only("put")
	config.AllowMethods = []string{"GET", "PUT", "DELETE"}
	put := fiberadapter.New(core.MustNew(config))
	tests := []struct {
		name   string
		routes func(*fiber.App)
		asked  string
		maxAge string
	}{
		{"a proxy with a policy behind the route", func(app *fiber.App) {
			app.Put("/api/x", put, hello)
			app.Use("/api", forPagesOf("proxy"), hello)
		}, "PUT", "0"},
		{"a proxy without one", func(app *fiber.App) {
			app.Put("/api/x", put, hello)
			app.Use("/api", hello)
		}, "PUT", "0"},
		{"a proxy with the route's policy", func(app *fiber.App) {
			app.Put("/api/x", put, hello)
			app.Use("/api", put, hello)
		}, "PUT", "600"},
		{"a proxy for other paths", func(app *fiber.App) {
			app.Put("/api/x", put, hello)
			app.Use("/api/y", hello)
		}, "PUT", "600"},
		{"a proxy behind the routes of all methods", func(app *fiber.App) {
			app.All("/api/x", put, hello)
			app.Use("/api", hello)
		}, "PUT", "600"},
		{"a policy and no proxy", func(app *fiber.App) {
			app.Put("/api/x", put, hello)
			app.Use("/api", forPagesOf("proxy"))
		}, "PUT", "600"},
		{"a proxy between two policies", func(app *fiber.App) {
			app.Put("/api/x", put, hello)
			app.Use("/api", forPagesOf("proxy"), hello, put)
		}, "PUT", "0"},
		{"a proxy behind a route that has its policy for itself", func(app *fiber.App) {
			app.Put("/api/x", put)
			app.Use("/api", hello)
		}, "PUT", "0"},
		{"a middleware on the way", func(app *fiber.App) {
			app.Use(passing)
			app.Put("/api/y", hello)
			app.Use("/api", passing)
			app.Put("/api/x", put, hello)
		}, "PUT", "600"},
		{"a handler of 404s for the app", func(app *fiber.App) {
			app.Get("/", hello)
			app.Put("/api/x", put, hello)
			app.Use(notFound)
		}, "PUT", "0"},
		{"a handler of 404s for the app, whose policy is the only one", func(app *fiber.App) {
			app.Use(put)
			app.Put("/api/x", hello)
			app.Use(notFound)
		}, "PUT", "600"},
		{"a proxy, and a middleware that Fiber has put twice behind Static", func(app *fiber.App) {
			app.Get("/", hello)
			app.Static("/", "none")
			app.Use(passing)
			app.Get("/api/x", put, hello)
			app.Use(hello)
		}, "GET", "0"},
		{"files ahead of the route", func(app *fiber.App) {
			app.Static("/api", "none")
			app.Put("/api/x", put, hello)
		}, "PUT", "0"},
		{"files behind it", func(app *fiber.App) {
			app.Put("/api/x", put, hello)
			app.Static("/api", "none")
		}, "PUT", "0"},
		{"files on the way", func(app *fiber.App) {
			app.Static("/api", "none")
			app.Get("/api/x", put, hello)
		}, "GET", "600"},
		{"files under the route's policy", func(app *fiber.App) {
			app.Use("/api", put)
			app.Static("/api", "none")
			app.Put("/api/x", hello)
		}, "PUT", "600"},
		{"files in a mounted app", func(app *fiber.App) {
			sub := fiber.New()
			sub.Static("/", "none")
			app.Mount("/api", sub)
			app.Put("/api/x", put, hello)
		}, "PUT", "0"},
		{"a middleware that no route is behind, and a method that Fiber refuses by itself", func(app *fiber.App) {
			app.Use("/api", put, passing)
			app.Put("/items", hello)
		}, "FOO", "0"},
		{"a method that Fiber refuses by itself", func(app *fiber.App) {
			app.Put("/api/x", hello)
			app.Use("/api", put, hello)
		}, "FOO", "0"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			root := only("put")
			root.AllowMethods = []string{"FOO"}
			app := withRoutes(core.MustNew(root))
			test.routes(app)
			if header, status := preflight(app, test.asked, "/api/x", "put"); header("Access-Control-Max-Age") != test.maxAge {
				t.Errorf("status %d, Access-Control-Max-Age: %q, want %q", status, header("Access-Control-Max-Age"), test.maxAge)
			}
		})
	}
}
