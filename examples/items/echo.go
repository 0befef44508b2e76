package items

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/echoadapter"
)

// Echo is the API on Echo.
func Echo(d core.Decider) http.Handler {
	e := echo.New()
	e.HTTPErrorHandler = sendEchoError
	e.Use(middleware.Recover())
	e.Use(echoadapter.New(d))

	a := echoAPI{newStore(), newLimiter()}
	e.Use(a.limit)
	e.GET("/items", a.list)
	e.POST("/items", a.create)
	e.GET("/items/:id", a.get)
	e.PUT("/items/:id", a.rename)
	e.PATCH("/items/:id", a.rename)
	e.DELETE("/items/:id", a.delete)
	e.GET("/visits", a.visits)
	return e
}

type echoAPI struct {
	items   *store
	limiter *limiter
}

func (a echoAPI) limit(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if err := a.limiter.take(c.Response().Header().Set); err != nil {
			return err
		}
		return next(c)
	}
}

func (a echoAPI) list(c echo.Context) error {
	return c.JSON(http.StatusOK, a.items.list())
}

func (a echoAPI) create(c echo.Context) error {
	name, err := a.name(c)
	if err != nil {
		return err
	}
	return a.send(c, http.StatusCreated, a.items.create(name))
}

func (a echoAPI) get(c echo.Context) error {
	found, err := a.items.get(a.id(c))
	if err != nil {
		return err
	}
	return a.send(c, http.StatusOK, found)
}

func (a echoAPI) rename(c echo.Context) error {
	name, err := a.name(c)
	if err != nil {
		return err
	}
	renamed, err := a.items.rename(a.id(c), name)
	if err != nil {
		return err
	}
	return a.send(c, http.StatusOK, renamed)
}

func (a echoAPI) delete(c echo.Context) error {
	if err := a.items.delete(a.id(c)); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (a echoAPI) visits(c echo.Context) error {
	before := ""
	if cookie, err := c.Cookie("visits-echo"); err == nil {
		before = cookie.Value
	}
	now := visitsAfter(before)
	c.SetCookie(&http.Cookie{Name: "visits-echo", Value: now.String(), Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode})
	return c.JSON(http.StatusOK, now)
}

func (echoAPI) id(c echo.Context) int {
	id, _ := strconv.Atoi(c.Param("id"))
	return id
}

func (echoAPI) name(c echo.Context) (string, error) {
	var in input
	if err := c.Bind(&in); err != nil {
		return "", errInvalid
	}
	return in.name()
}

func (echoAPI) send(c echo.Context, status int, it item) error {
	c.Response().Header().Set("ETag", it.etag())
	return c.JSON(status, it)
}

// sendEchoError gives Echo's own errors the same words as the API's.
func sendEchoError(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	switch {
	case errors.Is(err, echo.ErrNotFound):
		err = errNoPage
	case errors.Is(err, echo.ErrMethodNotAllowed):
		err = errMethod
	}
	refusal := refusalOf(err)
	if err := c.JSON(refusal.status, refusal); err != nil {
		c.Logger().Error(err)
	}
}
