package items

import (
	"errors"
	"io"
	"net/http"

	"github.com/labstack/echo/v5"
	"github.com/labstack/echo/v5/middleware"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/echov5adapter"
	"github.com/corskit/corskit/examples/store"
)

// EchoV5 is the API on Echo v5.
func EchoV5(d core.Decider) http.Handler {
	e := echo.New()
	e.HTTPErrorHandler = sendEchoV5Error
	e.Use(middleware.Recover())
	e.Use(echov5adapter.New(d))

	a := newAPI("echov5")
	e.Use(func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c *echo.Context) error {
			if !a.limiter.Take(c.Response().Header().Set) {
				return sendEchoV5(c, store.TooMany)
			}
			return next(c)
		}
	})
	for path, allowed := range methods {
		e.Match(allowed, path, func(c *echo.Context) error {
			body, _ := io.ReadAll(io.LimitReader(c.Request().Body, 64<<10))
			return sendEchoV5(c, a.Do(c.Request().Method, c.Param("id"), body, c.Request().Header.Get("If-Match")))
		})
	}
	e.GET("/visits", func(c *echo.Context) error {
		value := ""
		if cookie, err := c.Cookie(a.cookie); err == nil {
			value = cookie.Value
		}
		setCookie, answer := a.visit(value)
		c.Response().Header().Set("Set-Cookie", setCookie)
		return sendEchoV5(c, answer)
	})
	return e
}

func sendEchoV5(c *echo.Context, a store.Answer) error {
	if a.ETag != "" {
		c.Response().Header().Set("ETag", a.ETag)
	}
	if a.Body == nil {
		return c.NoContent(a.Status)
	}
	return c.JSON(a.Status, a.Body)
}

// sendEchoV5Error gives Echo's own errors the words of the other frameworks.
func sendEchoV5Error(c *echo.Context, err error) {
	if sent, _ := echo.UnwrapResponse(c.Response()); sent != nil && sent.Committed {
		return
	}
	answer := store.Broken
	switch {
	case errors.Is(err, echo.ErrNotFound):
		answer = store.NoPage
	case errors.Is(err, echo.ErrMethodNotAllowed):
		answer = store.NoMethod
	}
	if err := sendEchoV5(c, answer); err != nil {
		c.Logger().Error(err.Error())
	}
}
