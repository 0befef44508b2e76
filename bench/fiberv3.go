package main

import (
	"github.com/gofiber/fiber/v3"
	"github.com/gofiber/fiber/v3/middleware/cors"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/fiberv3adapter"
)

var fiberv3Framework = &framework{
	name: "fiberv3", goal: 1.50, routed: fiberv3Routed,
	byHand: func(p policy) stack {
		answer := p.fasthttpByHand()
		return fiberv3App(func(c fiber.Ctx) error {
			if status := answer(c.RequestCtx()); status != 0 {
				c.Status(status)
				return nil
			}
			return c.Next()
		})
	},
	ours: func(d core.Decider) stack { return fiberv3App(fiberv3adapter.New(d)) },
	more: []subject{
		{name: "Fiber v3's own", role: peer, goal: 0.38, build: func(p policy) stack {
			return fiberv3App(cors.New(cors.Config{
				AllowOrigins: p.AllowOrigins, AllowCredentials: p.AllowCredentials, AllowMethods: p.AllowMethods,
				AllowHeaders: p.AllowHeaders, ExposeHeaders: p.ExposeHeaders, MaxAge: p.maxAgeSeconds(),
			}))
		}},
	},
}

func fiberv3App(middleware fiber.Handler) stack {
	a := fiber.New()
	a.Use(middleware)
	a.Get("/items/:id", func(fiber.Ctx) error { return nil })
	return fasthttpStack{a.Handler()}
}

func fiberv3Routed(n int, d core.Decider, withRoutes bool) stack {
	a := fiber.New()
	if withRoutes {
		fiberv3adapter.Routes(a, d)
	} else {
		a.Use(fiberv3adapter.New(d))
	}
	for name, own := range resources(n) {
		group := a.Group(name)
		if own {
			group = a.Group(name, fiberv3adapter.New(d))
		}
		for _, e := range endpoints {
			group.Add([]string{e.method}, e.colon, func(fiber.Ctx) error { return nil })
		}
	}
	return fasthttpStack{a.Handler()}
}
