package chiadapter

import (
	"cmp"
	"net/http"
	"slices"
	"sync"

	"github.com/go-chi/chi/v5"

	"github.com/corskit/corskit/internal/routes"
)

// A preflight asks where the actual requests with its path would go.
type preflight struct {
	*installation
	table *table
	path  string
	rctx  *chi.Context
	alike *routes.Way // of the methods that chi knows and no route has
}

var contexts = sync.Pool{New: func() any { return chi.NewRouteContext() }}

// Methods implements routes.Router.
func (p *preflight) Methods() []string { return p.table.methods }

// Way implements routes.Router.
func (p *preflight) Way(method string) routes.Way {
	unrouted := func() bool {
		routed, known := p.table.routed[method]
		return known && !routed
	}
	if p.alike != nil && unrouted() {
		return *p.alike
	}
	way, listed := p.follow(method)
	if !listed && !p.table.gap.Load() {
		p.table, p.alike = p.renewed(p.table), nil
		way, listed = p.follow(method)
		p.table.gap.Store(!listed)
	}
	if unrouted() {
		alike := way // Only this one is kept beyond the call.
		p.alike = &alike
	}
	return way
}

// follow goes from router to router, as chi's Find does. Find goes wrong in two cases: past a mount that another handler has replaced for
// some methods, and at a mount's own path, where it stops. There it is asked again, by the router below.
func (p *preflight) follow(method string) (way routes.Way, listed bool) {
	at, path := p.table.root, p.path
	if method == http.MethodHead && slices.ContainsFunc(p.router.Middlewares(), isGetHead) && !p.router.Match(chi.NewRouteContext(), method, path) {
		method = http.MethodGet
	}
	for {
		patterns := p.find(at, method, path)
		if len(patterns) == 0 {
			return p.missing(at, method, path), true
		}
		for i, pattern := range patterns {
			found := at.end(pattern, method)
			if found == nil {
				return routes.Way{Stops: at.stops, Doubt: true}, false
			}
			if found.below == nil {
				return found.Way, true
			}
			at = found.below
			if last := i == len(patterns)-1; last || len(at.rewriters) > 0 {
				path = p.rest(i)
			}
			if at.rewrites(method, path) {
				return routes.Way{Stops: at.stops, Doubt: true}, true
			}
		}
	}
}

// find returns the patterns that chi finds, from l on to the last router.
func (p *preflight) find(l *level, method, path string) []string {
	p.rctx.Reset()
	l.router.Find(p.rctx, method, path)
	return p.rctx.RoutePatterns
}

// end returns nil if the table lacks it.
func (l *level) end(pattern, method string) (mount *end) {
	ends := l.ends[pattern]
	for i := range ends {
		switch ends[i].method {
		case method:
			return &ends[i]
		case "*":
			mount = &ends[i]
		}
	}
	return mount
}

// rest returns what the mount at a place among the found patterns leaves of the path.
func (p *preflight) rest(place int) string {
	for i, key := range p.rctx.URLParams.Keys {
		if key == "*" && place == 0 {
			return "/" + p.rctx.URLParams.Values[i]
		}
		if key == "*" {
			place--
		}
	}
	return "/" // a mount's own path
}

// missing is the way of what has no route at l. It comes to MethodNotAllowed if chi does not know the method, or if another one has a
// route there.
func (p *preflight) missing(l *level, method, path string) routes.Way {
	if l.notFound.Ends == l.notAllowed.Ends && l.notFound.Doubt == l.notAllowed.Doubt {
		return l.notFound
	}
	has := func(m string) bool {
		return len(p.find(l, m, path)) > 0
	}
	if _, known := p.table.routed[method]; known && !slices.ContainsFunc(p.table.methods, has) {
		return l.notFound
	}
	return l.notAllowed
}

// routePath is what chi routes by, https://pkg.go.dev/github.com/go-chi/chi/v5#Context: the path as it was sent, unless a router or a
// middleware has left another.
func routePath(r *http.Request) string {
	return cmp.Or(chi.RouteContext(r.Context()).RoutePath, r.URL.RawPath, r.URL.Path, "/")
}
