// Package fiberadapter applies corskit policies to Fiber apps.
//
//	app := fiber.New()
//	app.Use(fiberadapter.New(core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}})))
//
// Put the line first: before authentication, which would answer preflights with 401, and before routes and app.Static. On the app it
// covers 404s and 405s, recovered panics and returned errors. On a group it covers what lies below the group's prefix.
//
// # Policies on groups and routes
//
// On a single route Fiber runs handlers only where the method matches too. A preflight (OPTIONS) matches none, and gets 405.
// One line for the whole application mends that:
//
//	app := fiber.New()
//	fiberadapter.Routes(app, policy) // for all routes; nil for none
//	app.Put("/admin/users/:id", fiberadapter.New(stricter), updateUser)
//
// Preflights are then answered by the policy nearest to the handler that the actual request would reach, in mounted apps too.
//
// Without it, of several policies on the way to a handler, the innermost speaks for actual requests, the outermost answers preflights
// and refuses first where it enforces.
//
// # What Fiber does differently
//
//   - A response is sent after the handlers have returned, so the headers are written last. What a handler, a proxy or a file
//     server did to them meanwhile does not count: the policy nearest to the handler has the last word, and what the handler
//     added to Vary is kept. Only an ErrorHandler that resets the response loses them.
//   - A prefix such as /api also covers /apix, and paths are compared without regard to case unless the app says otherwise. With
//     Routes, preflights follow Fiber in this.
//   - Methods that are not in Config.RequestMethods get 400, and bodies beyond BodyLimit 413, before any middleware and so without
//     headers.
//   - A policy is told the path as it was sent, not decoded, as Fiber routes by it.
//   - WebSocket handshakes carry the headers, since fasthttp writes them.
//   - Request strings are reused for other requests. An AllowOriginFunc or observer that keeps one must clone it. The context
//     that they get is c.UserContext().
package fiberadapter

import (
	"context"
	"sync/atomic"

	"github.com/gofiber/fiber/v2"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/internal/routes"
)

// New returns a handler that applies d to every request that reaches it. It may stand in several places, and in several apps. It panics
// if d is nil. It is safe for concurrent use.
func New(d core.Decider) fiber.Handler {
	core.RequireDecider(d)
	return policy{&routes.Policy[*fiber.Ctx]{Decider: d}, new(atomic.Pointer[fiber.App])}.handle
}

// A policy is one use of New or Routes. Its handler is a method value, by which a table knows it among others.
type policy struct {
	*routes.Policy[*fiber.Ctx]
	alone *atomic.Pointer[fiber.App] // an app that is known to have no table
}

func (p policy) handle(c *fiber.Ctx) error {
	if c == nil {
		return identity{p.Policy}
	}
	var (
		request  core.Request
		decision core.Decision
		needs    = p.Needs(c.Method())
		outer    = depth(c)
	)
	var app *routes.App[*fiber.Ctx]
	if p.Joined() {
		app = p.App(c)
	} else if err := p.checkAlone(c.App()); err != nil {
		return err
	}
	if outer > 0 {
		if err := p.CheckOutermost(app); err != nil {
			return err
		}
	}
	read(c, needs, &request)
	if app != nil {
		app.DecideAt(contextOf(c, needs), p.Policy, &request, c, &decision)
	} else {
		core.Answer(contextOf(c, needs), p.Decider, &request, &decision)
	}
	if decision.Kind == core.Passthrough {
		return c.Next()
	}
	mine := outer + 1
	c.Context().SetUserValue(depthKey{}, mine)
	if decision.Status != 0 {
		write(&c.Response().Header, &decision)
		c.Status(decision.Status)
		return nil
	}
	// Deferred, so that a panic on its way to a recovering middleware leaves the headers too.
	defer func() {
		if depth(c) == mine {
			write(&c.Response().Header, &decision)
		} else {
			addVary(&c.Response().Header, &decision)
		}
	}()
	return app.Next(c, decision.Kind, (*fiber.Ctx).Next)
}

// contextOf is c.UserContext(), which stores a context in a request that has none, only where it is looked at.
func contextOf(c *fiber.Ctx, needs core.Needs) context.Context {
	if needs&core.NeedsContext == 0 {
		return context.Background()
	}
	return c.UserContext()
}

// depthKey is where a request keeps how many policies have let it pass. The one that finds its own number there after the
// handlers is the innermost.
type depthKey struct{}

// depth is a byte since the runtime boxes bytes without allocating.
func depth(c *fiber.Ctx) byte {
	n, _ := c.Context().UserValue(depthKey{}).(byte)
	return n
}
