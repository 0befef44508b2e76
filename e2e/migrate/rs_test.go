package migrate

import (
	"log/slog"
	"net/http"
	"testing"
	"time"

	"github.com/rs/cors"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
)

func logged(d core.Decider) core.Decider { return core.LogRefusals(d, slog.New(slog.DiscardHandler)) }

func TestRS(t *testing.T) {
	mux := http.NewServeMux()
	before := cors.New(cors.Options{AllowedOrigins: []string{"https://app.example.com"}}).Handler(mux)
	now := nethttp.Middleware(core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}}))(mux)
	isAllowedBy(t, over(before))
	isAllowedBy(t, over(now))

	migration[cors.Options]{
		name:   "rs/cors",
		module: "github.com/rs/cors",
		before: func() cors.Options {
			return cors.Options{AllowedOrigins: []string{app}, AllowedMethods: []string{"GET", "PUT"}, AllowedHeaders: []string{"Content-Type", "If-Match"}}
		},
		after: after,
		old:   func(o cors.Options) server { return onMux(cors.New(o).Handler) },
		new:   func(d core.Decider) server { return onMux(nethttp.Middleware(d)) },
		options: []option[cors.Options]{
			{option: "`AllowedOrigins`", write: "`AllowOrigins`"},
			{option: "no `AllowedOrigins`", write: "`AllowOrigins: []string{\"*\"}`",
				old: func(o *cors.Options) { o.AllowedOrigins = nil },
				new: func(c *core.Config) { c.AllowOrigins = []string{"*"} }},
			{option: "`AllowOriginFunc`", write: "`AllowOriginFunc`; it is asked when the list does not allow the origin, and never about `null`",
				old: func(o *cors.Options) { o.AllowOriginFunc = func(origin string) bool { return origin == app } },
				new: func(c *core.Config) { c.AllowOrigins = nil; c.AllowOriginFunc = isApp }},
			{option: "`AllowOriginRequestFunc`", write: "`AllowOriginFunc`, which gets method, host and path too",
				old: func(o *cors.Options) {
					//lint:ignore SA1019 the page has a row for every option, deprecated ones too
					o.AllowOriginRequestFunc = func(_ *http.Request, origin string) bool { return origin == app }
				},
				new: func(c *core.Config) { c.AllowOrigins = nil; c.AllowOriginFunc = isApp }},
			{option: "`AllowOriginVaryRequestFunc`", write: "`AllowOriginFunc` and [`VaryBy`](origins.md#when-another-header-decides)",
				old: func(o *cors.Options) {
					o.AllowOriginVaryRequestFunc = func(_ *http.Request, origin string) (bool, []string) { return origin == app, []string{"X-Tenant"} }
				},
				new: func(c *core.Config) {
					c.AllowOrigins = nil
					c.AllowOriginFunc = isApp
					c.VaryBy = []string{"X-Tenant"}
				}},
			{option: "`AllowedMethods`", write: "`AllowMethods`"},
			{option: "no `AllowedMethods`, so that `PUT` is not listed", write: "`AllowMethods: []string{}`",
				old: func(o *cors.Options) { o.AllowedMethods = nil },
				new: func(c *core.Config) { c.AllowMethods = []string{} }},
			{option: "`AllowedHeaders`", write: "`AllowHeaders`"},
			{option: "no `AllowedHeaders`", write: "`AllowHeaders: []string{\"Accept\", \"Content-Type\", \"X-Requested-With\"}`",
				old: func(o *cors.Options) { o.AllowedHeaders = nil },
				new: func(c *core.Config) { c.AllowHeaders = []string{"Accept", "Content-Type", "X-Requested-With"} }},
			{option: "`AllowedHeaders: []string{\"*\"}`", write: "`AllowHeaders: []string{\"*\", \"Authorization\"}`",
				old: func(o *cors.Options) { o.AllowedHeaders = []string{"*"} },
				new: func(c *core.Config) { c.AllowHeaders = []string{"*", "Authorization"} }},
			{option: "`ExposedHeaders`", write: "`ExposeHeaders`",
				old: func(o *cors.Options) { o.ExposedHeaders = []string{"ETag"} },
				new: func(c *core.Config) { c.ExposeHeaders = []string{"ETag"} }},
			{option: "`AllowCredentials: true`", write: "the same",
				old: func(o *cors.Options) { o.AllowCredentials = true },
				new: func(c *core.Config) { c.AllowCredentials = true }},
			{option: "`AllowCredentials` with `*`", write: "an error: list the origins",
				old:     func(o *cors.Options) { o.AllowedOrigins = []string{"*"}; o.AllowCredentials = true },
				new:     func(c *core.Config) { c.AllowOrigins = []string{"*"}; c.AllowCredentials = true },
				refused: "AllowOrigins"},
			{option: "`MaxAge: 300`", write: "`MaxAge: 300 * time.Second`, up to 24 hours",
				old: func(o *cors.Options) { o.MaxAge = 300 },
				new: func(c *core.Config) { c.MaxAge = 300 * time.Second }},
			{option: "`MaxAge: -1`", write: "`MaxAge: -1`",
				old: func(o *cors.Options) { o.MaxAge = -1 },
				new: func(c *core.Config) { c.MaxAge = -1 }},
			{option: "`AllowPrivateNetwork: true`", write: "nothing: [Local Network Access](why-blocked.md), which asks the user, has taken its place",
				old: func(o *cors.Options) { o.AllowPrivateNetwork = true }},
			{option: "`OptionsPassthrough: true`", write: "nothing: `OPTIONS` that is no preflight reaches the handler in any case",
				old: func(o *cors.Options) { o.OptionsPassthrough = true }},
			{option: "`OptionsSuccessStatus: 200`", write: "[a `DeciderFunc`](recipes.md#preflights-with-200-for-old-devices)",
				old:    func(o *cors.Options) { o.OptionsSuccessStatus = 200 },
				around: with200},
			{option: "`Debug`, `Logger`", write: "[`core.LogRefusals`](recipes.md#log-every-blocked-request)", around: logged},
			{option: "`cors.Default()`", write: "`AllowOrigins: []string{\"*\"}`, `AllowMethods: []string{}`, `AllowHeaders: []string{\"Accept\", \"Content-Type\", \"X-Requested-With\"}`",
				old: func(o *cors.Options) { *o = cors.Options{} },
				new: func(c *core.Config) {
					c.AllowOrigins = []string{"*"}
					c.AllowMethods = []string{}
					c.AllowHeaders = []string{"Accept", "Content-Type", "X-Requested-With"}
				}},
			{option: "`cors.AllowAll()`", write: "`AllowOrigins: []string{\"*\"}`, `AllowHeaders: []string{\"*\", \"Authorization\"}`, no `AllowMethods`",
				old: func(o *cors.Options) {
					*o = cors.Options{AllowedOrigins: []string{"*"}, AllowedMethods: []string{"HEAD", "GET", "POST", "PUT", "PATCH", "DELETE"}, AllowedHeaders: []string{"*"}}
				},
				new: func(c *core.Config) {
					c.AllowOrigins = []string{"*"}
					c.AllowHeaders = []string{"*", "Authorization"}
					c.AllowMethods = nil
				}},
		},
	}.run(t)
}
