package migrate

import (
	"net/http"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/cors"

	"github.com/corskit/corskit/chiadapter"
	"github.com/corskit/corskit/core"
)

func TestGoChi(t *testing.T) {
	r := chi.NewRouter()
	r.Use(cors.Handler(cors.Options{AllowedOrigins: []string{"https://app.example.com"}}))              // before
	r.Use(chiadapter.New(core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}}))) // after
	r.Get(path, func(http.ResponseWriter, *http.Request) {})
	isAllowedBy(t, over(r))

	migration[cors.Options]{
		name:   "go-chi/cors",
		module: "github.com/go-chi/cors",
		before: func() cors.Options {
			return cors.Options{AllowedOrigins: []string{app}, AllowedMethods: []string{"GET", "PUT"}, AllowedHeaders: []string{"Content-Type", "If-Match"}}
		},
		after: after,
		old:   func(o cors.Options) server { return onChi(cors.Handler(o)) },
		new:   func(d core.Decider) server { return onChi(chiadapter.New(d)) },
		options: []option[cors.Options]{
			{option: "`AllowedOrigins`", write: "`AllowOrigins`"},
			{option: "no `AllowedOrigins`", write: "`AllowOrigins: []string{\"*\"}`",
				old: func(o *cors.Options) { o.AllowedOrigins = nil },
				new: func(c *core.Config) { c.AllowOrigins = []string{"*"} }},
			{option: "`AllowedOrigins: []string{\"https://*\"}`", write: "an error: list the origins, or `*` for public data",
				old:     func(o *cors.Options) { o.AllowedOrigins = []string{"https://*"} },
				new:     func(c *core.Config) { c.AllowOrigins = []string{"https://*"} },
				refused: "AllowOrigins"},
			{option: "`AllowOriginFunc`", write: "`AllowOriginFunc`; it is asked when the list does not allow the origin, and never about `null`",
				old: func(o *cors.Options) {
					o.AllowedOrigins = nil
					o.AllowOriginFunc = func(_ *http.Request, origin string) bool { return origin == app }
				},
				new: func(c *core.Config) { c.AllowOrigins = nil; c.AllowOriginFunc = isApp }},
			{option: "`AllowedMethods`", write: "`AllowMethods`"},
			{option: "no `AllowedMethods`, so that `PUT` is not listed", write: "`AllowMethods: []string{}`",
				old: func(o *cors.Options) { o.AllowedMethods = nil },
				new: func(c *core.Config) { c.AllowMethods = []string{} }},
			{option: "`AllowedHeaders`", write: "`AllowHeaders`"},
			{option: "no `AllowedHeaders`", write: "`AllowHeaders: []string{\"Accept\", \"Content-Type\"}`",
				old: func(o *cors.Options) { o.AllowedHeaders = nil },
				new: func(c *core.Config) { c.AllowHeaders = []string{"Accept", "Content-Type"} }},
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
			{option: "`OptionsPassthrough: true`", write: "nothing: `OPTIONS` that is no preflight reaches the handler in any case",
				old: func(o *cors.Options) { o.OptionsPassthrough = true }},
			{option: "`Debug`", write: "[`core.LogRefusals`](recipes.md#log-every-blocked-request)", around: logged},
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
