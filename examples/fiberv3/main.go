// Command fiberv3 serves a small items API with Fiber v3, for a front-end on another origin.
//
//	go run ./examples/fiberv3
//	curl -i -H 'Origin: http://localhost:4200' http://localhost:8080/items/1
package main

import (
	"flag"
	"log"

	"github.com/gofiber/fiber/v3"
	"github.com/gofiber/fiber/v3/middleware/recover"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/examples/store"
	"github.com/corskit/corskit/fiberv3adapter"
)

func main() {
	addr := flag.String("addr", "localhost:8080", "address to listen on")
	flag.Parse()
	app := fiber.New()

	// Behind recover, the policy comes before everything that may answer: a 404 or a 429 is then readable for the front-end too.
	// In production, write your front-end's origin here, such as "https://app.example.com".
	app.Use(recover.New())
	app.Use(fiberv3adapter.New(core.MustNew(core.Config{
		AllowOrigins:  []string{"http://localhost:4200"},
		AllowHeaders:  []string{"Content-Type", "If-Match"},
		ExposeHeaders: []string{"ETag", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"},
	})))

	limiter := &store.Limiter{PerMinute: 600}
	app.Use(func(c fiber.Ctx) error {
		if !limiter.Take(c.Set) {
			return send(c, store.TooMany)
		}
		return c.Next()
	})
	items := store.New()
	do := func(c fiber.Ctx) error {
		return send(c, items.Do(c.Method(), c.Params("id"), c.Body(), c.Get("If-Match")))
	}
	app.Get("/items", do)
	app.Post("/items", do)
	app.Get("/items/:id", do)
	app.Put("/items/:id", do)
	app.Delete("/items/:id", do)
	app.Use(func(c fiber.Ctx) error { return send(c, store.NoPage) })

	log.Fatal(app.Listen(*addr))
}

func send(c fiber.Ctx, a store.Answer) error {
	if a.ETag != "" {
		c.Set("ETag", a.ETag)
	}
	c.Status(a.Status)
	if a.Body == nil {
		return nil
	}
	return c.JSON(a.Body)
}
