package fiberv3adapter_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v3"
	"github.com/gofiber/fiber/v3/middleware/rewrite"
	"github.com/gofiber/fiber/v3/middleware/static"
	"github.com/valyala/fasthttp"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/fiberv3adapter"
	"github.com/corskit/corskit/internal/routes/row/drawn"
)

func TestPreflightsPromiseWhatTheirActualRequestsMeet(t *testing.T) {
	drawn.Compare(t, drawn.Framework{
		New:    newDrawn,
		Policy: func(d core.Decider) drawn.Handler { return fiberv3adapter.New(d) },
		Handler: func(f func() bool) drawn.Handler {
			return func(c fiber.Ctx) error {
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
		RequestMethods: c.Methods,
	}
	if c.Missed != nil {
		config.ErrorHandler = func(ctx fiber.Ctx, err error) error {
			c.Missed(ctx.Route().Path)
			return fiber.DefaultErrorHandler(ctx, err)
		}
	}
	app := fiber.New(config)
	return &drawnApp{drawnRouter{app, c.Rand}, app, nil}
}

type drawnApp struct {
	drawnRouter
	app     *fiber.App
	handler fasthttp.RequestHandler
}

func (a *drawnApp) CutX() {
	a.app.Use(func(c fiber.Ctx) error {
		c.Path(strings.TrimPrefix(c.Path(), "/x"))
		return c.Next()
	})
}

func (a *drawnApp) RewriteX() {
	a.app.Use(rewrite.New(rewrite.Config{Rules: map[string]string{"/x/*": "/$1"}}))
}

func (a *drawnApp) Routes(d core.Decider) { fiberv3adapter.Routes(a.app, d) }

func (a *drawnApp) Serve() { a.handler = a.app.Handler() }

func (a *drawnApp) Send(method, path, page, requestMethod string) func(string) string {
	r := send(a.handler, method, path, page, requestMethod)
	return func(name string) string { return string(r.Header.Peek(name)) }
}

type drawnRouter struct {
	fiber.Router
	*rand.Rand
}

func (r drawnRouter) Group(prefix string, handlers []drawn.Handler) drawn.Router {
	return drawnRouter{r.Router.Group(prefix, handlers...), r.Rand}
}

func (r drawnRouter) Use(prefix string, handlers ...drawn.Handler) {
	r.Router.Use(append([]any{prefix}, handlers...)...)
}

func (r drawnRouter) Add(method, pattern string, handlers []drawn.Handler) {
	r.Router.Add([]string{method}, pattern, handlers[0], handlers[1:]...)
}

func (r drawnRouter) Mount(prefix string, sub drawn.App) { r.Router.Use(prefix, sub.(*drawnApp).app) }

func (r drawnRouter) Static(prefix, files string, skip func(method string) bool) {
	serve := static.New(files, static.Config{Next: func(c fiber.Ctx) bool { return skip(c.Method()) }})
	if r.IntN(2) == 0 {
		r.Router.Use(prefix, serve)
	} else {
		r.Router.Get(prefix+"*", serve)
	}
}
