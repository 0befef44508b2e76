package fiberv3adapter_test

import (
	"bufio"
	"errors"
	"net"
	"testing"

	"github.com/gofiber/fiber/v3"
	"github.com/gofiber/fiber/v3/middleware/recover"
	"github.com/gofiber/fiber/v3/middleware/static"

	"github.com/corskit/corskit/fiberv3adapter"
	"github.com/corskit/corskit/internal/conformance"
)

func TestConformance(t *testing.T) { conformance.Run(t, "fiberv3", serve) }

func serve(site *conformance.Site) func(net.Listener) error {
	if len(site.Routes) > 0 {
		return listener(routedApp(site))
	}
	app := fiber.New(fiber.Config{
		ReadBufferSize: 4 << 20,
		BodyLimit:      conformance.MaxBody,
		RequestMethods: append([]string{"PURGE", "QUERY"}, fiber.DefaultMethods...),
	})
	app.Use(recover.New())
	app.Use(func(c fiber.Ctx) error {
		site.Outer(c.Response().Header.Add)
		return c.Next()
	})
	for _, d := range site.Deciders {
		app.Use(fiberv3adapter.New(d))
	}
	for _, method := range conformance.Methods {
		app.Add([]string{method}, "/items/:id", func(c fiber.Ctx) error {
			return c.SendString(site.Item(c.Method(), c.Params("id")))
		})
	}
	for path, h := range handlers(site) {
		app.Get(path, func(c fiber.Ctx) error {
			site.Ran()
			return h(c)
		})
	}
	app.Post("/too-large", func(fiber.Ctx) error {
		site.Ran()
		return nil
	})
	app.Use("/static", func(c fiber.Ctx) error {
		site.Ran()
		return c.Next()
	})
	app.Use("/static", static.New(site.Files, static.Config{ByteRange: true}))
	return listener(app)
}

func listener(app *fiber.App) func(net.Listener) error {
	return func(l net.Listener) error { return app.Listener(l, fiber.ListenConfig{DisableStartupMessage: true}) }
}

// handlers are Fiber's own ways to do what [conformance.Site.Handlers] does on net/http.
func handlers(site *conformance.Site) map[string]fiber.Handler {
	return map[string]fiber.Handler{
		"/get-only":  func(fiber.Ctx) error { return nil },
		"/stream":    func(c fiber.Ctx) error { return stream(c, site) },
		"/websocket": webSocket,
		"/panic":     func(fiber.Ctx) error { panic("the handler panics") },
		"/redirect":  func(c fiber.Ctx) error { return c.Redirect().Status(fiber.StatusFound).To("/items/42") },
		"/error":     func(fiber.Ctx) error { return errors.New("the handler fails") },
		"/error/413": func(fiber.Ctx) error { return fiber.ErrRequestEntityTooLarge },
		"/vary":      func(c fiber.Ctx) error { c.Vary("Accept-Language"); return nil },
		"/set-vary":  func(c fiber.Ctx) error { c.Set("Vary", "Accept-Language"); return nil },
		"/edit-vary": func(c fiber.Ctx) error { copy(c.Response().Header.Peek("Vary"), "edited"); return nil },
		"/set-cors":  func(c fiber.Ctx) error { c.Set(ownCORS()); return nil },
		"/add-cors":  func(c fiber.Ctx) error { c.Response().Header.Add(ownCORS()); return nil },
		"/clear":     func(c fiber.Ctx) error { c.Response().Reset(); return nil },
		"/rewrite": func(c fiber.Ctx) error {
			c.Request().Header.Set("Origin", conformance.Overwritten(c.Get("Origin")))
			c.Request().SetHost(conformance.Overwritten(c.Hostname()))
			return nil
		},
	}
}

func ownCORS() (name, value string) {
	return "Access-Control-Allow-Origin", "https://handler.example.com"
}

func stream(c fiber.Ctx, site *conformance.Site) error {
	c.RequestCtx().SetBodyStreamWriter(func(w *bufio.Writer) {
		w.WriteString(conformance.FirstPart)
		w.Flush()
		site.FirstPartArrived()
		w.WriteString(conformance.SecondPart)
	})
	return nil
}

// webSocket shakes hands as WebSocket packages do on fasthttp, which writes the head.
func webSocket(c fiber.Ctx) error {
	c.Status(fiber.StatusSwitchingProtocols)
	c.Set("Upgrade", "websocket")
	c.Set("Connection", "Upgrade")
	c.Set("Sec-WebSocket-Accept", conformance.AcceptKey(c.Get("Sec-WebSocket-Key")))
	c.RequestCtx().Hijack(func(conn net.Conn) { conformance.Converse(conn, conn) })
	return nil
}

func routedApp(site *conformance.Site) *fiber.App {
	app := fiber.New()
	fiberv3adapter.Routes(app, site.Application())
	register(app, site, site.Routes)
	if site.Otherwise {
		app.Use(func(c fiber.Ctx) error { return c.SendString(site.Elsewhere()) })
	}
	return app
}

func register(r fiber.Router, site *conformance.Site, routes []conformance.Route) {
	for _, route := range routes {
		var handlers []any
		if route.Auth {
			handlers = append(handlers, authenticate)
		}
		if route.Policy != nil {
			handlers = append(handlers, fiberv3adapter.New(route.Policy))
		}
		if route.Method == "" {
			register(r.Group(route.Path, handlers...), site, route.Below)
			continue
		}
		handlers = append(handlers, func(c fiber.Ctx) error { return c.SendString(site.Reached(route)) })
		r.Add([]string{route.Method}, route.Path, handlers[0], handlers[1:]...)
	}
}

func authenticate(c fiber.Ctx) error {
	if c.Get("Authorization") == "" {
		return fiber.ErrUnauthorized
	}
	return c.Next()
}
