package items

import (
	"errors"

	"github.com/gofiber/fiber/v3"
	"github.com/gofiber/fiber/v3/middleware/recover"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/examples/store"
	"github.com/corskit/corskit/fiberv3adapter"
)

// FiberV3 is the API on Fiber v3.
func FiberV3(d core.Decider) *fiber.App {
	app := fiber.New(fiber.Config{ErrorHandler: sendFiberV3Error})
	app.Use(recover.New())
	app.Use(fiberv3adapter.New(d))

	a := newAPI("fiberv3")
	app.Use(func(c fiber.Ctx) error {
		if !a.limiter.Take(c.Set) {
			return sendFiberV3(c, store.TooMany)
		}
		return c.Next()
	})
	for path, allowed := range methods {
		app.Add(allowed, path, func(c fiber.Ctx) error {
			return sendFiberV3(c, a.Do(c.Method(), c.Params("id"), c.Body(), c.Get("If-Match")))
		})
	}
	app.Get("/visits", func(c fiber.Ctx) error {
		setCookie, answer := a.visit(c.Cookies(a.cookie))
		c.Set("Set-Cookie", setCookie)
		return sendFiberV3(c, answer)
	})
	return app
}

func sendFiberV3(c fiber.Ctx, a store.Answer) error {
	if a.ETag != "" {
		c.Set("ETag", a.ETag)
	}
	c.Status(a.Status)
	if a.Body == nil {
		return nil
	}
	return c.JSON(a.Body)
}

// sendFiberV3Error gives Fiber's own errors the words of the other frameworks.
func sendFiberV3Error(c fiber.Ctx, err error) error {
	var known *fiber.Error
	switch {
	case !errors.As(err, &known):
		return sendFiberV3(c, store.Broken)
	case known.Code == fiber.StatusMethodNotAllowed:
		return sendFiberV3(c, store.NoMethod)
	}
	return sendFiberV3(c, store.NoPage)
}
