package main

import (
	"net/http"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/echoadapter"
)

func echoStack(middleware echo.MiddlewareFunc) stack {
	e := echo.New()
	e.Use(middleware)
	e.GET("/items/:id", func(echo.Context) error { return nil })
	return httpStack{e}
}

func echoBare(policy) stack {
	return echoStack(func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if c.Request().Method == http.MethodOptions {
				return c.NoContent(http.StatusNoContent)
			}
			return next(c)
		}
	})
}

func echoOurs(p policy) stack { return echoStack(echoadapter.New(core.MustNew(p.Config))) }

func echoFloor(p policy) stack {
	answer := handler(p)
	return echoStack(func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if status := answer(c.Response().Header(), c.Request()); status != 0 {
				return c.NoContent(status)
			}
			return next(c)
		}
	})
}

func echoPeer(p policy) stack {
	return echoStack(middleware.CORSWithConfig(middleware.CORSConfig{
		AllowOrigins:     p.AllowOrigins,
		AllowCredentials: p.AllowCredentials,
		AllowMethods:     p.AllowMethods,
		AllowHeaders:     p.AllowHeaders,
		MaxAge:           p.maxAgeSeconds(),
		ExposeHeaders:    p.ExposeHeaders,
	}))
}
