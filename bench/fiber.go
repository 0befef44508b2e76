package main

import (
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/cors"
	"github.com/gofiber/fiber/v2/utils"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/fiberadapter"
)

func fiberStackWith(middleware fiber.Handler) stack {
	app := fiber.New()
	app.Use(middleware)
	app.Get("/items/:id", func(*fiber.Ctx) error { return nil })
	return fiberStack{app.Handler()}
}

func fiberBare(policy) stack {
	return fiberStackWith(func(c *fiber.Ctx) error {
		if c.Method() == fiber.MethodOptions {
			c.Status(http.StatusNoContent)
			return nil
		}
		return c.Next()
	})
}

func fiberOurs(p policy) stack { return fiberStackWith(fiberadapter.New(core.MustNew(p.Config))) }

func fiberPeer(p policy) stack {
	return fiberStackWith(cors.New(cors.Config{
		AllowOrigins:     strings.Join(p.AllowOrigins, ","),
		AllowCredentials: p.AllowCredentials,
		AllowMethods:     strings.Join(p.AllowMethods, ","),
		AllowHeaders:     strings.Join(p.AllowHeaders, ","),
		MaxAge:           p.maxAgeSeconds(),
		ExposeHeaders:    strings.Join(p.ExposeHeaders, ","),
	}))
}

// fiberFloor is handWritten for fasthttp.
func fiberFloor(p policy) stack {
	f := newHandWritten(p)
	static := p.static()
	return fiberStackWith(func(c *fiber.Ctx) error {
		header := &c.Response().Header
		set := func(name, value string) { header.SetCanonical(utils.UnsafeBytes(name), utils.UnsafeBytes(value)) }
		origin := c.Request().Header.Peek("Origin")
		switch {
		case static:
			set("Access-Control-Allow-Origin", "*")
			set("Access-Control-Expose-Headers", f.exposed)
		case c.Method() == "OPTIONS" && len(origin) > 0 && len(c.Request().Header.Peek("Access-Control-Request-Method")) > 0:
			set("Vary", preflightVary)
			if string(origin) != f.origin {
				c.Status(http.StatusForbidden)
				return nil
			}
			set("Access-Control-Allow-Origin", f.origin)
			set("Access-Control-Allow-Credentials", "true")
			set("Access-Control-Allow-Methods", f.methods)
			set("Access-Control-Allow-Headers", f.names)
			set("Access-Control-Max-Age", f.maxAge)
			c.Status(http.StatusNoContent)
			return nil
		case string(origin) == f.origin:
			set("Access-Control-Allow-Origin", f.origin)
			set("Access-Control-Allow-Credentials", "true")
			set("Access-Control-Expose-Headers", f.exposed)
			set("Vary", "Origin")
		default:
			set("Vary", "Origin")
		}
		return c.Next()
	})
}
