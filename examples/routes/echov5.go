package main

import (
	"net/http"

	"github.com/labstack/echo/v5"

	"github.com/corskit/corskit/echov5adapter"
)

func newEchoV5() http.Handler {
	e := echo.New()
	echov5adapter.Routes(e, forApp) // in place of Use(New(forApp)), before routes and groups

	e.GET("/items", answerEchoV5)
	e.POST("/items", answerEchoV5)
	e.GET("/items/:id", answerEchoV5)
	e.PUT("/items/:id", answerEchoV5, echov5adapter.New(forEditor)) // one route, though GET on its path has another policy

	public := e.Group("/public", echov5adapter.New(forEveryone)) // looser than the default
	public.GET("/news", answerEchoV5)

	admin := e.Group("/admin", echov5adapter.New(forAdmin), requireLoginEchoV5) // the policy first, for its page to read the 401
	admin.GET("/users", answerEchoV5)
	admin.DELETE("/users/:id", answerEchoV5)
	return e
}

func answerEchoV5(c *echo.Context) error {
	return c.String(http.StatusOK, c.Request().URL.Path+"\n")
}

// requireLoginEchoV5 sees no preflight.
func requireLoginEchoV5(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c *echo.Context) error {
		if c.Request().Header.Get("Authorization") == "" {
			return echo.ErrUnauthorized
		}
		return next(c)
	}
}
