package migrate

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/gin-contrib/cors"
	"github.com/gin-gonic/gin"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/ginadapter"
)

func TestGinContrib(t *testing.T) {
	r := gin.New()
	r.Use(cors.New(cors.Config{AllowOrigins: []string{"https://app.example.com"}}))                     // before
	r.Use(ginadapter.New(core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}}))) // after
	isAllowedBy(t, over(r))

	migration[cors.Config]{
		name:   "gin-contrib/cors",
		module: "github.com/gin-contrib/cors",
		before: func() cors.Config {
			return cors.Config{AllowOrigins: []string{app}, AllowMethods: []string{"GET", "PUT"}, AllowHeaders: []string{"Content-Type", "If-Match"}}
		},
		after: after,
		old:   func(c cors.Config) server { return onGin(cors.New(c)) },
		new:   func(d core.Decider) server { return onGin(ginadapter.New(d)) },
		options: []option[cors.Config]{
			{option: "`AllowOrigins`", write: "the same"},
			{option: "`AllowAllOrigins: true`, `cors.Default()`", write: "`AllowOrigins: []string{\"*\"}`",
				old: func(c *cors.Config) { c.AllowOrigins = nil; c.AllowAllOrigins = true },
				new: func(c *core.Config) { c.AllowOrigins = []string{"*"} }},
			{option: "the two with `AllowCredentials`", write: "an error: list the origins",
				old:     func(c *cors.Config) { c.AllowOrigins = nil; c.AllowAllOrigins = true; c.AllowCredentials = true },
				new:     func(c *core.Config) { c.AllowOrigins = []string{"*"}; c.AllowCredentials = true },
				refused: "AllowOrigins"},
			{option: "`AllowOrigins: []string{\"/^https://app/\"}`, a regular expression", write: "an error that has the `AllowOriginFunc` to write",
				old:     func(c *cors.Config) { c.AllowOrigins = []string{"/^https://app/"} },
				new:     func(c *core.Config) { c.AllowOrigins = []string{"/^https://app/"} },
				refused: "AllowOriginFunc"},
			{option: "`AllowWildcard: true`", write: "nothing; a pattern's `*` means [what it should](origins.md)",
				old: func(c *cors.Config) { c.AllowOrigins = []string{"https://*.example.com"}; c.AllowWildcard = true },
				new: func(c *core.Config) { c.AllowOrigins = []string{"https://*.example.com"} }},
			{option: "`AllowOriginFunc`", write: "`AllowOriginFunc`, which gets a parsed origin, the request and the context; list what can be listed",
				old: func(c *cors.Config) {
					c.AllowOrigins = nil
					c.AllowOriginFunc = func(origin string) bool { return strings.HasSuffix(origin, "//app.example.com") }
				},
				new: func(c *core.Config) { c.AllowOrigins = nil; c.AllowOriginFunc = isApp }},
			{option: "`AllowOriginWithContextFunc`", write: "the same; headers of the request come with the context, and into [`VaryBy`](origins.md#when-another-header-decides)",
				old: func(c *cors.Config) {
					c.AllowOrigins = nil
					c.AllowOriginWithContextFunc = func(c *gin.Context, origin string) bool { return origin == app }
				},
				new: func(c *core.Config) { c.AllowOrigins = nil; c.AllowOriginFunc = isApp }},
			{option: "`AllowMethods`", write: "the same; `OPTIONS` need not be there"},
			{option: "no `AllowMethods`", write: "`AllowMethods: []string{}`",
				old: func(c *cors.Config) { c.AllowMethods = nil },
				new: func(c *core.Config) { c.AllowMethods = []string{} }},
			{option: "`AllowHeaders`", write: "the same, without `Origin` and `Content-Length`, which need no permission"},
			{option: "no `AllowHeaders`", write: "`AllowHeaders: []string{}`",
				old: func(c *cors.Config) { c.AllowHeaders = nil },
				new: func(c *core.Config) { c.AllowHeaders = []string{} }},
			{option: "`cors.DefaultConfig()`", write: "`AllowHeaders: []string{\"Content-Type\"}`, `MaxAge: 12 * time.Hour`, no `AllowMethods`",
				old: func(c *cors.Config) { *c = cors.DefaultConfig(); c.AllowOrigins = []string{app} },
				new: func(c *core.Config) {
					c.AllowMethods = nil
					c.AllowHeaders = []string{"Content-Type"}
					c.MaxAge = 12 * time.Hour
				}},
			{option: "`AllowCredentials: true`", write: "the same",
				old: func(c *cors.Config) { c.AllowCredentials = true },
				new: func(c *core.Config) { c.AllowCredentials = true }},
			{option: "`ExposeHeaders`", write: "the same",
				old: func(c *cors.Config) { c.ExposeHeaders = []string{"ETag"} },
				new: func(c *core.Config) { c.ExposeHeaders = []string{"ETag"} }},
			{option: "`MaxAge: 5 * time.Minute`", write: "the same, up to 24 hours",
				old: func(c *cors.Config) { c.MaxAge = 5 * time.Minute },
				new: func(c *core.Config) { c.MaxAge = 5 * time.Minute }},
			{option: "`AllowPrivateNetwork: true`", write: "nothing: [Local Network Access](why-blocked.md), which asks the user, has taken its place",
				old: func(c *cors.Config) { c.AllowPrivateNetwork = true }},
			{option: "`AllowBrowserExtensions: true`, `CustomSchemas`", write: "nothing; every scheme can be listed",
				old: func(c *cors.Config) {
					c.AllowBrowserExtensions = true
					c.CustomSchemas = []string{"tauri://"}
					c.AllowOrigins = append(c.AllowOrigins, "moz-extension://0fd4a2b9", "tauri://localhost")
				},
				new: func(c *core.Config) {
					c.AllowOrigins = append(c.AllowOrigins, "moz-extension://0fd4a2b9", "tauri://localhost")
				}},
			{option: "`AllowWebSockets: true`", write: "nothing: `wss://` is no page's origin",
				old:     func(c *cors.Config) { c.AllowWebSockets = true; c.AllowOrigins = []string{"wss://app.example.com"} },
				new:     func(c *core.Config) { c.AllowOrigins = []string{"wss://app.example.com"} },
				refused: "https://app.example.com"},
			{option: "`AllowFiles: true`", write: "an error: pages from files have the origin `null`, which any site can send",
				old:     func(c *cors.Config) { c.AllowFiles = true; c.AllowOrigins = []string{"file://"} },
				new:     func(c *core.Config) { c.AllowOrigins = []string{"file://"} },
				refused: "null"},
			{option: "403 for requests of other origins", write: "[`Enforce: true`](enforce.md)",
				new: func(c *core.Config) { c.Enforce = true }},
			{option: "`OptionsResponseStatusCode: 200`", write: "[a `DeciderFunc`](recipes.md#preflights-with-200-for-old-devices)",
				old:    func(c *cors.Config) { c.OptionsResponseStatusCode = 200 },
				around: with200},
		},
	}.run(t)
}

// isApp is the AllowOriginFunc for app.
func isApp(_ context.Context, _ core.Request, o core.Origin) (bool, error) {
	return o == core.Origin{Scheme: "https", Host: "app.example.com"}, nil
}

func with200(d core.Decider) core.Decider {
	return core.DeciderFunc(func(ctx context.Context, r core.Request) core.Decision {
		decision := d.Decide(ctx, r)
		if decision.Status == 204 {
			decision.Status = 200
		}
		return decision
	})
}

// except leaves a path alone.
func except(d core.Decider) core.Decider {
	return core.DeciderFunc(func(ctx context.Context, r core.Request) core.Decision {
		if r.Path == "/nothing" {
			return core.Decision{}
		}
		return d.Decide(ctx, r)
	})
}

// isAllowedBy is about the lines that a migration begins with. Where both stand, the inner one speaks.
func isAllowedBy(t *testing.T, s server) {
	t.Helper()
	for _, r := range requests {
		if r.name == "allowed origin" {
			if got := s(t, r.make()).header["Access-Control-Allow-Origin"]; len(got) != 1 || got[0] != app {
				t.Errorf("Access-Control-Allow-Origin is %q", got)
			}
		}
	}
}
