package echov5adapter

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"unsafe"

	"github.com/labstack/echo/v5"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
	"github.com/corskit/corskit/internal/routes"
)

// Routes applies d to every request, as e.Use(New(d)) does, and lets policies on groups and single routes answer the preflights about
// them: the one nearest to the handler that the actual request would reach. d answers all others; nil stands for none. Call it once, in
// place of Use, right after echo.New(). It panics if there are routes already, or a policy in Use or Pre.
//
//	e := echo.New()
//	echov5adapter.Routes(e, policy)
//	e.PUT("/admin/users/:id", updateUser, echov5adapter.New(stricter))
//
// Limits:
//
//   - A policy inside another middleware or handler, or made by package nethttp, is not seen. It decides about actual requests,
//     and d answers the preflights. If d is nil, nobody does.
//   - A policy in Pre answers all preflights. Where one is found there, no more routes are added: that is an error.
//   - An e.OnAddRoute that is set later must call the one that it replaces, and add the route if that returns nil.
//   - Preflights for routes that were added without OnAddRoute, or with e.Router().Add, are refused. Use e.Add, also to replace a route.
//   - A middleware between two policies is taken to pass requests on, as authentication does. One that serves, such as a proxy, belongs in
//     a group without nearer policies.
//   - A preflight does not tell that middleware.MethodOverride will change the method. Give all methods of such a path one policy.
//   - Each Echo of a NewVirtualHostHandler needs Routes of its own.
//   - Routes may be added while serving if Echo's router is that of echo.NewConcurrentRouter.
func Routes(e *echo.Echo, d core.Decider) {
	t := &table{echo: e, next: e.OnAddRoute, routes: map[place]route{}}
	for _, m := range e.Middlewares() {
		if code(m) == code(t.middleware) {
			panic("echov5adapter: Routes is called a second time; call it once for each Echo")
		}
	}
	if hasPolicy(e.Middlewares()) || hasPolicy(e.PreMiddlewares()) {
		panic("echov5adapter: Routes is called after a policy was given to Use or Pre, where it would answer all preflights; give that policy to Routes")
	}
	if early := e.Router().Routes(); len(early) > 0 {
		panic(fmt.Sprintf("echov5adapter: Routes is called after the route %s %s was added, whose middleware it cannot see; "+
			"call it before routes and groups, right after echo.New()", early[0].Method, early[0].Path))
	}
	if d != nil {
		core.RequireDecider(d)
		t.application = []routes.Stop{{Policy: &routes.Policy{Decider: d}}}
	}
	t.serves = !slices.Contains(byEcho, handlerFor(e.Router(), http.MethodGet, "/"))
	e.OnAddRoute = t.add
	e.Use(t.middleware)
}

// A table knows the policies of routes. Echo's router tells which route a request comes to, and the table what was added with it.
type table struct {
	echo        *echo.Echo
	application []routes.Stop // empty or one
	serves      bool          // The router has a handler of the program's for what no route takes.
	next        func(echo.Route) error

	adding  sync.RWMutex
	routes  map[place]route
	methods []string
}

// A place is what the router tells of a route.
type place struct{ method, pattern string }

type route struct {
	stops  []routes.Stop
	ends   bool      // The handler is the program's.
	others []uintptr // Middleware that is not ours.
}

// add is what Echo calls before it adds a route.
func (t *table) add(r echo.Route) error {
	if t.next != nil {
		if err := t.next(r); err != nil {
			return err
		}
	}
	if hasPolicy(t.echo.PreMiddlewares()) {
		return errors.New("echov5adapter: a policy was given to Pre, where it answers preflights before Routes can; give it to Routes, to Use, or to a group or a route")
	}
	added := route{ends: r.Method != echo.RouteNotFound || r.Handler != nil || t.serves}
	for _, m := range r.Middlewares {
		if p := policyOf(m); p != nil {
			added.stops = append(added.stops, routes.Stop{Policy: &p.Policy})
		} else {
			added.others = append(added.others, identity(m))
		}
	}
	at := place{r.Method, "/" + strings.TrimPrefix(r.Path, "/")}
	t.adding.Lock()
	defer t.adding.Unlock()
	if _, known := t.routes[at]; known { // The router may keep the route that it has.
		if _, err := t.echo.Router().Add(r); err != nil {
			return err
		}
	}
	t.routes[at] = added
	if !slices.Contains(t.methods, r.Method) {
		t.methods = append(t.methods, r.Method)
	}
	return nil
}

func (t *table) middleware(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c *echo.Context) error {
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
	own      *echo.Context
	scratch  *echo.Context // into which the router writes
	used     []routes.Stop // the application's policy and those in Use
	asked    route         // the one that the preflight is about
	rerouted bool          // Echo has routed by another path than that of the request.
}

// Methods implements routes.Router.
func (p *preflight) Methods() []string {
	p.adding.RLock()
	defer p.adding.RUnlock()
	return p.methods
}

// Way implements routes.Router. The first method is the one that the preflight is about.
func (p *preflight) Way(method string) routes.Way {
	first := p.scratch == nil
	if first {
		p.start()
	}
	found, known := p.find(method)
	if first {
		p.asked = found
	}
	// The 404s of a group run its middleware, which may serve them: a proxy, files. Middleware that the asked route has too, such as
	// authentication, must pass requests on, or that route would be useless.
	serves := slices.ContainsFunc(found.others, func(m uintptr) bool { return !slices.Contains(p.asked.others, m) })
	return routes.Way{Stops: append(slices.Clip(p.used), found.stops...), Ends: found.ends || serves, Doubt: p.rerouted || !known}
}

func (p *preflight) start() {
	r := *p.own.Request()
	p.scratch = p.echo.NewContext(&r, nil)
	p.find(http.MethodOptions)
	p.rerouted = p.scratch.Path() != p.own.Path()
	p.used = slices.Clip(p.application)
	for _, m := range p.echo.Middlewares() {
		if own := policyOf(m); own != nil {
			p.used = append(p.used, routes.Stop{Policy: &own.Policy})
		}
	}
}

// find returns what was added with the route that a method comes to. That may be the route of a 404.
func (p *preflight) find(method string) (found route, known bool) {
	p.scratch.Request().Method = method
	handler := p.echo.Router().Route(p.scratch)
	info := p.scratch.RouteInfo()
	if info.Method == "" && info.Path == "" {
		return route{ends: !slices.Contains(byEcho, code(handler))}, true
	}
	p.adding.RLock()
	defer p.adding.RUnlock()
	found, known = p.routes[place{info.Method, info.Path}]
	return found, known
}

func hasPolicy(middleware []echo.MiddlewareFunc) bool {
	return slices.ContainsFunc(middleware, func(m echo.MiddlewareFunc) bool { return policyOf(m) != nil })
}

// byEcho are the code pointers of Echo's own answers where there is no route.
var byEcho = func() []uintptr {
	r := echo.NewRouter(echo.RouterConfig{})
	r.Add(echo.Route{Method: http.MethodGet, Path: "/", Handler: func(*echo.Context) error { return nil }})
	return []uintptr{handlerFor(r, http.MethodGet, "/nothing"), handlerFor(r, http.MethodPut, "/"), handlerFor(r, http.MethodOptions, "/")}
}()

func handlerFor(r echo.Router, method, path string) uintptr {
	request, err := http.NewRequest(method, path, nil)
	if err != nil {
		panic(err)
	}
	return code(r.Route(echo.NewContext(request, nil)))
}

// identity is the same for copies of one function value. Those that one constructor returns share their code pointer, such as all of
// echo.WrapMiddleware.
func identity(m echo.MiddlewareFunc) uintptr { return *(*uintptr)(unsafe.Pointer(&m)) }
