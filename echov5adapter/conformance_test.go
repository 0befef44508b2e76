package echov5adapter_test

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"testing"

	"github.com/labstack/echo/v5"

	"github.com/corskit/corskit/echov5adapter"
	"github.com/corskit/corskit/internal/conformance"
)

func TestConformance(t *testing.T) { conformance.Run(t, "echov5", serve) }

func serve(site *conformance.Site) func(net.Listener) error {
	if len(site.Routes) > 0 {
		return conformance.HTTP(routed(site))
	}
	e := echo.New()
	e.Use(recovering)
	e.Use(func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c *echo.Context) error {
			site.Outer(c.Response().Header().Add)
			return next(c)
		}
	})
	for _, d := range site.Deciders {
		e.Use(echov5adapter.New(d))
	}
	e.Match(conformance.Methods, "/items/:id", func(c *echo.Context) error {
		return c.String(http.StatusOK, site.Item(c.Request().Method, c.Param("id")))
	})
	for path, h := range site.Handlers() {
		e.GET(path, echo.WrapHandler(h))
	}
	e.POST("/too-large", echo.WrapHandler(http.HandlerFunc(site.TooLarge)))

	ran := func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c *echo.Context) error {
			site.Ran()
			return next(c)
		}
	}
	e.GET("/error", func(*echo.Context) error { return errors.New("the handler fails") }, ran)
	e.GET("/error/413", func(*echo.Context) error { return echo.ErrStatusRequestEntityTooLarge }, ran)
	e.GET("/static/*", echo.StaticDirectoryHandler(os.DirFS(site.Files), false), ran)
	return conformance.HTTP(e)
}

// recovering does what Echo's own Recover does. That one lives in a package that needs another module.
func recovering(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c *echo.Context) (err error) {
		defer func() {
			if v := recover(); v != nil {
				err = fmt.Errorf("%v", v)
			}
		}()
		return next(c)
	}
}

func routed(site *conformance.Site) http.Handler {
	e := echo.New()
	echov5adapter.Routes(e, site.Application())
	if site.Otherwise {
		e.RouteNotFound("/*", func(c *echo.Context) error { return c.String(http.StatusOK, site.Elsewhere()) })
	}
	register(e.Group(""), site, site.Routes)
	return e
}

func register(g *echo.Group, site *conformance.Site, routes []conformance.Route) {
	for _, route := range routes {
		var middleware []echo.MiddlewareFunc
		if route.Auth {
			middleware = append(middleware, authenticate)
		}
		if route.Policy != nil {
			middleware = append(middleware, echov5adapter.New(route.Policy))
		}
		if route.Method == "" {
			register(g.Group(route.Path, middleware...), site, route.Below)
			continue
		}
		g.Add(route.Method, route.Path, func(c *echo.Context) error {
			return c.String(http.StatusOK, site.Reached(route))
		}, middleware...)
	}
}

func authenticate(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c *echo.Context) error {
		if c.Request().Header.Get("Authorization") == "" {
			return echo.ErrUnauthorized
		}
		return next(c)
	}
}
