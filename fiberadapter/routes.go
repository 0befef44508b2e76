package fiberadapter

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/gofiber/fiber/v2"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/internal/routes"
)

// Routes makes the policies on groups, mounted apps and single routes of app answer the preflights that are about them. d is the
// policy of all other routes and of paths without a route; it may be nil for none.
//
// Call it on the app that listens, in place of app.Use(New(d)): before routes and mounts, or it panics, and before other
// middleware, except what rewrites the path, such as middleware/rewrite, which is the very first that Use registers. It sees routes
// that are added later.
//
// It takes the handlers of Get, Put, All and so on for what ends a request. Nobody knows whether a handler calls c.Next() until it has:
// a request that such a route passes on to another policy than the one that has answered its preflight ends in an error that says
// so, at the first attempt and every other, before that policy's handlers run. Hand over with Use. What Use registers is taken for
// what passes a request on. Where it answers by itself, as a cache does or a file server, it answers under the policies ahead of
// it, in Fiber as in every framework, while preflights and refusals are the matter of the route behind it, if there is one: put such
// a handler behind the policy that is meant for it.
//
// A method that a path has no route for goes on to what Use and Static have registered: a proxy, a file server, a handler of 404s. If
// another policy speaks there than for a route of that path whose requests do not come there, the route's preflights get
// Access-Control-Max-Age: 0, since browsers keep permissions for all methods of a path together.
//
// Preflights are about the method and the path that the browser sends. Where a program changes them otherwise than by rewriting ahead
// of Routes, one policy has to stand for both: with c.Method(…), as for X-HTTP-Method-Override, wherever it is called; with c.Path(…)
// and c.RestartRouting(), which nobody notices; with c.Path(…) and c.Next() in a route, which is noticed only if the route has a policy
// of its own, not one of a group.
//
// On a route the policy comes ahead of other handlers: app.Put(path, New(d), auth, handler). Where it comes behind them, Listen
// panics, and without Listen every request ends in an error that says so, unless it is the one ahead of them again: Fiber makes one
// route of Head and Get, which adds HEAD, for one path, and of Get and All. A policy inside another handler, into which nobody can
// look, returns an error whenever it is reached, and so does one of another Fiber app there, unless no policy of app is on the way.
// A policy on net/http there has nothing to say: Fiber's speaks last. An app inside adaptor.FiberApp writes to a response of its own,
// so that a policy around it goes unnoticed: leave the policies to the one or to the other.
func Routes(app *fiber.App, d core.Decider) {
	requireFresh(app)
	t := &table{root: app, own: map[any]*routes.Policy[*fiber.Ctx]{}}
	t.app = routes.NewApp(d, routes.Router[*fiber.Ctx](t))
	app.Hooks().OnMount(func(*fiber.App) error { return errors.New(mounted) })
	app.Hooks().OnListen(func(fiber.ListenData) error { return t.refresh() })
	app.Use(t.handle)
}

const mounted = "fiberadapter: Routes is called for an app that is mounted on another; call it for the app that listens, " +
	"and give the mounted app its policy with Use(New(…))"

// requireFresh panics where requests would not come by Routes first.
func requireFresh(app *fiber.App) {
	if !slices.Contains(app.Config().RequestMethods, fiber.MethodOptions) {
		panic("fiberadapter: Config.RequestMethods lacks OPTIONS, so that Fiber refuses every preflight; add it")
	}
	if app.Config().GETOnly {
		panic("fiberadapter: Config.GETOnly makes Fiber refuse every preflight; leave it out, and register routes for GET only")
	}
	if app.MountPath() != "" {
		panic(mounted)
	}
	behind := len(app.GetRoutes(true)) > 0
	for _, stack := range app.Stack() {
		for _, route := range stack {
			mount := len(route.Handlers) == 0
			behind = behind || mount || isRouted(route) || slices.ContainsFunc(route.Handlers, isPolicy)
		}
	}
	if behind {
		panic("fiberadapter: Routes is called after routes, mounts or policies; call it before them, once, right after fiber.New()")
	}
}

// A table finds the policies of routes.
type table struct {
	app     *routes.App[*fiber.Ctx]
	root    *fiber.App
	looking sync.Mutex
	own     map[any]*routes.Policy[*fiber.Ctx] // which stand for others in this application alone
	current atomic.Pointer[snapshot]
}

// handle is the application's policy. Those further in are to know their place before they see a request.
func (t *table) handle(c *fiber.Ctx) error {
	if s := t.current.Load(); s == nil || s.handlers != t.root.HandlersCount() {
		if err := t.refresh(); err != nil {
			return err
		}
	}
	return policy{Policy: t.app.Root}.handle(c)
}

func (t *table) refresh() error {
	t.looking.Lock()
	defer t.looking.Unlock()
	s, err := newSnapshot(t)
	if err == nil {
		t.current.Store(s)
	}
	return err
}

// Serves implements routes.Router.
func (t *table) Serves(c *fiber.Ctx) bool { return c.App() == t.root }

// Methods implements routes.Router.
func (t *table) Methods() []string { return t.current.Load().methods }

// Find implements routes.Router.
func (t *table) Find(c *fiber.Ctx, method string) routes.Route[*fiber.Ctx] {
	return t.current.Load().find(method, c.Path(), c.Route())
}

// An identity is the error with which a policy answers the question who it is.
type identity struct{ *routes.Policy[*fiber.Ctx] }

func (identity) Error() string { return "fiberadapter: the handler was called without a request" }

// identify returns the policy whose handler this is. All method values of one method share one code pointer; other people's
// handlers have another and are not called.
func identify(handler fiber.Handler) *routes.Policy[*fiber.Ctx] {
	if !isPolicy(handler) {
		return nil
	}
	return handler(nil).(identity).Policy
}

// nearest returns the last policy among handlers, nil if there is none.
func nearest(handlers []fiber.Handler) (last *routes.Policy[*fiber.Ctx]) {
	for _, handler := range handlers {
		if p := identify(handler); p != nil {
			last = p
		}
	}
	return last
}

func isPolicy(handler fiber.Handler) bool { return code(handler) == ours }

// isRouted tells whether Routes has put its handler into a route.
func isRouted(route *fiber.Route) bool {
	return slices.ContainsFunc(route.Handlers, func(h fiber.Handler) bool { return code(h) == roots })
}

// ours, roots and watch are the code pointers of what this package hands to Fiber. They are set in init since what they point to
// needs to know them.
var ours, roots, watch uintptr

func init() {
	ours = code(policy{}.handle)
	roots = code((*table)(nil).handle)
	watch = code((*table)(nil).passOn)
}

func code(handler fiber.Handler) uintptr { return reflect.ValueOf(handler).Pointer() }

// checkAlone returns an error where a policy that no table has seen meets requests of an app whose other policies are known: it would
// speak for actual requests, and another one for their preflights.
func (p policy) checkAlone(app *fiber.App) error {
	if p.alone.Load() == app {
		return nil
	}
	for _, stack := range app.Stack() {
		for _, route := range stack {
			if isRouted(route) {
				return errors.New("fiberadapter: a policy stands inside another handler, where Routes cannot see it; " +
					"give it to Use, to a group or to a route as a handler of its own")
			}
		}
	}
	p.alone.Store(app)
	return nil
}

// hasHandler tells whether a route holds more than policies. It is an error if another policy than the one ahead comes behind such a
// handler: Fiber puts the handlers of a route that is registered twice in a row into one list, so that the policy might as well be
// behind the end.
func hasHandler(route *fiber.Route) (has bool, err error) {
	var ahead *routes.Policy[*fiber.Ctx]
	for _, handler := range route.Handlers {
		switch p := identify(handler); {
		case p == nil:
			has = true
		case !has:
			ahead = p
		case p != ahead:
			return false, fmt.Errorf("fiberadapter: on the route %s %s a policy comes behind another handler; "+
				"put it first, and register the route once, or each time with the same policy", route.Method, route.Path)
		}
	}
	return has, nil
}
