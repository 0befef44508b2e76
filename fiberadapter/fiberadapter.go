// Package fiberadapter applies corskit policies to Fiber apps.
//
//	app := fiber.New()
//	app.Use(fiberadapter.New(core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}})))
//
// Put the line first: before authentication, which would answer preflights with 401, and before routes and app.Static. On the app it
// covers 404s and 405s, recovered panics and returned errors. On a group it covers what lies below the group's prefix.
//
// What Fiber does differently:
//   - A response is sent after the handlers have returned, so the headers are written last. What a handler, a proxy or a file
//     server did to them meanwhile does not count: the policy nearest to the handler has the last word, and what the handler
//     added to Vary is kept. Only an ErrorHandler that resets the response loses them.
//   - On a single route, middleware does not run for a preflight (OPTIONS), which gets Fiber's 405. Use a prefix.
//   - A prefix such as /api also covers /apix, and paths are compared without regard to case unless the app says otherwise.
//   - Request strings are reused for other requests. An AllowOriginFunc or observer that keeps one must clone it. The context
//     that they get is c.UserContext().
//
// Of several policies on the way to a handler, the innermost speaks for actual requests, the outermost answers preflights and
// refuses first where it enforces.
package fiberadapter

import (
	"github.com/gofiber/fiber/v2"

	"github.com/corskit/corskit/core"
)

// New returns a handler that applies d to every request that reaches it. It panics if d is nil.
func New(d core.Decider) fiber.Handler {
	core.RequireDecider(d)
	return func(c *fiber.Ctx) error {
		decision := d.Decide(c.UserContext(), request(c))
		switch {
		case decision.Kind == core.Passthrough:
			return c.Next()
		case decision.Status != 0:
			write(&c.Response().Header, &decision)
			c.Status(decision.Status)
			return nil
		}
		mine := depth(c) + 1
		c.Context().SetUserValue(depthKey{}, mine)
		// Deferred, so that a panic on its way to a recovering middleware leaves the headers too.
		defer func() {
			if depth(c) == mine {
				write(&c.Response().Header, &decision)
			}
		}()
		return c.Next()
	}
}

// depthKey is where a request keeps how many policies have let it pass. The one that finds its own number there after the
// handlers is the innermost.
type depthKey struct{}

// depth is a byte since the runtime boxes bytes without allocating.
func depth(c *fiber.Ctx) byte {
	n, _ := c.Context().UserValue(depthKey{}).(byte)
	return n
}
