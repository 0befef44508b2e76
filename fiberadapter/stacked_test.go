package fiberadapter_test

import (
	"net/http"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/recover"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/fiberadapter"
	"github.com/corskit/corskit/internal/fasthttpheader/stacked"
)

func TestOnlyTheInnermostPolicySpeaks(t *testing.T) {
	stacked.Run(t, func(stack []stacked.Layer, r stacked.Request) http.Header {
		app := fiber.New()
		lay(app, stack)
		header := http.Header{}
		for name, value := range send(app.Handler(), r.Method, "/", r.Page, r.Asked).Header.All() {
			header.Add(string(name), string(value))
		}
		return header
	})
}

// lay makes layers a part of an app, innermost last.
func lay(app *fiber.App, layers []stacked.Layer) {
	for i, l := range layers {
		rest := layers[i+1:]
		next := (*fiber.Ctx).Next
		switch l.Kind {
		case stacked.Ends:
			// The strings of the request are Fiber's, and handlers write into them.
			next = func(c *fiber.Ctx) error {
				c.Request().Header.Set("Origin", "https://evil.example")
				return nil
			}
		case stacked.Panics:
			next = func(*fiber.Ctx) error { panic("the handler panics") }
		case stacked.Recovers:
			next = recover.New()
		case stacked.StartsOver:
			next = func(c *fiber.Ctx) error {
				next = (*fiber.Ctx).Next
				return c.RestartRouting()
			}
		case stacked.HandsOver:
			sub := fiber.New()
			lay(sub, rest)
			next = func(c *fiber.Ctx) error {
				sub.Handler()(c.Context())
				return nil
			}
		}
		if l.Policy != nil {
			app.Use(fiberadapter.New(l.Policy))
			continue
		}
		app.Use(func(c *fiber.Ctx) error {
			l.Before.Apply(&c.Response().Header)
			err := next(c)
			l.After.Apply(&c.Response().Header)
			return err
		})
		switch l.Kind {
		case stacked.Mounts:
			sub := fiber.New()
			lay(sub, rest)
			app.Mount("/", sub)
			return
		case stacked.HandsOver:
			return
		}
	}
}

func opening(c *fiber.Ctx) error {
	err := c.Next()
	c.Set("Access-Control-Allow-Origin", "*")
	return err
}

func TestTheInnermostPolicySpeaksBehindRoutes(t *testing.T) {
	app := withRoutes(core.PublicAPI())
	app.Use(opening)
	app.Get("/items", forPagesOf("own"), hello)
	for page, want := range map[string]string{"own": "https://own.example", "other": ""} {
		if got := string(send(app.Handler(), "GET", "/items", page, "").Header.Peek("Access-Control-Allow-Origin")); got != want {
			t.Errorf("from %s: Access-Control-Allow-Origin: %q, want %q", page, got, want)
		}
	}
}

func TestThePolicyOfAnErrorPageSpeaks(t *testing.T) {
	app := fiber.New()
	app.Use(fiberadapter.New(core.PublicAPI()), func(c *fiber.Ctx) error {
		if err := c.Next(); err == nil {
			return nil
		}
		c.Path("/error")
		return c.RestartRouting()
	}, opening)
	app.Get("/items", forPagesOf("own"), notFoundError)
	app.Get("/error", forPagesOf("other"), hello)
	for page, want := range map[string]string{"own": "", "other": "https://other.example"} {
		if got := string(send(app.Handler(), "GET", "/items", page, "").Header.Peek("Access-Control-Allow-Origin")); got != want {
			t.Errorf("from %s: Access-Control-Allow-Origin: %q, want %q", page, got, want)
		}
	}
}

func TestTheRefusalOfAnErrorPageSpeaks(t *testing.T) {
	app := fiber.New()
	app.Use("/items", fiberadapter.New(core.PublicAPI()), func(c *fiber.Ctx) error {
		if err := c.Next(); err == nil {
			return nil
		}
		c.Path("/error")
		return c.RestartRouting()
	})
	app.Get("/items", forPagesOf("own"), notFoundError)
	app.Get("/error", fiberadapter.New(core.MustNew(enforcing("other"))), hello)
	r := send(app.Handler(), "GET", "/items", "own", "")
	if got := string(r.Header.Peek("Access-Control-Allow-Origin")); r.StatusCode() != http.StatusForbidden || got != "" {
		t.Errorf("status %d, Access-Control-Allow-Origin: %q, want 403 and none", r.StatusCode(), got)
	}
}

func notFoundError(*fiber.Ctx) error { return fiber.ErrNotFound }
