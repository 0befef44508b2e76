package fiberadapter

import (
	"errors"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/gofiber/fiber/v2"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/internal/routes"
)

// Routes makes the policies on groups, mounted apps and single routes of app answer the preflights about them. d is the policy of
// everything else; nil stands for none. Call it on the app that listens, in place of app.Use(New(d)), before routes, mounts and other
// middleware:
//
//	fiberadapter.Routes(app, policy)
//	app.Put("/admin/users/:id", fiberadapter.New(stricter), updateUser)
//
// Limits:
//
//   - A policy is seen where it is an argument of Use, Group or a route. It is not seen inside another handler, nor in another app
//     there: it decides about actual requests, and the policy around answers the preflights.
//   - What Use and Static register may answer by itself. It is taken for middleware of the routes beneath its prefix. A policy with
//     another handler behind it in one Use, and a policy ahead of a handler that a route comes by from outside of the handler's prefix,
//     have to allow the preflight as well.
//   - A route may pass a request on with c.Next(). Where it takes every path of a route behind it, the policies of both have to allow
//     the preflight. Where it takes only some of them it is taken for the end: hand over with Use.
//   - Preflights are about the method and the path that Routes sees. Change them ahead of Routes, never with c.Method, c.Path or
//     c.RestartRouting further in. Behind Routes, middleware/rewrite is known: what it would rewrite is refused.
//   - Routes may be added while the app serves, by one goroutine at a time. Fiber itself serves them after the next call of app.Handler.
//
// It panics where it can't work: if app has routes, mounts or policies already, is mounted on another, or refuses OPTIONS.
func Routes(app *fiber.App, d core.Decider) {
	requireFresh(app)
	r := &router{app: app}
	if d != nil {
		core.RequireDecider(d)
		r.application = []routes.Stop{{Policy: &routes.Policy{Decider: d}}}
	}
	app.Hooks().OnMount(func(*fiber.App) error { return errors.New(mounted) })
	app.Hooks().OnListen(func(fiber.ListenData) error {
		r.renew()
		return nil
	})
	app.Hooks().OnRoute(func(fiber.Route) error {
		if r.table.Load() != nil { // The app serves.
			r.renew()
		}
		return nil
	})
	app.Use(r.handle)
}

const mounted = "fiberadapter: Routes is called for an app that is mounted on another; call it for the app that listens, " +
	"and give the mounted app its policy with Use(New(…))"

// requireFresh panics where requests would not come by Routes first.
func requireFresh(app *fiber.App) {
	switch {
	case !slices.Contains(app.Config().RequestMethods, fiber.MethodOptions):
		panic("fiberadapter: Config.RequestMethods lacks OPTIONS, so that Fiber refuses every preflight; add it")
	case app.Config().GETOnly:
		panic("fiberadapter: Config.GETOnly makes Fiber refuse every preflight; leave it out, and register routes for GET only")
	case app.MountPath() != "":
		panic(mounted)
	case len(app.GetRoutes(true)) > 0 || slices.ContainsFunc(app.GetRoutes(), isOurs):
		panic("fiberadapter: Routes is called after routes, mounts or policies; call it before them, once, right after fiber.New()")
	}
}

// isOurs tells a mount, which has no handlers yet, and what this package has registered.
func isOurs(route fiber.Route) bool {
	return len(route.Handlers) == 0 || slices.ContainsFunc(route.Handlers, func(h fiber.Handler) bool {
		return code(h) == ours || isRoot(h)
	})
}

// root is the code pointer of Routes' own handlers.
var root uintptr

func init() { root = code(new(router).handle) }

func isRoot(handler fiber.Handler) bool { return code(handler) == root }

type router struct {
	app         *fiber.App
	application []routes.Stop // empty or one
	renewing    sync.Mutex
	table       atomic.Pointer[table]
}

func (r *router) renew() *table {
	r.renewing.Lock()
	defer r.renewing.Unlock()
	t := newTable(r.app)
	r.table.Store(t)
	return t
}

func (r *router) handle(c *fiber.Ctx) error {
	if c.Method() == fiber.MethodOptions {
		if answered, err := r.preflight(c); answered {
			return err
		}
	}
	if len(r.application) == 0 {
		return c.Next()
	}
	return apply(r.application[0].Decider, c)
}

// preflight lets the policies on the way to a handler answer c if it is a preflight. If nobody does it is marked, so that policies
// further in leave it alone.
func (r *router) preflight(c *fiber.Ctx) (answered bool, err error) {
	var (
		request  core.Request
		decision core.Decision
	)
	read(c, core.NeedsAll, &request)
	if !request.IsPreflight() || routes.HasSpoken(c.Context()) {
		return false, nil
	}
	t := r.table.Load()
	if t == nil {
		t = r.renew()
	}
	routes.Answer(c.UserContext(), &request, t.view(c.Path(), request.RequestMethod, r.application), &decision)
	if decision.Status != 0 {
		return true, answer(c, &decision)
	}
	c.Context().SetUserValue(routes.Spoken{}, true)
	return false, nil
}
