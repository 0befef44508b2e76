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
		p.alike = &way
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
		pattern, rest := p.find(at, method, path)
		if pattern == "" {
			return p.missing(at, method, path), true
		}
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
		at, path = found.below, "/"+rest
		if at.rewrites(method, path) {
			return routes.Way{Doubt: true}, true
		}
	}
}

// find returns the pattern that chi finds in l, and what a mount leaves of the path. Find goes on to other routers, which add theirs.
func (p *preflight) find(l *level, method, path string) (pattern, rest string) {
	p.rctx.Reset()
	l.router.Find(p.rctx, method, path)
	if len(p.rctx.RoutePatterns) == 0 {
		return "", ""
	}
	params := p.rctx.URLParams
	if i := slices.Index(params.Keys, "*"); i >= 0 && i < len(params.Values) {
		rest = params.Values[i]
	}
	return p.rctx.RoutePatterns[0], rest
}

// missing is the way of what has no route at l. It comes to MethodNotAllowed if chi does not know the method, or if another one has a
// route there.
func (p *preflight) missing(l *level, method, path string) routes.Way {
	if l.notFound.Ends == l.notAllowed.Ends && l.notFound.Doubt == l.notAllowed.Doubt {
		return l.notFound
	}
	has := func(m string) bool {
		pattern, _ := p.find(l, m, path)
		return pattern != ""
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
