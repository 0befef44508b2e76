//go:build !race

package fiberv3adapter_test

import (
	"strings"
	"testing"

	"github.com/gofiber/fiber/v3"
	"github.com/valyala/fasthttp"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/fiberv3adapter"
)

func TestAllocations(t *testing.T) {
	list := core.MustNew(core.Config{AllowOrigins: []string{"https://a.example", "https://*.example.com"}, AllowCredentials: true})
	tests := []struct {
		name, method, origin, names string
		most                        float64
	}{
		{"no Origin", "GET", "", "", 0},
		{"allowed", "GET", "https://a.example", "", 0},
		{"allowed by a wildcard", "GET", "https://b.example.com", "", 1},
		{"refused", "GET", "https://evil.example", "", 0},
		{"preflight", "OPTIONS", "https://a.example", "x-a", 0},
		{"preflight, allowed by a wildcard", "OPTIONS", "https://b.example.com", "x-a", 1},
		{"refused preflight", "OPTIONS", "https://evil.example", "x-a", 0},
		{"1 MiB of commas", "OPTIONS", "https://a.example", strings.Repeat(",", 1<<20), 0},
		{"1 MiB of origin", "GET", strings.Repeat("a", 1<<20), "", 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var ctx fasthttp.RequestCtx
			ctx.Request.Header.SetMethod(test.method)
			ctx.Request.SetRequestURI("/items")
			if test.origin != "" {
				ctx.Request.Header.Set("Origin", test.origin)
			}
			if test.method == "OPTIONS" {
				ctx.Request.Header.Set("Access-Control-Request-Method", "PUT")
				ctx.Request.Header.Set("Access-Control-Request-Headers", test.names)
			}
			serve := func(middleware ...fiber.Handler) float64 {
				app := fiber.New()
				app.Use(func(c fiber.Ctx) error {
					c.Response().Header.Set("Vary", "Accept-Encoding")
					return c.Next()
				})
				for _, m := range middleware {
					app.Use(m)
				}
				app.All("/items", func(fiber.Ctx) error { return nil })
				handler := app.Handler()
				n := testing.AllocsPerRun(100, func() {
					ctx.Response.Reset()
					ctx.ResetUserValues()
					handler(&ctx)
				})
				if vary := string(ctx.Response.Header.Peek("Vary")); vary != "Accept-Encoding" {
					t.Errorf("the other middleware's Vary is now %q", vary)
				}
				return n
			}
			if added := serve(fiberv3adapter.New(list)) - serve(); added > test.most {
				t.Errorf("%v allocations, want %v at most", added, test.most)
			}
		})
	}
}
