package migrate

import (
	"testing"
	"time"

	"github.com/gofiber/fiber/v3"
	"github.com/gofiber/fiber/v3/middleware/cors"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/fiberv3adapter"
)

func TestFiber3(t *testing.T) {
	migration[cors.Config]{
		name:   "Fiber 3",
		module: "github.com/gofiber/fiber/v3",
		before: func() cors.Config {
			return cors.Config{AllowOrigins: []string{app}, AllowMethods: []string{"GET", "PUT"}, AllowHeaders: []string{"Content-Type", "If-Match"}}
		},
		after: after,
		old:   func(c cors.Config) server { return onFiber3(cors.New(c)) },
		new:   func(d core.Decider) server { return onFiber3(fiberv3adapter.New(d)) },
		options: []option[cors.Config]{
			{option: "`Next`", write: "[a `DeciderFunc`](enforce.md#what-it-breaks) that returns the zero `Decision`",
				old:    func(c *cors.Config) { c.Next = func(c fiber.Ctx) bool { return c.Path() == "/nothing" } },
				around: except},
			{option: "`AllowOrigins`", write: "the same",
				old: func(c *cors.Config) { c.AllowOrigins = []string{"https://app.example.com", "https://*.example.com"} },
				new: func(c *core.Config) { c.AllowOrigins = []string{"https://app.example.com", "https://*.example.com"} }},
			{option: "no `AllowOrigins`, `cors.New()`", write: "`AllowOrigins: []string{\"*\"}`",
				old: func(c *cors.Config) { c.AllowOrigins = nil },
				new: func(c *core.Config) { c.AllowOrigins = []string{"*"} }},
			{option: "`AllowOriginsFunc`", write: "`AllowOriginFunc`; it is never asked about `null`",
				old: func(c *cors.Config) {
					c.AllowOrigins = nil
					c.AllowOriginsFunc = func(origin string) bool { return origin == app }
				},
				new: func(c *core.Config) { c.AllowOrigins = nil; c.AllowOriginFunc = isApp }},
			{option: "`AllowMethods`", write: "the same"},
			{option: "no `AllowMethods`", write: "nothing",
				old: func(c *cors.Config) { c.AllowMethods = nil },
				new: func(c *core.Config) { c.AllowMethods = nil }},
			{option: "`AllowHeaders`", write: "the same"},
			{option: "no `AllowHeaders`", write: "`AllowHeaders: []string{\"*\", \"Authorization\"}`, or better a list",
				old: func(c *cors.Config) { c.AllowHeaders = nil },
				new: func(c *core.Config) { c.AllowHeaders = []string{"*", "Authorization"} }},
			{option: "`AllowCredentials: true`", write: "the same",
				old: func(c *cors.Config) { c.AllowCredentials = true },
				new: func(c *core.Config) { c.AllowCredentials = true }},
			{option: "`ExposeHeaders`", write: "the same",
				old: func(c *cors.Config) { c.ExposeHeaders = []string{"ETag"} },
				new: func(c *core.Config) { c.ExposeHeaders = []string{"ETag"} }},
			{option: "`MaxAge: 300`", write: "`MaxAge: 300 * time.Second`, up to 24 hours",
				old: func(c *cors.Config) { c.MaxAge = 300 },
				new: func(c *core.Config) { c.MaxAge = 300 * time.Second }},
			{option: "`MaxAge: -1`", write: "`MaxAge: -1`",
				old: func(c *cors.Config) { c.MaxAge = -1 },
				new: func(c *core.Config) { c.MaxAge = -1 }},
			{option: "`AllowPrivateNetwork: true`", write: "nothing: [Local Network Access](why-blocked.md), which asks the user, has taken its place",
				old: func(c *cors.Config) { c.AllowPrivateNetwork = true }},
			{option: "`DisableValueRedaction: true`", write: "nothing: errors name the value, and come at start only",
				old: func(c *cors.Config) { c.DisableValueRedaction = true }},
		},
	}.run(t)

	app := fiber.New()
	app.Use(cors.New(cors.Config{AllowOrigins: []string{"https://app.example.com"}}))                         // before
	app.Use(fiberv3adapter.New(core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}}))) // after
	isAllowedBy(t, overFiber3(app))
}
