package fiberadapter_test

import (
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/rewrite"
	"github.com/valyala/fasthttp"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/fiberadapter"
	"github.com/corskit/corskit/internal/routes/row/drawn"
)

func TestPreflightsPromiseWhatTheirActualRequestsMeet(t *testing.T) {
	drawn.Compare(t, drawn.Framework{
		New:    newDrawn,
		Policy: func(d core.Decider) drawn.Handler { return fiberadapter.New(d) },
		Handler: func(f func() bool) drawn.Handler {
			return func(c *fiber.Ctx) error {
				if f() {
					return c.Next()
				}
				return nil
			}
		},
		Methods:   fiber.DefaultMethods,
		Matches:   func(path, pattern string) bool { return fiber.RoutePatternMatch(path, pattern) },
		Unescaped: fiber.RemoveEscapeChar,
	})
}

func newDrawn(c drawn.Config) drawn.App {
	config := fiber.Config{
		CaseSensitive: c.CaseSensitive, StrictRouting: c.StrictRouting, UnescapePath: c.UnescapePath, Immutable: c.Immutable,
		RequestMethods: c.Methods, DisableStartupMessage: true,
	}
	if c.Missed != nil {
		config.ErrorHandler = func(ctx *fiber.Ctx, err error) error {
			c.Missed(ctx.Route().Path)
			return fiber.DefaultErrorHandler(ctx, err)
		}
	}
	app := fiber.New(config)
	return &drawnApp{drawnRouter{app}, app, nil}
}

type drawnApp struct {
	drawnRouter
	app     *fiber.App
	handler fasthttp.RequestHandler
}

func (a *drawnApp) CutX() {
	a.app.Use(func(c *fiber.Ctx) error {
		c.Path(strings.TrimPrefix(c.Path(), "/x"))
		return c.Next()
	})
}

func (a *drawnApp) RewriteX() {
	a.app.Use(rewrite.New(rewrite.Config{Rules: map[string]string{"/x/*": "/$1"}}))
}

func (a *drawnApp) Routes(d core.Decider) { fiberadapter.Routes(a.app, d) }

func (a *drawnApp) Serve() { a.handler = a.app.Handler() }

func (a *drawnApp) Send(method, path, page, requestMethod string) func(string) string {
	r := send(a.handler, method, path, page, requestMethod)
	return func(name string) string { return string(r.Header.Peek(name)) }
}

type drawnRouter struct{ fiber.Router }

func (r drawnRouter) Group(prefix string, handlers []drawn.Handler) drawn.Router {
	return drawnRouter{r.Router.Group(prefix, asHandlers(handlers)...)}
}

func (r drawnRouter) Use(prefix string, handlers ...drawn.Handler) {
	r.Router.Use(append([]any{prefix}, handlers...)...)
}

func (r drawnRouter) Add(method, pattern string, handlers []drawn.Handler) {
	r.Router.Add(method, pattern, asHandlers(handlers)...)
}

func (r drawnRouter) Mount(prefix string, sub drawn.App) { r.Router.Mount(prefix, sub.(*drawnApp).app) }

func (r drawnRouter) Static(prefix, files string, skip func(method string) bool) {
	r.Router.Static(prefix, files, fiber.Static{Next: func(c *fiber.Ctx) bool { return skip(c.Method()) }})
}

func asHandlers(all []drawn.Handler) (handlers []fiber.Handler) {
	for _, h := range all {
		handlers = append(handlers, h.(fiber.Handler))
	}
	return handlers
}
