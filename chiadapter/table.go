package chiadapter

import (
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/corskit/corskit/core/nethttp"
	"github.com/corskit/corskit/internal/routes"
)

// A table is what one walk over the routes has found.
type table struct {
	root    *level
	routed  map[string]bool // by the methods that chi knows, without CONNECT and TRACE: whether a route has it
	methods []string        // those with a route, and one without, which stands for the rest
	made    time.Time
	gap     atomic.Bool // Another walk has not found what it lacks.
}

// A level is one router in its place in the application.
type level struct {
	router    chi.Routes
	stops     []routes.Stop // on the way of all its requests
	rewriters []func(method, path string) bool
	ends      map[string][]end // by pattern
	// The ways of what has no route here.
	notFound, notAllowed routes.Way
}

// An end is that of a way, unless the way goes on to another router. The method of a mount is "*", which stands for those that no other
// handler has taken.
type end struct {
	method string
	routes.Way
	below *level
}

func newTable(router *chi.Mux) *table {
	t := &table{routed: map[string]bool{}, made: time.Now()}
	all := chi.NewRouter()
	all.Handle("/", http.NotFoundHandler()) // chi lists it with every method that it knows.
	for method := range all.Routes()[0].Handlers {
		if method != "*" && method != http.MethodConnect && method != http.MethodTrace {
			t.routed[method] = false
		}
	}
	t.root = t.newLevel(router, nil, nil, nil)
	rest := "" // any of those without a route, which all go the same way, or none
	for method, routed := range t.routed {
		if routed {
			t.methods = append(t.methods, method)
		} else {
			rest = method
		}
	}
	t.methods = append(t.methods, rest)
	return t
}

// newLevel reads a router. outer are the policies before it. with are the middlewares of With where it is mounted. around are the routers
// that it is in, to spot cycles.
func (t *table) newLevel(router chi.Routes, outer []routes.Stop, with chi.Middlewares, around []chi.Routes) *level {
	listed := router.Routes()
	own := router.Middlewares()
	// With copies the middlewares of a router of With or Group, which stand with its handlers, and of no other. It must not be called on
	// a router without routes, whose chain it would build.
	if r, ok := router.(chi.Router); ok && len(listed) > 0 && len(r.With().Middlewares()) > 0 {
		own = nil
	}
	l := &level{router: router, stops: withPolicies(outer, own), ends: map[string][]end{}}
	for _, m := range slices.Concat(with, own) {
		if isGetHead(m) {
			t.routed[http.MethodHead] = true // It may have GET's.
		}
		if f := rewriters[code(m)]; f != nil && len(around) > 0 { // On the outermost router, Routes sees to it.
			l.rewriters = append(l.rewriters, f)
		}
	}
	l.setMissing(len(listed) == 0 && len(own) > 0, len(around) > 0)
	around = append(slices.Clip(around), router)
	for _, r := range listed {
		for method, h := range r.Handlers {
			if method != "*" { // chi lists the methods beside it.
				t.routed[method] = true
				l.ends[r.Pattern] = append(l.ends[r.Pattern], l.endOf(method, h))
			}
		}
		t.setMount(l, r, around)
	}
	return l
}

func (l *level) rewrites(method, path string) bool {
	return slices.ContainsFunc(l.rewriters, func(rewrites func(_, _ string) bool) bool { return rewrites(method, path) })
}

// setMissing is in doubt about a router that may skip its middleware, as chi does without routes, and about handlers that Group or With
// have put middleware around.
func (l *level) setMissing(skips, below bool) {
	way := func(have, chis uintptr) routes.Way {
		return routes.Way{Stops: l.stops, Ends: have != chis, Doubt: skips || have == chainedCode}
	}
	l.notFound, l.notAllowed = way(0, notFoundCode), way(0, notAllowedCode)
	if mux, ok := l.router.(*chi.Mux); ok {
		l.notFound = way(code(mux.NotFoundHandler()), notFoundCode)
		l.notAllowed = way(code(notAllowed(mux)), notAllowedCode)
	}
	if below { // If a router further out has the path for another method, chi answers with MethodNotAllowed in place of NotFound.
		l.notFound.Ends = l.notFound.Ends || l.notAllowed.Ends
		l.notFound.Doubt = l.notFound.Doubt || l.notAllowed.Doubt
	}
}

// endOf is in doubt about a router that is not mounted: middleware on the way may have changed the path.
func (l *level) endOf(method string, h http.Handler) end {
	with, h := unwrap(h)
	_, goesOn := h.(chi.Routes)
	return end{method: method, Way: routes.Way{Stops: withPolicies(l.stops, with), Ends: true, Doubt: goesOn}}
}

// setMount adds what chi does not list: Mount("/admin", …) takes /admin and /admin/ too.
func (t *table) setMount(l *level, r chi.Route, around []chi.Routes) {
	with, h := unwrap(r.Handlers["*"])
	if !isMount(h) {
		return // Another handler has taken its place.
	}
	mount := l.endOf("*", r.Handlers["*"])
	switch {
	case r.SubRoutes == nil: // a plain handler
	case slices.Contains(around, r.SubRoutes):
		mount.Doubt = true // It is mounted below itself, and so on without end.
	default:
		mount.below = t.newLevel(r.SubRoutes, mount.Stops, with, around)
	}
	stem := strings.TrimSuffix(r.Pattern, "*")
	for _, pattern := range []string{r.Pattern, stem, strings.TrimSuffix(stem, "/")} {
		l.ends[pattern] = append(l.ends[pattern], mount)
	}
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
