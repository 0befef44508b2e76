package items

import (
	"errors"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/recover"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/examples/store"
	"github.com/corskit/corskit/fiberadapter"
)

// Fiber is the API on Fiber.
func Fiber(d core.Decider) *fiber.App {
	app := fiber.New(fiber.Config{ErrorHandler: sendFiberError, DisableStartupMessage: true})
	app.Use(recover.New())
	app.Use(fiberadapter.New(d))

	a := newAPI("fiber")
	app.Use(func(c *fiber.Ctx) error {
		if !a.limiter.Take(c.Set) {
			return sendFiber(c, store.TooMany)
		}
		return c.Next()
	})
	for path, allowed := range methods {
		for _, method := range allowed {
			app.Add(method, path, func(c *fiber.Ctx) error {
				return sendFiber(c, a.Do(c.Method(), c.Params("id"), c.Body(), c.Get("If-Match")))
			})
		}
	}
	app.Get("/visits", func(c *fiber.Ctx) error {
		setCookie, answer := a.visit(c.Cookies(a.cookie))
		c.Set("Set-Cookie", setCookie)
		return sendFiber(c, answer)
	})
	return app
}

func sendFiber(c *fiber.Ctx, a store.Answer) error {
	if a.ETag != "" {
		c.Set("ETag", a.ETag)
	}
	c.Status(a.Status)
	if a.Body == nil {
		return nil
	}
	return c.JSON(a.Body)
}

// sendFiberError gives Fiber's own errors the words of the other frameworks.
func sendFiberError(c *fiber.Ctx, err error) error {
	var known *fiber.Error
	switch {
	case !errors.As(err, &known):
		return sendFiber(c, store.Broken)
	case known.Code == fiber.StatusMethodNotAllowed:
		return sendFiber(c, store.NoMethod)
	}
	return sendFiber(c, store.NoPage)
}
