package migrate

import (
	"log"
	"net/http"
	"testing"
	"time"

	"github.com/jub0bs/cors"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
)

func mustMiddleware(config cors.Config) *cors.Middleware {
	m, err := cors.NewMiddleware(config)
	if err != nil {
		panic(err)
	}
	return m
}

func TestJub0bs(t *testing.T) {
	mux := http.NewServeMux()
	m, err := cors.NewMiddleware(cors.Config{Origins: []string{"https://app.example.com"}})
	if err != nil {
		log.Fatal(err)
	}
	before := m.Wrap(mux)
	now := nethttp.Middleware(core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}}))(mux)
	isAllowedBy(t, over(before))
	isAllowedBy(t, over(now))

	migration[cors.Config]{
		name:   "jub0bs/cors",
		module: "github.com/jub0bs/cors",
		before: func() cors.Config {
			return cors.Config{Origins: []string{app}, Methods: []string{"GET", "PUT"}, RequestHeaders: []string{"Content-Type", "If-Match"}}
		},
		after:   after,
		old:     func(c cors.Config) server { return onMux(mustMiddleware(c).Wrap) },
		new:     func(d core.Decider) server { return onMux(nethttp.Middleware(d)) },
		methods: []string{"NewMiddleware", "Reconfigure", "SetDebug", "Config"},
		options: []option[cors.Config]{
			{option: "`cors.NewMiddleware(cors.Config{…})`, `m.Wrap(handler)`", write: "`core.New(core.Config{…})`, `nethttp.Middleware(policy)(handler)`"},
			{option: "`Origins`", write: "`AllowOrigins`"},
			{option: "`Origins: []string{\"*\"}`", write: "`AllowOrigins: []string{\"*\"}`",
				old: func(c *cors.Config) { c.Origins = []string{"*"} },
				new: func(c *core.Config) { c.AllowOrigins = []string{"*"} }},
			{option: "`Credentialed: true`", write: "`AllowCredentials: true`",
				old: func(c *cors.Config) { c.Credentialed = true },
				new: func(c *core.Config) { c.AllowCredentials = true }},
			{option: "`Methods`", write: "`AllowMethods`"},
			{option: "no `Methods`, so that `PUT` is not listed", write: "`AllowMethods: []string{}`",
				old: func(c *cors.Config) { c.Methods = nil },
				new: func(c *core.Config) { c.AllowMethods = []string{} }},
			{option: "`Methods: []string{\"*\"}`", write: "`AllowMethods: []string{\"*\"}`",
				old: func(c *cors.Config) { c.Methods = []string{"*"} },
				new: func(c *core.Config) { c.AllowMethods = []string{"*"} }},
			{option: "`RequestHeaders`", write: "`AllowHeaders`"},
			{option: "no `RequestHeaders`, so that `Content-Type` is not listed", write: "`AllowHeaders: []string{}`",
				old: func(c *cors.Config) { c.RequestHeaders = nil },
				new: func(c *core.Config) { c.AllowHeaders = []string{} }},
			{option: "`RequestHeaders: []string{\"*\", \"Authorization\"}`", write: "`AllowHeaders: []string{\"*\", \"Authorization\"}`",
				old: func(c *cors.Config) { c.RequestHeaders = []string{"*", "Authorization"} },
				new: func(c *core.Config) { c.AllowHeaders = []string{"*", "Authorization"} }},
			{option: "`RequestHeaders: []string{\"Accept\", \"Accept-Language\", \"Authorization\", \"Cache-Control\", \"Content-Type\"}`, see the bug above", write: "`AllowHeaders: []string{\"Accept\", \"Accept-Language\", \"Authorization\", \"Cache-Control\", \"Content-Type\"}`",
				old: func(c *cors.Config) {
					c.RequestHeaders = []string{"Accept", "Accept-Language", "Authorization", "Cache-Control", "Content-Type"}
				},
				new: func(c *core.Config) {
					c.AllowHeaders = []string{"Accept", "Accept-Language", "Authorization", "Cache-Control", "Content-Type"}
				}},
			{option: "`MaxAgeInSeconds: 300`", write: "`MaxAge: 300 * time.Second`",
				old: func(c *cors.Config) { c.MaxAgeInSeconds = 300 },
				new: func(c *core.Config) { c.MaxAge = 300 * time.Second }},
			{option: "`MaxAgeInSeconds: -1`", write: "`MaxAge: -1`",
				old: func(c *cors.Config) { c.MaxAgeInSeconds = -1 },
				new: func(c *core.Config) { c.MaxAge = -1 }},
			{option: "`ResponseHeaders`", write: "`ExposeHeaders`",
				old: func(c *cors.Config) { c.ResponseHeaders = []string{"X-Total"} },
				new: func(c *core.Config) { c.ExposeHeaders = []string{"X-Total"} }},
			{option: "`DangerouslyTolerateInsecureOrigins: true`", write: "`DangerouslyAllowInsecureOrigins: true`",
				old: func(c *cors.Config) {
					c.Origins = append(c.Origins, "http://app.example.com")
					c.Credentialed = true
					c.DangerouslyTolerateInsecureOrigins = true
				},
				new: func(c *core.Config) {
					c.AllowOrigins = append(c.AllowOrigins, "http://app.example.com")
					c.AllowCredentials = true
					c.DangerouslyAllowInsecureOrigins = true
				}},
			{option: "`DangerouslyTolerateSubdomainsOfPublicSuffixes: true`", write: "`DangerouslyAllowPublicSuffixes: true`",
				old: func(c *cors.Config) {
					c.Origins = append(c.Origins, "https://*.github.io")
					c.Credentialed = true
					c.DangerouslyTolerateSubdomainsOfPublicSuffixes = true
				},
				new: func(c *core.Config) {
					c.AllowOrigins = append(c.AllowOrigins, "https://*.github.io")
					c.AllowCredentials = true
					c.DangerouslyAllowPublicSuffixes = true
				}},
			{option: "`m.Reconfigure(config)`", write: "[an `atomic.Pointer` in a `DeciderFunc`](recipes.md#change-the-policy-while-serving)"},
			{option: "`m.SetDebug(true)`", write: "nothing: allowed origins always get the whole lists. [`core.LogRefusals`](recipes.md#log-every-blocked-request), `policy.Explain`"},
			{option: "`m.Config()`", write: "`policy.Config()`"},
		},
	}.run(t)
}
