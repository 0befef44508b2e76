package items

import (
	"errors"
	"io"
	"net/http"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/echoadapter"
	"github.com/corskit/corskit/examples/store"
)

// Echo is the API on Echo.
func Echo(d core.Decider) http.Handler {
	e := echo.New()
	e.HTTPErrorHandler = sendEchoError
	e.Use(middleware.Recover())
	e.Use(echoadapter.New(d))

	a := newAPI("echo")
	e.Use(func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if !a.limiter.Take(c.Response().Header().Set) {
				return sendEcho(c, store.TooMany)
			}
			return next(c)
		}
	})
	for path, allowed := range methods {
		e.Match(allowed, path, func(c echo.Context) error {
			body, _ := io.ReadAll(io.LimitReader(c.Request().Body, 64<<10))
			return sendEcho(c, a.Do(c.Request().Method, c.Param("id"), body, c.Request().Header.Get("If-Match")))
		})
	}
	e.GET("/visits", func(c echo.Context) error {
		value := ""
		if cookie, err := c.Cookie(a.cookie); err == nil {
			value = cookie.Value
		}
		setCookie, answer := a.visit(value)
		c.Response().Header().Set("Set-Cookie", setCookie)
		return sendEcho(c, answer)
	})
	return e
}

func sendEcho(c echo.Context, a store.Answer) error {
	if a.ETag != "" {
		c.Response().Header().Set("ETag", a.ETag)
	}
	if a.Body == nil {
		return c.NoContent(a.Status)
	}
	return c.JSON(a.Status, a.Body)
}

// sendEchoError gives Echo's own errors the words of the other frameworks.
func sendEchoError(err error, c echo.Context) {
	answer := store.Broken
	switch {
	case c.Response().Committed:
		return
	case errors.Is(err, echo.ErrNotFound):
		answer = store.NoPage
	case errors.Is(err, echo.ErrMethodNotAllowed):
		answer = store.NoMethod
	}
	if err := sendEcho(c, answer); err != nil {
		c.Logger().Error(err)
	}
}
