package migrate

import (
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/echoadapter"
)

func TestEcho4(t *testing.T) {
	e := echo.New()
	e.Use(middleware.CORSWithConfig(middleware.CORSConfig{AllowOrigins: []string{"https://app.example.com"}})) // before
	e.Use(echoadapter.New(core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}})))       // after
	isAllowedBy(t, over(e))

	migration[middleware.CORSConfig]{
		name:   "Echo 4",
		module: "github.com/labstack/echo/v4",
		before: func() middleware.CORSConfig {
			return middleware.CORSConfig{AllowOrigins: []string{app}, AllowMethods: []string{"GET", "PUT"}, AllowHeaders: []string{"Content-Type", "If-Match"}}
		},
		after: after,
		old:   func(c middleware.CORSConfig) server { return onEcho4(middleware.CORSWithConfig(c)) },
		new:   func(d core.Decider) server { return onEcho4(echoadapter.New(d)) },
		options: []option[middleware.CORSConfig]{
			{option: "`Skipper`", write: "[a `DeciderFunc`](enforce.md#what-it-breaks) that returns the zero `Decision`",
				old: func(c *middleware.CORSConfig) {
					c.Skipper = func(c echo.Context) bool { return c.Request().URL.Path == "/nothing" }
				},
				around: except},
			{option: "`AllowOrigins`", write: "the same; a pattern's `*` means [what it should](origins.md), `?` is an error",
				old: func(c *middleware.CORSConfig) { c.AllowOrigins = []string{"https://*.example.com"} },
				new: func(c *core.Config) { c.AllowOrigins = []string{"https://*.example.com"} }},
			{option: "no `AllowOrigins`, `middleware.CORS()`", write: "`AllowOrigins: []string{\"*\"}`",
				old: func(c *middleware.CORSConfig) { c.AllowOrigins = nil },
				new: func(c *core.Config) { c.AllowOrigins = []string{"*"} }},
			{option: "`AllowOriginFunc`", write: "`AllowOriginFunc`; it is asked when the list does not allow the origin, and an error refuses",
				old: func(c *middleware.CORSConfig) {
					c.AllowOriginFunc = func(origin string) (bool, error) { return origin == app, nil }
				},
				new: func(c *core.Config) { c.AllowOrigins = nil; c.AllowOriginFunc = isApp }},
			{option: "`AllowMethods`", write: "the same"},
			{option: "no `AllowMethods`", write: "nothing, or `AllowMethods` with the list you want",
				old: func(c *middleware.CORSConfig) { c.AllowMethods = nil },
				new: func(c *core.Config) { c.AllowMethods = nil }},
			{option: "`AllowHeaders`", write: "the same"},
			{option: "no `AllowHeaders`", write: "`AllowHeaders: []string{\"*\", \"Authorization\"}`, or better a list",
				old: func(c *middleware.CORSConfig) { c.AllowHeaders = nil },
				new: func(c *core.Config) { c.AllowHeaders = []string{"*", "Authorization"} }},
			{option: "`AllowCredentials: true`", write: "the same",
				old: func(c *middleware.CORSConfig) { c.AllowCredentials = true },
				new: func(c *core.Config) { c.AllowCredentials = true }},
			{option: "`UnsafeWildcardOriginWithAllowCredentials: true`", write: "an error: list the origins",
				old: func(c *middleware.CORSConfig) {
					c.AllowOrigins = []string{"*"}
					c.AllowCredentials = true
					c.UnsafeWildcardOriginWithAllowCredentials = true
				},
				new:     func(c *core.Config) { c.AllowOrigins = []string{"*"}; c.AllowCredentials = true },
				refused: "AllowOrigins"},
			{option: "`ExposeHeaders`", write: "the same",
				old: func(c *middleware.CORSConfig) { c.ExposeHeaders = []string{"ETag"} },
				new: func(c *core.Config) { c.ExposeHeaders = []string{"ETag"} }},
			{option: "`MaxAge: 300`", write: "`MaxAge: 300 * time.Second`, up to 24 hours",
				old: func(c *middleware.CORSConfig) { c.MaxAge = 300 },
				new: func(c *core.Config) { c.MaxAge = 300 * time.Second }},
			{option: "`MaxAge: -1`", write: "`MaxAge: -1`",
				old: func(c *middleware.CORSConfig) { c.MaxAge = -1 },
				new: func(c *core.Config) { c.MaxAge = -1 }},
		},
	}.run(t)
}
