// Package fiberadapter applies corskit policies to Fiber apps.
//
//	app := fiber.New()
//	app.Use(recover.New())
//	app.Use(fiberadapter.New(core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}})))
//
// Put it first, behind recover.New(): before authentication, which would answer preflights with 401, and before routes and
// app.Static. Without recover.New(), an AllowOriginFunc that panics ends the process. On the app the policy covers 404s and 405s,
// recovered panics and returned errors. On a group it covers what lies below the group's prefix. Policies on groups and single routes
// answer their preflights with [Routes].
//
// # What Fiber does differently
//
//   - A response is sent after the handlers have returned, so the headers are written last. What a handler, a proxy, a file server or
//     a middleware behind a policy did to them meanwhile does not count: the policy nearest to the handler has the last word, and
//     what others added to Vary is kept. What changes them later has to stand ahead of all policies, or be the ErrorHandler.
//   - A prefix such as /api also covers /apix, and paths are compared without regard to case unless the app says otherwise.
//   - Methods that are not in Config.RequestMethods get 400, and bodies beyond BodyLimit 413, before any middleware and so without
//     headers.
//   - A policy is told c.Path(), by which Fiber routes: as it was sent, unless UnescapePath is set.
//   - WebSocket handshakes carry the headers, since fasthttp writes them.
//   - Request strings are reused for other requests. An AllowOriginFunc or observer that keeps one must clone it. The context
//     that they get is c.UserContext().
package fiberadapter

import (
	"context"
	"reflect"

	"github.com/gofiber/fiber/v2"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/internal/fasthttpheader"
	"github.com/corskit/corskit/internal/routes"
)

// New returns a handler that applies d to every request that reaches it. It may stand in several places, and in several apps. It panics
// if d is nil. It is safe for concurrent use.
func New(d core.Decider) fiber.Handler {
	core.RequireDecider(d)
	return (&policy{routes.Policy{Decider: d}}).handle
}

// A policy is one use of New. Its handler is a method value, by which Routes knows it among others.
type policy struct{ routes.Policy }

func (p *policy) handle(c *fiber.Ctx) error {
	if c == nil {
		return identity{&p.Policy}
	}
	return apply(p.Decider, c)
}

// apply lets d decide about a request, and the rest of the app run if it may.
func apply(d core.Decider, c *fiber.Ctx) error {
	var decision core.Decision
	exchange, needs := c.Context(), core.NeedsOf(d)
	if c.Method() != fiber.MethodOptions && needs&^core.NeedsOrigin == 0 {
		origin := fasthttpheader.Origin(header(c, exchange), needs)
		decision = core.AnswerActual(d.(*core.Policy), origin, true).Decision() // Only a Policy needs so little.
	} else if decide(d, needs, c, &decision); decision.Kind == core.Passthrough {
		return c.Next()
	} else if decision.Status != 0 {
		return answer(c, &decision)
	}
	nested := fasthttpheader.IsNested(exchange)
	fasthttpheader.Enter(exchange)
	// Written last, so that nothing further in can take the headers away, and deferred, so that a panic leaves them too.
	defer write(exchange, &decision, nested)
	return c.Next()
}

// decide is for what is not as common. It decides nothing about a preflight that Routes has passed on.
func decide(d core.Decider, needs core.Needs, c *fiber.Ctx, decision *core.Decision) {
	var request core.Request
	read(c, needs, &request)
	if request.RequestMethod == "" || !routes.HasSpoken(c.Context()) {
		core.Answer(contextOf(c, needs), d, &request, decision)
	}
}

// answer ends a request.
func answer(c *fiber.Ctx, d *core.Decision) error {
	write(c.Context(), d, fasthttpheader.End(c.Context()))
	c.Status(d.Status)
	return nil
}

// contextOf is c.UserContext(), which stores a context in a request that has none, only where it is looked at.
func contextOf(c *fiber.Ctx, needs core.Needs) context.Context {
	if needs&core.NeedsContext == 0 {
		return context.Background()
	}
	return c.UserContext()
}

// An identity is the error with which a policy answers the question who it is.
type identity struct{ *routes.Policy }

func (identity) Error() string { return "fiberadapter: the handler was called without a request" }

// identify returns the policy whose handler this is, nil if it is none of ours. All method values of one method share one code
// pointer; other people's handlers have another and are not called.
func identify(handler fiber.Handler) *routes.Policy {
	if code(handler) != ours {
		return nil
	}
	return handler(nil).(identity).Policy
}

// ours is the code pointer of policies' handlers, root that of Routes' own. They are set in init since those handlers refer to them in the
// end.
var ours, root uintptr

func init() { ours, root = code(new(policy).handle), code(new(router).handle) }

func code(handler fiber.Handler) uintptr { return reflect.ValueOf(handler).Pointer() }
