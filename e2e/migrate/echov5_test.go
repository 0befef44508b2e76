package migrate

import (
	"testing"
	"time"

	"github.com/labstack/echo/v5"
	"github.com/labstack/echo/v5/middleware"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/echov5adapter"
)

func TestEcho5(t *testing.T) {
	e := echo.New()
	e.Use(middleware.CORS("https://app.example.com"))                                                      // before
	e.Use(echov5adapter.New(core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}}))) // after
	isAllowedBy(t, over(e))

	migration[middleware.CORSConfig]{
		name:   "Echo 5",
		module: "github.com/labstack/echo/v5",
		before: func() middleware.CORSConfig {
			return middleware.CORSConfig{AllowOrigins: []string{app}, AllowMethods: []string{"GET", "PUT"}, AllowHeaders: []string{"Content-Type", "If-Match"}}
		},
		after: after,
		old:   func(c middleware.CORSConfig) server { return onEcho5(middleware.CORSWithConfig(c)) },
		new:   func(d core.Decider) server { return onEcho5(echov5adapter.New(d)) },
		options: []option[middleware.CORSConfig]{
			{option: "`Skipper`", write: "[a `DeciderFunc`](enforce.md#what-it-breaks) that returns the zero `Decision`",
				old: func(c *middleware.CORSConfig) {
					c.Skipper = func(c *echo.Context) bool { return c.Request().URL.Path == "/nothing" }
				},
				around: except},
			{option: "`AllowOrigins`, `middleware.CORS(…)`", write: "`AllowOrigins`"},
			{option: "`AllowOrigins: []string{\"*\"}`", write: "the same",
				old: func(c *middleware.CORSConfig) { c.AllowOrigins = []string{"*"} },
				new: func(c *core.Config) { c.AllowOrigins = []string{"*"} }},
			{option: "`UnsafeAllowOriginFunc`", write: "`AllowOriginFunc`; it is asked when the list does not allow the origin, and an error refuses",
				old: func(c *middleware.CORSConfig) {
					c.UnsafeAllowOriginFunc = func(_ *echo.Context, origin string) (string, bool, error) { return origin, origin == app, nil }
				},
				new: func(c *core.Config) { c.AllowOrigins = nil; c.AllowOriginFunc = isApp }},
			{option: "`AllowMethods`", write: "the same"},
			{option: "no `AllowMethods`", write: "nothing",
				old: func(c *middleware.CORSConfig) { c.AllowMethods = nil },
				new: func(c *core.Config) { c.AllowMethods = nil }},
			{option: "`AllowHeaders`", write: "the same"},
			{option: "no `AllowHeaders`", write: "`AllowHeaders: []string{\"*\", \"Authorization\"}`, or better a list",
				old: func(c *middleware.CORSConfig) { c.AllowHeaders = nil },
				new: func(c *core.Config) { c.AllowHeaders = []string{"*", "Authorization"} }},
			{option: "`AllowCredentials: true`", write: "the same",
				old: func(c *middleware.CORSConfig) { c.AllowCredentials = true },
				new: func(c *core.Config) { c.AllowCredentials = true }},
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
