package items

import (
	"errors"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/recover"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/fiberadapter"
)

// Fiber is the API on Fiber.
func Fiber(d core.Decider) *fiber.App {
	app := fiber.New(fiber.Config{ErrorHandler: sendFiberError, DisableStartupMessage: true})
	app.Use(recover.New())
	app.Use(fiberadapter.New(d))

	a := fiberAPI{newStore(), newLimiter()}
	app.Use(a.limit)
	app.Get("/items", a.list)
	app.Post("/items", a.create)
	app.Get("/items/:id", a.get)
	app.Put("/items/:id", a.rename)
	app.Patch("/items/:id", a.rename)
	app.Delete("/items/:id", a.delete)
	app.Get("/visits", a.visits)
	return app
}

type fiberAPI struct {
	items   *store
	limiter *limiter
}

func (a fiberAPI) limit(c *fiber.Ctx) error {
	if err := a.limiter.take(c.Set); err != nil {
		return err
	}
	return c.Next()
}

func (a fiberAPI) list(c *fiber.Ctx) error {
	return c.JSON(a.items.list())
}

func (a fiberAPI) create(c *fiber.Ctx) error {
	name, err := a.name(c)
	if err != nil {
		return err
	}
	return a.send(c, fiber.StatusCreated, a.items.create(name))
}

func (a fiberAPI) get(c *fiber.Ctx) error {
	found, err := a.items.get(a.id(c))
	if err != nil {
		return err
	}
	return a.send(c, fiber.StatusOK, found)
}

func (a fiberAPI) rename(c *fiber.Ctx) error {
	name, err := a.name(c)
	if err != nil {
		return err
	}
	renamed, err := a.items.rename(a.id(c), name)
	if err != nil {
		return err
	}
	return a.send(c, fiber.StatusOK, renamed)
}

func (a fiberAPI) delete(c *fiber.Ctx) error {
	if err := a.items.delete(a.id(c)); err != nil {
		return err
	}
	c.Status(fiber.StatusNoContent)
	return nil
}

func (a fiberAPI) visits(c *fiber.Ctx) error {
	now := visitsAfter(c.Cookies("visits-fiber"))
	c.Cookie(&fiber.Cookie{Name: "visits-fiber", Value: now.String(), Path: "/", HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode})
	return c.JSON(now)
}

func (fiberAPI) id(c *fiber.Ctx) int {
	id, _ := c.ParamsInt("id")
	return id
}

func (fiberAPI) name(c *fiber.Ctx) (string, error) {
	var in input
	if err := c.BodyParser(&in); err != nil {
		return "", errInvalid
	}
	return in.name()
}

func (fiberAPI) send(c *fiber.Ctx, status int, it item) error {
	c.Set(fiber.HeaderETag, it.etag())
	return c.Status(status).JSON(it)
}

// sendFiberError gives Fiber's own errors the same words as the API's.
func sendFiberError(c *fiber.Ctx, err error) error {
	if own := (*fiber.Error)(nil); errors.As(err, &own) {
		switch own.Code {
		case fiber.StatusNotFound:
			err = errNoPage
		case fiber.StatusMethodNotAllowed:
			err = errMethod
		}
	}
	refusal := refusalOf(err)
	return c.Status(refusal.status).JSON(refusal)
}
