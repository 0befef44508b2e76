package main

import (
	"github.com/labstack/echo/v5"
	"github.com/labstack/echo/v5/middleware"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/echov5adapter"
)

var echov5Framework = &framework{
	name: "echov5", goal: 1.35, routed: echov5Routed,
	byHand: func(p policy) stack {
		answer := p.byHand()
		return echov5App(func(next echo.HandlerFunc) echo.HandlerFunc {
			return func(c *echo.Context) error {
				if status := answer(c.Response().Header(), c.Request()); status != 0 {
					return c.NoContent(status)
				}
				return next(c)
			}
		})
	},
	ours: func(d core.Decider) stack { return echov5App(echov5adapter.New(d)) },
	more: []subject{
		{name: "Echo v5's own", role: peer, goal: 0.28, not: []string{"wildcard", "mixed"}, build: func(p policy) stack {
			return echov5App(middleware.CORSWithConfig(middleware.CORSConfig{
				AllowOrigins: p.AllowOrigins, AllowCredentials: p.AllowCredentials, AllowMethods: p.AllowMethods,
				AllowHeaders: p.AllowHeaders, ExposeHeaders: p.ExposeHeaders, MaxAge: p.maxAgeSeconds(),
			}))
		}},
	},
}

func echov5App(middleware echo.MiddlewareFunc) stack {
	e := echo.New()
	e.Use(middleware)
	e.GET("/items/:id", func(*echo.Context) error { return nil })
	return httpStack{e}
}

func echov5Routed(n int, d core.Decider, withRoutes bool) stack {
	e := echo.New()
	if withRoutes {
		echov5adapter.Routes(e, d)
	} else {
		e.Use(echov5adapter.New(d))
	}
	for name, own := range resources(n) {
		group := e.Group(name)
		if own {
			group = e.Group(name, echov5adapter.New(d))
		}
		for _, e := range endpoints {
			group.Add(e.method, e.colon, func(*echo.Context) error { return nil })
		}
	}
	return httpStack{e}
}
