package main

import (
	"context"
	"net"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/recover"

	"github.com/corskit/corskit/fiberadapter"
)

func newFiber() *fiber.App {
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	app.Use(recover.New())
	fiberadapter.Routes(app, forApp) // in place of Use(New(forApp)), on the app that listens

	app.Get("/items", answerFiber)
	app.Post("/items", answerFiber)
	app.Get("/items/:id", answerFiber)
	app.Put("/items/:id", fiberadapter.New(forEditor), answerFiber) // one route, though GET on its path has another policy

	public := app.Group("/public", fiberadapter.New(forEveryone)) // looser than the default
	public.Get("/news", answerFiber)

	admin := app.Group("/admin", fiberadapter.New(forAdmin), requireLoginFiber) // the policy first, for its page to read the 401
	admin.Get("/users", answerFiber)
	admin.Delete("/users/:id", answerFiber)
	return app
}

func answerFiber(c *fiber.Ctx) error {
	return c.SendString(c.Path() + "\n")
}

// requireLoginFiber sees no preflight.
func requireLoginFiber(c *fiber.Ctx) error {
	if c.Get("Authorization") == "" {
		return fiber.ErrUnauthorized
	}
	return c.Next()
}

type fiberServer struct{ app *fiber.App }

func (s fiberServer) Serve(l net.Listener) error { return s.app.Listener(l) }

func (s fiberServer) Shutdown(ctx context.Context) error { return s.app.ShutdownWithContext(ctx) }
