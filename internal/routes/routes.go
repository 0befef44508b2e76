// Package routes is what the adapters share of the search for the policy that a preflight is really about: the one nearest to
// the handler that the actual request would reach. How a router is asked differs; what follows from its answers does not.
//
// R is what a framework calls a request: *http.Request, echo.Context, *fiber.Ctx.
package routes

import (
	"context"
	"strings"
	"sync/atomic"

	"github.com/corskit/corskit/core"
)

// A Policy is one place of a Decider in an application: what an adapter's New or Routes makes. Its address is its identity.
type Policy[R any] struct {
	core.Decider
	app     atomic.Pointer[App[R]] // nil if the application's routes are not known
	settled atomic.Bool            // known not to stand inside a policy that answers its preflights
}

// An App is an application whose routes are known.
type App[R any] struct {
	// Root is the policy of the whole application, which sees every request first.
	Root *Policy[R]
	Router[R]
	bare    bool // Root decides nothing.
	number  int
	serves  func(R) bool // nil for all
	unknown *Policy[R]
}

// A Router answers what the actual request would meet.
type Router[R any] interface {
	// Methods lists the methods for which there are routes anywhere.
	Methods() []string
	// Find looks up the route of a method for the path of r. If that is r's own, r may have got as far as a policy.
	Find(r R, method string) Route[R]
	// Rest returns what methods without a route for the path of r come to. It is found if handlers of the program's, not only
	// the router's own, see them there, which may then serve any method.
	Rest(r R) Route[R]
}

// A Route is what a router has for one method and path.
type Route[R any] struct {
	Found bool
	// Unknown says that there is more on the way to the handler than the adapter can see. Preflights are then refused, since an
	// answer could be looser than the route's own policy.
	Unknown bool
	// Policy is the one nearest to the handler, nil for a route that has none beside the application's.
	Policy *Policy[R]
	// Siblings, if not nil, knows other methods of the path, to which they need not be looked up.
	Siblings Siblings[R]
}

// Siblings are routes that come to light with another one.
type Siblings[R any] interface {
	Sibling(method string) (route Route[R], known bool)
}

// NewApp makes d the policy of the whole application; nil stands for none.
func NewApp[R any](d core.Decider, router Router[R]) *App[R] {
	bare := d == nil
	if bare {
		d = core.DeciderFunc(func(context.Context, core.Request) core.Decision { return core.Decision{} })
	}
	core.RequireDecider(d)
	app := &App[R]{Root: &Policy[R]{Decider: d}, Router: router, bare: bare, number: int(apps.Add(1) - 1)}
	app.unknown = &Policy[R]{Decider: new(core.Policy)} // It refuses every origin.
	if one, ok := router.(interface{ Serves(R) bool }); ok {
		app.serves = one.Serves
	}
	app.Join(app.Root)
	return app
}

// Join tells p that it stands in a.
func (a *App[R]) Join(p *Policy[R]) { p.app.Store(a) }

// Joined tells whether p stands in an App.
func (p *Policy[R]) Joined() bool { return p.app.Load() != nil }

// App returns the App that p, which is joined, stands in when it meets r, nil for none.
func (p *Policy[R]) App(r R) *App[R] {
	if app := p.app.Load(); app.serves == nil || app.serves(r) {
		return app
	}
	return nil
}

// Needs returns what the answers to a method depend on at p's place. The application's policy answers preflights on behalf of others.
func (p *Policy[R]) Needs(method string) core.Needs {
	if app := p.app.Load(); app != nil && p == app.Root && method == "OPTIONS" {
		return core.NeedsAll
	}
	return core.NeedsOf(p.Decider)
}

// DecideAt puts into decision, the zero Decision, the answer to a request at the place of p, one of a's policies: the policy nearest
// to the handler decides alone. The application's policy answers preflights on its behalf, and p neither answers nor refuses what is
// not its own.
func (a *App[R]) DecideAt(ctx context.Context, p *Policy[R], request *core.Request, r R, decision *core.Decision) {
	switch {
	case !request.IsPreflight():
		core.Answer(ctx, p.Decider, request, decision)
		if decision.Status != 0 && a.Find(r, request.Method).refusesAfter(p) {
			*decision = core.Decision{}
		}
	case p == a.Root:
		a.decidePreflight(ctx, request, r, decision)
	}
}

// decidePreflight lets the governing policy decide, and tells it about the other methods of the path.
//
// Browsers keep what an answer grants by URL, not by method (https://fetch.spec.whatwg.org/#concept-cache-match), so that one
// route's answer must not be kept where another method of the path is governed otherwise.
func (a *App[R]) decidePreflight(ctx context.Context, request *core.Request, r R, decision *core.Decision) {
	asked := a.Find(r, request.RequestMethod)
	policy := a.governing(asked)
	var room [16]string
	registered := room[:0]
	for _, method := range a.Methods() {
		if isForbidden(method) {
			continue
		}
		route := asked
		if method != request.RequestMethod {
			route = a.beside(asked, r, method)
		}
		if route.Found {
			registered = append(registered, method)
			request.RoutesDiffer = request.RoutesDiffer || !same(a.governing(route), policy)
		}
	}
	if rest := a.Rest(r); rest.Found {
		request.RoutesDiffer = request.RoutesDiffer || !same(a.governing(rest), policy)
	}
	request.RouteMethods = strings.Join(registered, ", ")
	core.Answer(ctx, policy.Decider, request, decision)
}

// beside returns the route that another method than the one of route has for the path of r.
func (a *App[R]) beside(route Route[R], r R, method string) Route[R] {
	if route.Siblings != nil {
		if sibling, known := route.Siblings.Sibling(method); known {
			return sibling
		}
	}
	return a.Find(r, method)
}

// isForbidden tells the methods that browsers never send, https://fetch.spec.whatwg.org/#forbidden-method.
func isForbidden(method string) bool {
	return method == "CONNECT" || method == "TRACE" || method == "TRACK"
}

// governing returns the policy that speaks last for a route's requests. Where there is no route it is the application's, so that a
// page can read the router's 404 or 405.
func (a *App[R]) governing(route Route[R]) *Policy[R] {
	if route.Unknown {
		return a.unknown
	}
	if route.Policy != nil {
		return route.Policy
	}
	return a.Root
}

// Differ tells whether one policy speaks last on x and another on y.
func (a *App[R]) Differ(x, y Route[R]) bool { return !same(a.governing(x), a.governing(y)) }

// refusesAfter tells whether a policy nearer to the handler than p decides in p's stead.
func (route Route[R]) refusesAfter(p *Policy[R]) bool {
	return !route.Unknown && route.Policy != nil && route.Policy != p
}

// same tells whether one policy stands in both places. Deciders in general cannot be compared.
func same[R any](p, q *Policy[R]) bool {
	compiled, ok := p.Decider.(*core.Policy)
	return p == q || ok && q.Decider == core.Decider(compiled)
}
