package chiadapter

import (
	"cmp"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/corskit/corskit/internal/routes"
)

// A preflight asks where the actual requests with its path would go.
type preflight struct {
	*application
	table    *table
	path     string
	rctx     *chi.Context
	unrouted *routes.Way // of the methods that have no route at all
}

var contexts = sync.Pool{New: func() any { return chi.NewRouteContext() }}

// pause is between walks that have not helped, as with a router that does not list its routes.
const pause = 100 * time.Millisecond

// Methods implements routes.Router.
func (p *preflight) Methods() []string { return p.table.methods }

// Way implements routes.Router.
func (p *preflight) Way(method string) routes.Way {
	routed, known := p.table.routed[method]
	unrouted := known && !routed
	if unrouted && p.unrouted != nil {
		return *p.unrouted
	}
	way, known := p.follow(method)
	if !known && (!p.table.gap.Load() || time.Since(p.table.made) > pause) {
		p.table, p.unrouted = p.newer(p.table), nil
		way, known = p.follow(method)
		p.table.gap.Store(!known)
	}
	if unrouted {
		p.unrouted = &way
	}
	return way
}

// follow goes from router to router. chi's Find does so too, but goes on through a mount that another handler has replaced for some
// methods, and not from a mount's own path.
func (p *preflight) follow(method string) (way routes.Way, known bool) {
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
			end, known := at.ends[route{pattern, method}]
			if !known {
				end, known = at.ends[route{pattern, "*"}]
			}
			if !known {
				return routes.Way{Doubt: true}, false
			}
			if end.below == nil {
				return end.Way, true
			}
			at, path = end.below, "/"
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
