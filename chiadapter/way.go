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
}

var contexts = sync.Pool{New: func() any { return chi.NewRouteContext() }}

// Methods implements routes.Router.
func (p *preflight) Methods() []string { return p.table.methods }

// Way implements routes.Router.
func (p *preflight) Way(method string) routes.Way {
	way, listed := p.follow(method)
	if !listed && !p.table.gap.Load() {
		p.table = p.renewed(p.table)
		way, listed = p.follow(method)
		p.table.gap.Store(!listed)
	}
	return way
}

// follow goes from router to router. chi's Find does too, but wrongly in two cases: past a mount that another handler has replaced for
// some methods, and at a mount's own path.
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
		params := p.rctx.URLParams
		for _, pattern := range patterns {
			found, listed := at.ends[route{pattern, method}]
			if !listed {
				found, listed = at.ends[route{pattern, "*"}]
			}
			if !listed {
				return routes.Way{Doubt: true}, false
			}
			if found.below == nil {
				return found.Way, true
			}
			at, path = found.below, "/"
			if i := slices.Index(params.Keys, "*"); i >= 0 && i < len(params.Values) {
				path += params.Values[i] // what the mount has left
				params.Keys, params.Values = params.Keys[i+1:], params.Values[i+1:]
			}
			if at.rewrites(method, path) {
				return routes.Way{Doubt: true}, true
			}
		}
	}
}

// find returns the patterns that chi finds from l on, router by router.
func (p *preflight) find(l *level, method, path string) (patterns []string) {
	p.rctx.Reset()
	l.router.Find(p.rctx, method, path)
	return p.rctx.RoutePatterns
}

// missing is the way of what has no route at l. It comes to MethodNotAllowed if chi does not know the method, or if another one has a
// route there.
func (p *preflight) missing(l *level, method, path string) routes.Way {
	if l.notFound.Ends == l.notAllowed.Ends && l.notFound.Doubt == l.notAllowed.Doubt {
		return l.notFound
	}
	_, known := p.table.routed[method]
	if known && !slices.ContainsFunc(p.table.methods, func(m string) bool { return len(p.find(l, m, path)) > 0 }) {
		return l.notFound
	}
	return l.notAllowed
}

// routePath is what chi routes by, https://pkg.go.dev/github.com/go-chi/chi/v5#Context: the path as it was sent, unless a router or a
// middleware has left another.
func routePath(r *http.Request) string {
	return cmp.Or(chi.RouteContext(r.Context()).RoutePath, r.URL.RawPath, r.URL.Path, "/")
}
