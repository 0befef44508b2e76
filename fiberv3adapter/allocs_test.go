//go:build !race

package fiberv3adapter_test

import (
	"net/http"
	"testing"

	"github.com/gofiber/fiber/v3"
	"github.com/valyala/fasthttp"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/fiberv3adapter"
	"github.com/corskit/corskit/internal/conformance"
)

func TestAllocations(t *testing.T) {
	conformance.FasthttpAllocations(t, func(d core.Decider, method string, header http.Header) (serve func(), vary func() []string) {
		app := fiber.New()
		app.Use(func(c fiber.Ctx) error {
			c.Response().Header.Set("Vary", "Accept-Encoding")
			return c.Next()
		})
		if d != nil {
			app.Use(fiberv3adapter.New(d))
		}
		app.All("/items", func(fiber.Ctx) error { return nil })

		ctx := new(fasthttp.RequestCtx)
		ctx.Request.Header.SetMethod(method)
		ctx.Request.SetRequestURI("/items")
		for name, lines := range header {
			for _, line := range lines {
				ctx.Request.Header.Add(name, line)
			}
		}
		handler := app.Handler()
		serve = func() {
			ctx.Response.Reset()
			ctx.ResetUserValues()
			handler(ctx)
		}
		return serve, func() []string { return []string{string(ctx.Response.Header.Peek("Vary"))} }
	})
}
