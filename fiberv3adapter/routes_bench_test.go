package fiberv3adapter_test

import (
	"testing"

	"github.com/gofiber/fiber/v3"
	"github.com/valyala/fasthttp"

	"github.com/corskit/corskit/fiberv3adapter"
)

// What a preflight costs where one policy answers all, and where the routes are known. The app has the CRUD routes of eight
// resources, half of them with a policy of their own.
func BenchmarkPreflight(b *testing.B) {
	for name, install := range installations() {
		b.Run(name, func(b *testing.B) { benchmark(b, resources(install), "OPTIONS") })
	}
}

// What other requests pay.
func BenchmarkActual(b *testing.B) {
	for name, install := range installations() {
		b.Run(name, func(b *testing.B) { benchmark(b, resources(install), "PUT") })
	}
}

func installations() map[string]func(*fiber.App) {
	return map[string]func(*fiber.App){
		"New":    func(app *fiber.App) { app.Use(forPagesOf("app")) },
		"Routes": func(app *fiber.App) { fiberv3adapter.Routes(app, policyFor("app")) },
	}
}

func resources(install func(*fiber.App)) *fiber.App {
	app := fiber.New()
	install(app)
	for i, name := range []string{"items", "orders", "users", "carts", "invoices", "payments", "labels", "events"} {
		group := app.Group("/api/" + name)
		if i%2 == 1 {
			group = app.Group("/api/"+name, forPagesOf("app"))
		}
		group.Get("", hello)
		group.Post("", hello)
		group.Get("/:id", hello)
		group.Put("/:id", hello)
		group.Delete("/:id", hello)
	}
	return app
}

func benchmark(b *testing.B, app *fiber.App, method string) {
	handler := app.Handler()
	var requests [2]fasthttp.RequestCtx
	for i, path := range []string{"/api/items/42", "/api/orders/43"} {
		r := &requests[i].Request
		r.Header.SetMethod(method)
		r.SetRequestURI(path)
		r.Header.Set("Origin", "https://app.example")
		if method == "OPTIONS" {
			r.Header.Set("Access-Control-Request-Method", "PUT")
		}
	}
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		ctx := &requests[n%len(requests)]
		ctx.Response.Reset()
		ctx.ResetUserValues()
		handler(ctx)
	}
}
