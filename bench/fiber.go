package main

import (
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/cors"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/fiberadapter"
)

var fiberFramework = &framework{
	name: "fiber", goal: 1.50, routed: fiberRouted,
	byHand: func(p policy) stack {
		answer := p.fasthttpByHand()
		return fiberApp(func(c *fiber.Ctx) error {
			if status := answer(c.Context()); status != 0 {
				c.Status(status)
				return nil
			}
			return c.Next()
		})
	},
	ours: func(d core.Decider) stack { return fiberApp(fiberadapter.New(d)) },
	more: []subject{
		{name: "Fiber's own", role: peer, goal: 0.38, build: func(p policy) stack {
			list := func(elements []string) string { return strings.Join(elements, ",") }
			return fiberApp(cors.New(cors.Config{
				AllowOrigins: list(p.AllowOrigins), AllowCredentials: p.AllowCredentials, AllowMethods: list(p.AllowMethods),
				AllowHeaders: list(p.AllowHeaders), ExposeHeaders: list(p.ExposeHeaders), MaxAge: p.maxAgeSeconds(),
			}))
		}},
	},
}

func fiberApp(middleware fiber.Handler) stack {
	a := fiber.New()
	a.Use(middleware)
	a.Get("/items/:id", func(*fiber.Ctx) error { return nil })
	return fasthttpStack{a.Handler()}
}

func fiberRouted(n int, d core.Decider, withRoutes bool) stack {
	a := fiber.New()
	if withRoutes {
		fiberadapter.Routes(a, d)
	} else {
		a.Use(fiberadapter.New(d))
	}
	for name, own := range resources(n) {
		group := a.Group(name)
		if own {
			group = a.Group(name, fiberadapter.New(d))
		}
		for _, e := range endpoints {
			group.Add(e.method, e.colon, func(*fiber.Ctx) error { return nil })
		}
	}
	return fasthttpStack{a.Handler()}
}
