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
// everything else; nil stands for none. Call it on the app that listens, in place of app.Use(New(d)), behind recover.New() and before
// routes, mounts and other middleware:
//
//	fiberadapter.Routes(app, policy)
//	app.Put("/admin/users/:id", fiberadapter.New(stricter), updateUser)
//
// Limits:
//
//   - A policy is seen where it is an argument of Use, Group or a route. Inside another handler it decides about actual requests alone.
//   - On a route the policy comes first. A handler ahead of it may answer, so that the policy around has to allow the preflight, too.
//   - A handler of Use or Static is taken for middleware of the routes beneath its prefix. Where other routes are reached through it, or where
//     it stands behind a policy in one Use, it may answer. Then the policy ahead of it has to allow the preflight, too.
//   - A route may pass on with c.Next(). Where a route behind it would never be reached otherwise, both policies have to allow the
//     preflight. Else the first is taken for the end. Hand over with Use.
//   - "Has to allow" means that without a policy there the preflight is refused. Browsers do not keep what several have allowed.
//   - Change the method and the path ahead of Routes, not behind it with c.Method, c.Path or c.RestartRouting. A preflight is refused
//     where a middleware/rewrite behind Routes changes its path.
//   - One goroutine at a time may add routes while the app serves. Fiber serves them after the next call of app.Handler.
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
	var request core.Request
	var decision core.Decision
	read(c, core.NeedsAll, &request)
	if !request.IsPreflight() || routes.HasSpoken(c.Context()) {
		return false, nil
	}
	t := r.table.Load()
	if t == nil {
		t = r.renew()
	}
	v := t.views.Get().(*view)
	defer t.views.Put(v)
	routes.Answer(c.UserContext(), &request, v.look(c.Path()).Ask(request.RequestMethod, r.application), &decision)
	if decision.Status != 0 {
		return true, answer(c, &decision)
	}
	c.Context().SetUserValue(routes.SpokenKey(), true)
	return false, nil
}
