package main

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/corskit/corskit/echoadapter"
)

func newEcho() http.Handler {
	e := echo.New()
	echoadapter.Routes(e, forApp) // in place of Use(New(forApp)), before routes and groups

	e.GET("/items", answerEcho)
	e.POST("/items", answerEcho)
	e.GET("/items/:id", answerEcho)
	e.PUT("/items/:id", answerEcho, echoadapter.New(forEditor)) // one route, though GET on its path has another policy

	public := e.Group("/public", echoadapter.New(forEveryone)) // looser than the default
	public.GET("/news", answerEcho)

	admin := e.Group("/admin", echoadapter.New(forAdmin), requireLoginEcho) // the policy first, for its page to read the 401
	admin.GET("/users", answerEcho)
	admin.DELETE("/users/:id", answerEcho)
	return e
}

func answerEcho(c echo.Context) error {
	return c.String(http.StatusOK, c.Request().URL.Path+"\n")
}

// requireLoginEcho sees no preflight.
func requireLoginEcho(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if c.Request().Header.Get("Authorization") == "" {
			return echo.ErrUnauthorized
		}
		return next(c)
	}
}
