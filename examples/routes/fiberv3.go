package main

import (
	"context"
	"net"

	"github.com/gofiber/fiber/v3"
	"github.com/gofiber/fiber/v3/middleware/recover"

	"github.com/corskit/corskit/fiberv3adapter"
)

func newFiberV3() *fiber.App {
	app := fiber.New()
	app.Use(recover.New())
	fiberv3adapter.Routes(app, forApp) // in place of Use(New(forApp)), on the app that listens

	app.Get("/items", answerFiberV3)
	app.Post("/items", answerFiberV3)
	app.Get("/items/:id", answerFiberV3)
	app.Put("/items/:id", fiberv3adapter.New(forEditor), answerFiberV3) // one route, though GET on its path has another policy

	public := app.Group("/public", fiberv3adapter.New(forEveryone)) // looser than the default
	public.Get("/news", answerFiberV3)

	admin := app.Group("/admin", fiberv3adapter.New(forAdmin), requireLoginFiberV3) // the policy first, for its page to read the 401
	admin.Get("/users", answerFiberV3)
	admin.Delete("/users/:id", answerFiberV3)
	return app
}

func answerFiberV3(c fiber.Ctx) error {
	return c.SendString(c.Path() + "\n")
}

// requireLoginFiberV3 sees no preflight.
func requireLoginFiberV3(c fiber.Ctx) error {
	if c.Get("Authorization") == "" {
		return fiber.ErrUnauthorized
	}
	return c.Next()
}

type fiberV3Server struct{ app *fiber.App }

func (s fiberV3Server) Serve(l net.Listener) error {
	return s.app.Listener(l, fiber.ListenConfig{DisableStartupMessage: true})
}

func (s fiberV3Server) Shutdown(ctx context.Context) error { return s.app.ShutdownWithContext(ctx) }
