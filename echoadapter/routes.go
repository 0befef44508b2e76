package echoadapter

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/labstack/echo/v4"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/internal/routes"
)

// Routes makes the policies on groups, hosts and single routes of e answer the preflights that are about them. d is the policy
// of all other routes and of paths without a route; it may be nil for none.
//
// Call it in place of e.Use(New(d)): before routes and groups, or it panics, and before other middleware. What rewrites the path goes
// into Pre and changes the request's URL in place, as Echo's own Rewrite does; Echo does not route by a request that is set
// there. Routes sees routes that are added later.
//
// It cannot see a policy that is given to Use or Pre of e itself, since Echo tells nobody of these, nor one inside another middleware
// or handler, since nobody can look into a function. What New returned panics there when a request reaches it, whether or not a group
// or a route has the same value too. Taken out of a slice that a route was given before, it does so on the paths of other routes only.
// A policy of another application inside a handler panics when a policy of e has spoken to the same response, and so does that of
// Routes if e stands inside another policy, such as that of nethttp.Middleware.
//
// A policy that core/nethttp made is none that Routes knows, even as a middleware of a route, by echo.WrapMiddleware: without a policy of
// e on the way its preflights get Echo's own answer, and where it enforces it refuses before a policy behind it can panic. Use New.
//
// Middleware may change a request on the way to a handler, as http.StripPrefix does, but not its method and host, nor c.Path(), by which
// Routes knows what Echo has matched. middleware.MethodOverride goes into Pre. A preflight does not tell that the method will be
// overridden: it is about POST and meets POST's policy, and the request itself that of the overriding method. Give the methods of such a
// path one policy.
//
// A group's middleware, such as Proxy, and RouteNotFound take the methods that a path has no route for, so that answers to preflights
// are not kept by browsers where another policy governs these. Middleware that the route has on its way too is taken for what passes
// requests on, as authentication does.
//
// Echo tells about routes through e.OnAddRouteHandler. Routes calls the handler that is there; one that is set later must
// call the one it replaces. A route that was missed makes the first request to e panic with its name, and so the others; one that
// is missed later on, or is added with e.Router().Add, which Echo does not even list, its own preflights.
func Routes(e *echo.Echo, d core.Decider) {
	requireEmpty(e)
	t := &table{echo: e, next: e.OnAddRouteHandler, own: map[*policy]*routes.Policy[echo.Context]{}}
	t.app = routes.NewApp(d, routes.Router[echo.Context](t))
	t.root = &policy{Policy: t.app.Root}
	t.seats = map[*policy]*seat{t.root: {Policy: t.app.Root, echo: e, app: t.app}}
	e.OnAddRouteHandler = t.add
	e.Use(t.middleware)
	register(t)
}

func requireEmpty(e *echo.Echo) {
	if tableOf(e) != nil {
		panic("echoadapter: Routes is called a second time; call it once for each Echo")
	}
	for _, router := range routersOf(e) {
		for _, route := range router.Routes() {
			panic(fmt.Sprintf("echoadapter: Routes is called after the route %s %s was added, whose middleware it cannot see; call it before routes and groups, right after echo.New()",
				route.Method, route.Path))
		}
	}
}

func routersOf(e *echo.Echo) []*echo.Router {
	return slices.AppendSeq([]*echo.Router{e.Router()}, maps.Values(e.Routers()))
}

// A table finds the policies of routes. The router itself says which pattern a path matches; the table, which policy was
// added with the pattern.
type table struct {
	app     *routes.App[echo.Context]
	root    *policy
	echo    *echo.Echo
	next    func(host string, route echo.Route, handler echo.HandlerFunc, middleware []echo.MiddlewareFunc)
	adding  sync.Mutex
	added   []addition
	own     map[*policy]*routes.Policy[echo.Context] // for what New returned
	seats   map[*policy]*seat
	current atomic.Pointer[snapshot] // nil if routes have been added since the last preflight
}

// An addition is a route that was added.
type addition struct {
	at     place
	method string
	policy *routes.Policy[echo.Context] // the one nearest to the handler, nil if there is none
	own    bool                         // The handler is the program's.
	others []uintptr                    // The code pointers of middleware that is none of ours.
}

// A place is where a router ends up with a path.
type place struct {
	router  *echo.Router
	pattern string
}

// middleware is the application's policy. Echo calls it for every request.
func (t *table) middleware(next echo.HandlerFunc) echo.HandlerFunc {
	if t.current.Load() == nil {
		t.snapshot() // It panics if there are routes that Routes does not know, be the first request a preflight or not.
	}
	return t.root.middleware(next)
}

// add is what Echo calls for every route.
func (t *table) add(host string, route echo.Route, handler echo.HandlerFunc, middleware []echo.MiddlewareFunc) {
	a := addition{at: place{t.router(host), route.Path}, method: route.Method}
	a.own = code(handler) != notFound
	a.policy, a.others = t.place(route.Path, middleware)
	t.adding.Lock()
	t.added = append(t.added, a)
	t.current.Store(nil)
	t.adding.Unlock()
	if t.next != nil {
		t.next(host, route, handler, middleware)
	}
}

// router is the one that Echo asks about a host.
func (t *table) router(host string) *echo.Router {
	if router, ok := t.echo.Routers()[host]; ok {
		return router
	}
	return t.echo.Router()
}

// A snapshot is what is known between two additions.
type snapshot struct {
	routes   map[place][]addition // the latest first, since Echo takes the later one of two that are the same
	methods  []string
	contexts sync.Pool // with room for the parameters of these routes
}

func (t *table) snapshot() *snapshot {
	if s := t.current.Load(); s != nil {
		return s
	}
	t.adding.Lock()
	defer t.adding.Unlock()
	s := &snapshot{routes: make(map[place][]addition, len(t.added))}
	s.contexts.New = func() any { return t.echo.NewContext(nil, nil) }
	for _, a := range slices.Backward(t.added) {
		s.routes[a.at] = append(s.routes[a.at], a)
		if a.method != echo.RouteNotFound && !slices.Contains(s.methods, a.method) {
			s.methods = append(s.methods, a.method)
		}
	}
	slices.Sort(s.methods)
	t.requireAll(s)
	t.current.Store(s)
	return s
}

// requireAll panics if there are routes that were added behind t's back.
func (t *table) requireAll(s *snapshot) {
	for _, router := range routersOf(t.echo) {
		for _, route := range router.Routes() {
			if _, ok := s.lookup(place{router, route.Path}, route.Method); !ok {
				panicUnknown(route.Method, route.Path)
			}
		}
	}
}

func panicUnknown(method, pattern string) {
	panic(fmt.Sprintf("echoadapter: the route %s %s was added without calling e.OnAddRouteHandler as Routes left it; "+
		"a handler that is set after Routes must call the one it replaces, and routes are to be added with e.Add, not with e.Router().Add", method, pattern))
}

// Methods implements routes.Router.
func (t *table) Methods() []string { return t.snapshot().methods }

// Find implements routes.Router.
func (t *table) Find(c echo.Context, method string) routes.Route[echo.Context] {
	met := t.meets(c, method)
	return routes.Route[echo.Context]{Found: met.method != "" && met.method != echo.RouteNotFound, Policy: met.policy}
}

// Rest implements routes.Router. Echo gives a group with middleware routes for what it would answer with 404, and its documentation
// puts middleware there that serves, such as Proxy. Nobody can tell it from one that merely runs on the way, as authentication does,
// unless the route that is asked about has it on its way too: had it served, there would be no need for the route.
func (t *table) Rest(c echo.Context) routes.Route[echo.Context] {
	met := t.meets(c, echo.RouteNotFound)
	serves := met.own
	if !serves && len(met.others) > 0 {
		asked := t.meets(c, c.Request().Header.Get("Access-Control-Request-Method"))
		serves = slices.ContainsFunc(met.others, func(m uintptr) bool { return !slices.Contains(asked.others, m) })
	}
	return routes.Route[echo.Context]{Found: serves, Policy: met.policy}
}

// meets returns the route that a method comes to, which may be that of a 404, the zero addition if there is none. Where the method is that
// of c's own request, Echo has matched it already, and what the request says now may be another path: http.StripPrefix, for one,
// changes it on the way to the handler.
func (t *table) meets(c echo.Context, method string) addition {
	known, r := t.snapshot(), c.Request()
	at, handler := place{t.router(r.Host), c.Path()}, c.Handler()
	if method != r.Method {
		at.pattern, handler = known.match(at.router, method, echo.GetPath(r))
	}
	if isNone(handler) {
		return addition{}
	}
	if met, ok := known.lookup(at, method); ok {
		return met
	}
	met, ok := known.lookup(at, echo.RouteNotFound)
	if !ok && method != r.Method { // Echo answers OPTIONS itself, with a handler that has no name.
		panicUnknown(method, at.pattern)
	}
	return met
}

func (s *snapshot) lookup(at place, method string) (addition, bool) {
	for _, a := range s.routes[at] {
		if a.method == method {
			return a, true
		}
	}
	return addition{}, false
}

// match lets the router find the pattern and the handler of a path. It has none for a path that no route matches.
func (s *snapshot) match(router *echo.Router, method, path string) (pattern string, handler echo.HandlerFunc) {
	c := s.contexts.Get().(echo.Context)
	defer s.contexts.Put(c)
	c.SetPath("")
	c.SetHandler(nil)
	router.Find(method, path, c)
	return c.Path(), c.Handler()
}

// isNone tells Echo's own handlers for 404 and 405 from those of routes.
func isNone(handler echo.HandlerFunc) bool {
	return handler == nil || code(handler) == code(echo.MethodNotAllowedHandler) || code(handler) == code(echo.NotFoundHandler)
}

// An identity is the context that a policy's handler takes as the question who it is.
type identity struct {
	echo.Context
	policy *policy
}

// identify returns the policy whose middleware this is. All method values of one method share one code pointer; other people's
// middleware has another and is not called.
func identify(middleware echo.MiddlewareFunc) *policy {
	if code(middleware) != ours {
		return nil
	}
	var asked identity
	middleware(nil)(&asked)
	return asked.policy
}

// ours is the code pointer of what this package hands to Echo, notFound that of Echo's own handler, which programs may replace.
var (
	ours     = code(new(policy).middleware)
	notFound = code(echo.NotFoundHandler)
)

func code(function any) uintptr { return reflect.ValueOf(function).Pointer() }
