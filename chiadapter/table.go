package chiadapter

import (
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/corskit/corskit/core/nethttp"
	"github.com/corskit/corskit/internal/routes"
)

// A table is what one walk over the routes has found.
type table struct {
	root    *level
	methods []string        // that chi knows
	routed  map[string]bool // those that a route has
	made    time.Time
	gap     atomic.Bool // chi finds a route that the table lacks though it was made to find it.
}

// A level is one router in its place in the application.
type level struct {
	router    chi.Routes
	rewriters chi.Middlewares // among its own
	stops     []routes.Stop   // on the way of all its requests
	ends      map[route]*end
	// The ways of what has no route here.
	notFound, notAllowed routes.Way
}

// A route is what leads to an end. Mount's method is "*": all those that no other handler has taken.
type route struct{ pattern, method string }

// An end is a handler, or the router that is mounted there.
type end struct {
	routes.Way
	below     *level
	rewriters chi.Middlewares // around the mount
}

func newTable(router *chi.Mux, passed int) *table {
	t := &table{routed: map[string]bool{}, made: time.Now()}
	all := chi.NewRouter()
	all.Handle("/", http.NotFoundHandler()) // chi lists it with every method that it knows.
	for method := range all.Routes()[0].Handlers {
		if method != "*" {
			t.methods = append(t.methods, method)
		}
	}
	t.root = t.newLevel(router, passed, nil, nil)
	return t
}

// newLevel reads a router. passed is how many of its middlewares have run when Routes sees a preflight: none of a sub-router's. outer are the
// policies before it. around are the routers that it is in, to spot cycles.
func (t *table) newLevel(router chi.Routes, passed int, outer []routes.Stop, around []chi.Routes) *level {
	listed, own := router.Routes(), router.Middlewares()
	// A router of With or Group has no middlewares for all of its requests: they stand with its handlers. It is told by With, which copies
	// the middlewares of such a router alone. With must not be called on a router without routes, whose chain it would build.
	if r, ok := router.(chi.Router); ok && len(listed) > 0 && len(r.With().Middlewares()) > 0 {
		own = nil
	}
	l := &level{router: router, rewriters: t.rewriters(own, passed), stops: withPolicies(outer, own), ends: map[route]*end{}}
	_, isMux := router.(*chi.Mux)
	l.setMissing(len(listed) == 0 && len(own) > 0 || len(listed) > 0 && !isMux, len(around) > 0)
	around = append(around, router)
	for _, r := range listed {
		for method, h := range r.Handlers {
			with, h := unwrap(h)
			_, isRouter := h.(chi.Routes) // It was given to Handle. Middleware on the way may have changed the path.
			e := &end{Way: routes.Way{Stops: withPolicies(l.stops, with), Ends: true, Doubt: isRouter}, rewriters: t.rewriters(with, 0)}
			l.ends[route{r.Pattern, method}] = e
			t.routed[method] = true
			if f, ok := h.(http.HandlerFunc); method != "*" || !ok || code(f) != mountCode {
				continue
			}
			// Mount("/admin", …) takes /admin and /admin/ too, which chi does not list.
			withSlash := strings.TrimSuffix(r.Pattern, "*")
			l.ends[route{withSlash, "*"}], l.ends[route{strings.TrimSuffix(withSlash, "/"), "*"}] = e, e
			if slices.ContainsFunc(around, func(outer chi.Routes) bool { return same(outer, r.SubRoutes) }) {
				e.Doubt = true // It is mounted below itself, and so on without end.
			} else if r.SubRoutes != nil {
				e.below = t.newLevel(r.SubRoutes, 0, e.Stops, around)
			}
		}
	}
	return l
}

// rewriters returns chi's own middlewares that change the method or the path that a router goes by. The first ones, as many as passed says, have
// run on the preflight. They have changed its path, but GetHead not its method, since it leaves OPTIONS alone.
func (t *table) rewriters(middlewares chi.Middlewares, passed int) (found chi.Middlewares) {
	for i, m := range middlewares {
		if code(m) == code(middleware.GetHead) || i >= passed && slices.Contains(rewritingPath, code(m)) {
			found = append(found, m)
			t.routed[http.MethodHead] = true // GetHead gives it GET's routes.
		}
	}
	return found
}

// setMissing fills in what happens where no route matches. A router without routes may skip its middleware. One of another type than chi's
// may hide policies around its handlers, as Group and With do. All three are in doubt.
func (l *level) setMissing(doubt, below bool) {
	var notFound, notAllowed http.HandlerFunc // not known of other types
	if mux, ok := l.router.(*chi.Mux); ok {
		notFound, notAllowed = mux.NotFoundHandler(), methodNotAllowed(mux)
	}
	way := func(h http.HandlerFunc, chis uintptr) routes.Way {
		return routes.Way{Stops: l.stops, Ends: code(h) != chis, Doubt: doubt || code(h) == chainedCode}
	}
	l.notFound, l.notAllowed = way(notFound, notFoundCode), way(notAllowed, notAllowedCode)
	if below { // If a router further out has the path for another method, chi answers with MethodNotAllowed in place of NotFound.
		l.notFound.Ends = l.notFound.Ends || l.notAllowed.Ends
		l.notFound.Doubt = l.notFound.Doubt || l.notAllowed.Doubt
	}
}

// same takes routers of one type for the same one if they cannot be compared.
func same(a, b chi.Routes) bool {
	return reflect.TypeOf(a) == reflect.TypeOf(b) && (!reflect.ValueOf(a).Comparable() || a == b)
}

// withPolicies adds the policies among middlewares.
func withPolicies(stops []routes.Stop, middlewares chi.Middlewares) []routes.Stop {
	stops = slices.Clip(stops) // Siblings append to them too.
	for _, m := range middlewares {
		if p := nethttp.PolicyOf(m); p != nil {
			stops = append(stops, routes.Stop{Policy: p})
		}
	}
	return stops
}

// unwrap takes apart a handler with the middlewares of With, Group and Chain, or with a policy around it.
func unwrap(h http.Handler) (with chi.Middlewares, inner http.Handler) {
	for {
		if chain, ok := h.(*chi.ChainHandler); ok {
			with, h = append(with, chain.Middlewares...), chain.Endpoint
		} else if m, next := nethttp.Unwrap(h); m != nil {
			with, h = append(with, m), next
		} else {
			return with, h
		}
	}
}

// What decides in chi where a request goes is known by code pointers.
func code(function any) uintptr { return reflect.ValueOf(function).Pointer() }

// rewritingPath are chi's middlewares that change the path that a router goes by.
var rewritingPath = []uintptr{code(middleware.CleanPath), code(middleware.StripSlashes), code(middleware.URLFormat)}

// mountCode is that of the handlers that Mount makes. notFoundCode and notAllowedCode are those of chi's own handlers of what has no route.
// chainedCode is that of what With and Group make of such a handler: Chain(…).ServeHTTP, a method value of an http.Handler.
var mountCode, notFoundCode, notAllowedCode, chainedCode = func() (mount, notFound, notAllowed, chained uintptr) {
	r := chi.NewRouter()
	notFound, notAllowed = code(r.NotFoundHandler()), code(methodNotAllowed(r))
	r.Mount("/", http.NotFoundHandler())
	r.With().NotFound(http.NotFound)
	return code(r.Routes()[0].Handlers["*"]), notFound, notAllowed, code(r.NotFoundHandler())
}()

// methodNotAllowed must not be inlined: chi's own handler is a closure, which has a code pointer of its own wherever it is inlined.
//
//go:noinline
func methodNotAllowed(mux *chi.Mux) http.HandlerFunc { return mux.MethodNotAllowedHandler() }
