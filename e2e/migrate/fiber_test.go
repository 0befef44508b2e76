package migrate

import (
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/cors"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/fiberadapter"
)

func TestFiber2(t *testing.T) {
	migration[cors.Config]{
		name:   "Fiber 2",
		module: "github.com/gofiber/fiber/v2",
		before: func() cors.Config {
			return cors.Config{AllowOrigins: app, AllowMethods: "GET,PUT", AllowHeaders: "Content-Type, If-Match"}
		},
		after: after,
		old:   func(c cors.Config) server { return onFiber2(cors.New(c)) },
		new:   func(d core.Decider) server { return onFiber2(fiberadapter.New(d)) },
		options: []option[cors.Config]{
			{option: "`Next`", write: "[a `DeciderFunc`](enforce.md#what-it-breaks) that returns the zero `Decision`",
				old:    func(c *cors.Config) { c.Next = func(c *fiber.Ctx) bool { return c.Path() == "/nothing" } },
				around: except},
			{option: "`AllowOrigins: \"https://app.example.com, https://*.example.com\"`; Fiber loses a pattern behind a space", write: "`AllowOrigins: []string{\"https://app.example.com\", \"https://*.example.com\"}`",
				old: func(c *cors.Config) { c.AllowOrigins = "https://app.example.com, https://*.example.com" },
				new: func(c *core.Config) { c.AllowOrigins = []string{"https://app.example.com", "https://*.example.com"} }},
			{option: "no `AllowOrigins`, `cors.New()`", write: "`AllowOrigins: []string{\"*\"}`",
				old: func(c *cors.Config) { c.AllowOrigins = "" },
				new: func(c *core.Config) { c.AllowOrigins = []string{"*"} }},
			{option: "`AllowOriginsFunc`", write: "`AllowOriginFunc`; it is never asked about `null`",
				old: func(c *cors.Config) {
					c.AllowOrigins = ""
					c.AllowOriginsFunc = func(origin string) bool { return origin == app }
				},
				new: func(c *core.Config) { c.AllowOrigins = nil; c.AllowOriginFunc = isApp }},
			{option: "`AllowMethods: \"GET,PUT,PATCH\"`", write: "`AllowMethods: []string{\"GET\", \"PUT\", \"PATCH\"}`",
				old: func(c *cors.Config) { c.AllowMethods = "GET,PUT,PATCH" },
				new: func(c *core.Config) { c.AllowMethods = []string{"GET", "PUT", "PATCH"} }},
			{option: "no `AllowMethods`", write: "nothing",
				old: func(c *cors.Config) { c.AllowMethods = "" },
				new: func(c *core.Config) { c.AllowMethods = nil }},
			{option: "`AllowHeaders: \"Content-Type, X-Trace\"`", write: "`AllowHeaders: []string{\"Content-Type\", \"X-Trace\"}`",
				old: func(c *cors.Config) { c.AllowHeaders = "Content-Type, X-Trace" },
				new: func(c *core.Config) { c.AllowHeaders = []string{"Content-Type", "X-Trace"} }},
			{option: "no `AllowHeaders`", write: "`AllowHeaders: []string{\"*\", \"Authorization\"}`, or better a list",
				old: func(c *cors.Config) { c.AllowHeaders = "" },
				new: func(c *core.Config) { c.AllowHeaders = []string{"*", "Authorization"} }},
			{option: "`AllowCredentials: true`", write: "the same",
				old: func(c *cors.Config) { c.AllowCredentials = true },
				new: func(c *core.Config) { c.AllowCredentials = true }},
			{option: "`ExposeHeaders: \"ETag\"`", write: "`ExposeHeaders: []string{\"ETag\"}`",
				old: func(c *cors.Config) { c.ExposeHeaders = "ETag" },
				new: func(c *core.Config) { c.ExposeHeaders = []string{"ETag"} }},
			{option: "`MaxAge: 300`", write: "`MaxAge: 300 * time.Second`, up to 24 hours",
				old: func(c *cors.Config) { c.MaxAge = 300 },
				new: func(c *core.Config) { c.MaxAge = 300 * time.Second }},
			{option: "`MaxAge: -1`", write: "`MaxAge: -1`",
				old: func(c *cors.Config) { c.MaxAge = -1 },
				new: func(c *core.Config) { c.MaxAge = -1 }},
		},
	}.run(t)

	app := fiber.New()
	app.Use(cors.New(cors.Config{AllowOrigins: "https://app.example.com"}))                                 // before
	app.Use(fiberadapter.New(core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}}))) // after
	isAllowedBy(t, overFiber2(app))
}
