package main

import (
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/echoadapter"
)

var echoFramework = &framework{
	name: "echo", goal: 1.35, routed: echoRouted,
	byHand: func(p policy) stack {
		answer := p.byHand()
		return echoApp(func(next echo.HandlerFunc) echo.HandlerFunc {
			return func(c echo.Context) error {
				if status := answer(c.Response().Header(), c.Request()); status != 0 {
					return c.NoContent(status)
				}
				return next(c)
			}
		})
	},
	ours: func(d core.Decider) stack { return echoApp(echoadapter.New(d)) },
	more: []subject{
		{name: "Echo's own", role: peer, goal: 0.28, build: func(p policy) stack {
			return echoApp(middleware.CORSWithConfig(middleware.CORSConfig{
				AllowOrigins: p.AllowOrigins, AllowCredentials: p.AllowCredentials, AllowMethods: p.AllowMethods,
				AllowHeaders: p.AllowHeaders, ExposeHeaders: p.ExposeHeaders, MaxAge: p.maxAgeSeconds(),
			}))
		}},
	},
}

func echoApp(middleware echo.MiddlewareFunc) stack {
	e := echo.New()
	e.Use(middleware)
	e.GET("/items/:id", func(echo.Context) error { return nil })
	return httpStack{e}
}

func echoRouted(n int, d core.Decider, withRoutes bool) stack {
	e := echo.New()
	if withRoutes {
		echoadapter.Routes(e, d)
	} else {
		e.Use(echoadapter.New(d))
	}
	for name, own := range resources(n) {
		group := e.Group(name)
		if own {
			group = e.Group(name, echoadapter.New(d))
		}
		for _, e := range endpoints {
			group.Add(e.method, e.colon, func(echo.Context) error { return nil })
		}
	}
	return httpStack{e}
}
