package echoadapter

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"unsafe"

	"github.com/labstack/echo/v4"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
	"github.com/corskit/corskit/internal/routes"
)

// Routes applies d to every request, as e.Use(New(d)) does, and lets policies on groups, hosts and single routes answer the preflights
// about them: the one nearest to the handler that the actual request would reach. d answers all others; nil stands for none. Call it
// once, in place of Use, right after echo.New(). It panics if there are routes already.
//
//	e := echo.New()
//	echoadapter.Routes(e, policy)
//	e.PUT("/admin/users/:id", updateUser, echoadapter.New(stricter))
//
// Limits:
//
//   - A policy in Use or Pre of e itself is not seen, since Echo shows nobody what these hold. Give it to Routes.
//   - A policy inside another middleware or handler, or made by package nethttp, is not seen. It decides about actual requests,
//     and d answers the preflights. If d is nil, nobody does.
//   - An e.OnAddRouteHandler that is set later must call the one that it replaces.
//   - Preflights for routes that were added without OnAddRouteHandler, or with e.Router().Add, are refused. Use e.Add.
//   - If a Pre middleware passes Echo a changed copy, preflights that Echo routes by another path than the request's are refused.
//   - A middleware between two policies is taken to pass requests on, as authentication does. One that serves, such as a proxy, belongs in
//     a group without nearer policies.
//   - A preflight does not tell that middleware.MethodOverride will change the method. Give all methods of such a path one policy.
//   - Routes may be added while serving as far as Echo allows it.
func Routes(e *echo.Echo, d core.Decider) {
	t := &table{echo: e, next: e.OnAddRouteHandler, routes: map[place]route{}}
	if t.next != nil && code(t.next) == code(t.add) {
		panic("echoadapter: Routes is called a second time; call it once for each Echo")
	}
	early := e.Router().Routes()
	for _, router := range e.Routers() {
		early = append(early, router.Routes()...)
	}
	if len(early) > 0 {
		panic(fmt.Sprintf("echoadapter: Routes is called after the route %s %s was added, whose middleware it cannot see; "+
			"call it before routes and groups, right after echo.New()", early[0].Method, early[0].Path))
	}
	if d != nil {
		core.RequireDecider(d)
		t.application = []routes.Stop{{Policy: &routes.Policy{Decider: d}}}
	}
	e.OnAddRouteHandler = t.add
	e.Use(t.middleware)
}

// A table knows the policies of routes. Echo's router tells the pattern that a path matches, and the table what was added with it.
type table struct {
	echo        *echo.Echo
	application []routes.Stop // empty or one
	next        func(host string, r echo.Route, handler echo.HandlerFunc, middleware []echo.MiddlewareFunc)

	adding  sync.RWMutex
	routes  map[place]route
	methods []string
}

// A place is where a router ends up with a path and a method.
type place struct {
	router          *echo.Router // of a host, nil for that of all others
	method, pattern string
}

type route struct {
	stops  []routes.Stop // the application's included
	ends   bool          // The handler is the program's.
	others []uintptr     // Middleware that is not ours.
}

// add is what Echo calls for every route. Of two routes that are the same, Echo takes the later one.
func (t *table) add(host string, r echo.Route, handler echo.HandlerFunc, middleware []echo.MiddlewareFunc) {
	added := route{stops: slices.Clone(t.application), ends: r.Method != echo.RouteNotFound || !slices.Contains(byEcho, code(handler))}
	for _, m := range middleware {
		if p := policyOf(m); p != nil {
			added.stops = append(added.stops, routes.Stop{Policy: &p.Policy})
		} else {
			added.others = append(added.others, identity(m))
		}
	}
	t.adding.Lock()
	t.routes[place{t.echo.Routers()[host], r.Method, r.Path}] = added
	if r.Method != echo.RouteNotFound && !slices.Contains(t.methods, r.Method) {
		t.methods = append(t.methods, r.Method)
	}
	t.adding.Unlock()
	if t.next != nil {
		t.next(host, r, handler, middleware)
	}
}

func (t *table) middleware(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if c.Request().Method == http.MethodOptions {
			r, answered := nethttp.Preflight(c.Response(), c.Request(), &preflight{table: t, own: c})
			if answered {
				return nil
			}
			c.SetRequest(r)
		}
		if len(t.application) > 0 && nethttp.Apply(t.application[0].Decider, c.Response(), c.Request()) {
			return nil
		}
		return next(c)
	}
}

// A preflight asks Echo's router for other methods than its own.
type preflight struct {
	*table
	own      echo.Context
	scratch  echo.Context // into which the router writes
	asked    route        // the one that the preflight is about
	rerouted bool         // Echo has routed by another path than that of the request.
}

// Methods implements routes.Router.
func (p *preflight) Methods() []string {
	p.adding.RLock()
	defer p.adding.RUnlock()
	return p.methods
}

// Way implements routes.Router. The first method is the one that the preflight is about.
func (p *preflight) Way(method string) routes.Way {
	if p.scratch == nil {
		p.scratch = p.echo.NewContext(nil, nil)
		p.find(http.MethodOptions)
		p.rerouted = p.scratch.Path() != p.own.Path()
		p.asked, _ = p.find(method)
	}
	found, known := p.find(method)
	// The 404s of a group run its middleware, which may serve them: a proxy, files. Middleware that the asked route has too, such as
	// authentication, must pass requests on, or that route would be useless.
	serves := slices.ContainsFunc(found.others, func(m uintptr) bool { return !slices.Contains(p.asked.others, m) })
	return routes.Way{Stops: found.stops, Ends: found.ends || serves, Doubt: p.rerouted || !known}
}

// find returns what was added with the pattern that a method comes to. That may be the pattern of a 404.
func (p *preflight) find(method string) (found route, known bool) {
	router, c := p.echo.Routers()[p.own.Request().Host], p.scratch
	c.SetPath("")
	c.SetHandler(echo.NotFoundHandler)
	cmp.Or(router, p.echo.Router()).Find(method, echo.GetPath(p.own.Request()), c)
	handler := code(c.Handler())
	found.stops = p.application
	if handler != routed {
		// A program may have set echo.NotFoundHandler and echo.MethodNotAllowedHandler, which are variables.
		found.ends = !slices.Contains(byEcho, handler)
		return found, !found.ends || handler == code(echo.NotFoundHandler) || handler == code(echo.MethodNotAllowedHandler)
	}
	p.adding.RLock()
	defer p.adding.RUnlock()
	for _, m := range []string{method, echo.RouteNotFound} {
		if added, ok := p.routes[place{router, m, c.Path()}]; ok {
			return added, true
		}
	}
	return found, false
}

// routed is the code pointer of what Echo makes of every route that it tells about.
var routed = handlerFor(http.MethodGet)

// byEcho are the code pointers of Echo's own answers where there is no route.
var byEcho = []uintptr{handlerFor(http.MethodOptions), code(echo.NotFoundHandler), code(echo.MethodNotAllowedHandler)}

func handlerFor(method string) uintptr {
	e := echo.New()
	e.GET("/", echo.NotFoundHandler)
	c := e.NewContext(nil, nil)
	e.Router().Find(method, "/", c)
	return code(c.Handler())
}

// identity is the same for copies of one function value. Those that one constructor returns share their code pointer, such as all of
// echo.WrapMiddleware.
func identity(m echo.MiddlewareFunc) uintptr { return *(*uintptr)(unsafe.Pointer(&m)) }
