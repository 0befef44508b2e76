package chiadapter

import (
	"context"
	"net/http"
	"slices"
	"sync"

	"github.com/go-chi/chi/v5"

	"github.com/corskit/corskit/internal/routes"
)

// reached is what a request comes to.
type reached struct {
	policies chain
	found    bool // a handler
	missing  bool // since chi knows a route that the last walk did not find
	unknown  bool
	siblings siblings
	level    *level // the last one on the way
}

func (f reached) route() routes.Route[*http.Request] {
	route := routes.Route[*http.Request]{Found: f.found, Unknown: f.unknown || f.missing}
	if f.siblings != nil {
		route.Siblings = f.siblings
	}
	if n := len(f.policies); n > 0 {
		route.Policy = f.policies[n-1]
	}
	return route
}

// refusesAfter tells whether a policy nearer to the handler than p decides in p's stead.
func (f reached) refusesAfter(p *routes.Policy[*http.Request]) bool {
	return !f.unknown && !f.missing && slices.Contains(f.policies, p) && f.policies[len(f.policies)-1] != p
}

// find returns what a path comes to, from the outermost router on.
func (s *snapshot) find(method, path string) reached {
	if s.getHead && method == http.MethodHead && s.root.match(method, path) == "" {
		method = http.MethodGet
	}
	return s.root.find(method, path)
}

var contexts = sync.Pool{New: func() any { return chi.NewRouteContext() }}

func (l *level) match(method, path string) string {
	rctx := contexts.Get().(*chi.Context)
	defer contexts.Put(rctx)
	rctx.Reset()
	return l.router.Find(rctx, method, path)
}

// find goes from router to router. chi's Find does so too, but goes through a mount even where a handler has replaced it, and does not
// go on from a mount's own path.
func (l *level) find(method, path string) reached {
	rctx := contexts.Get().(*chi.Context)
	defer contexts.Put(rctx)
	for {
		if l.hides(method) {
			return reached{policies: l.policies, unknown: true}
		}
		rctx.Reset()
		matched := l.router.Find(rctx, method, path) != ""
		if len(rctx.RoutePatterns) == 0 {
			return reached{policies: l.policies, unknown: matched, level: l}
		}
		for i, pattern := range rctx.RoutePatterns {
			below, found := l.at(method, pattern)
			if below == nil {
				return found
			}
			if l = below; l.hides(method) {
				return reached{policies: l.policies, unknown: true}
			}
			switch last := i == len(rctx.RoutePatterns)-1; {
			case last && matched:
				path = "/" // at a mount's own path, from which chi's Find does not go on
			case last:
				return reached{policies: l.policies, level: l}
			}
		}
	}
}

func (l *level) hides(method string) bool {
	return l.opaque || l.getHead && method == http.MethodHead
}

// at returns what a pattern leads a method to: another level, or the end.
func (l *level) at(method, pattern string) (below *level, end reached) {
	if f := l.forks[pattern]; f != nil {
		if policies, ok := f.handlers[method]; ok {
			return nil, reached{policies: policies, found: true, siblings: f.siblings, level: l}
		}
		if f.mount != nil {
			return f.mount.below, reached{policies: f.mount.policies, found: true, level: l}
		}
	}
	return nil, reached{policies: l.policies, missing: true, unknown: l.opaque, level: l}
}

// A place is where a request has got to in an application whose routes are known.
type place struct {
	table *table   // nil if there is none
	past  []string // the patterns that chi had gone through when it got to the application
}

type placeKey struct{}

// here returns the place of r. chi tells which router is the outermost one. A handler may have begun another routing context since.
func here(r *http.Request) place {
	rctx := chi.RouteContext(r.Context())
	if rctx == nil {
		return place{}
	}
	if p, ok := r.Context().Value(placeKey{}).(place); ok && p.isOn(rctx.RoutePatterns) {
		return p
	}
	if rctx.Routes != nil {
		for _, m := range rctx.Routes.Middlewares() {
			if code(m) == tableCode {
				return place{table: m(nil).(*root).table}
			}
		}
	}
	return place{}
}

func (at place) isOn(way []string) bool {
	return len(way) >= len(at.past) && slices.Equal(way[:len(at.past)], at.past)
}

// afresh returns the place after another walk, unless too many have been for nothing.
func (at place) afresh() place {
	if s := at.table.current.Load(); !s.isPatient() {
		at.table.walk(s)
	}
	return at
}

// requireSeen panics where a policy around t answers preflights that are t's, unless its table sees t.
func (t *table) requireSeen(r *http.Request) {
	err := t.app.Root.CheckOutermost(t.app)
	if err == nil {
		return
	}
	if at := here(r); at.table == nil || at.table == t || at.overlooks(t.app.Root, r) {
		panic(err.Error())
	}
}

// pass makes the place known where chi does not: inside another router, and where a handler has sent the request back to t's.
func (t *table) pass(r *http.Request) *http.Request {
	rctx := chi.RouteContext(r.Context())
	if rctx == nil || rctx.Routes == chi.Routes(t.root) && len(rctx.RoutePatterns) == 0 {
		return r
	}
	return r.WithContext(context.WithValue(r.Context(), placeKey{}, place{t, slices.Clip(rctx.RoutePatterns)}))
}

// reach returns what r, which p is deciding about, will come to. A route that is missing even after another walk belongs to a router
// inside a handler or a middleware, which the policies on the way there stand around.
func (at place) reach(p *routes.Policy[*http.Request], r *http.Request) reached {
	return at.table.consult(func(s *snapshot) reached { return s.goOn(p, r, len(at.past)) })
}

// overlooks tells whether the table certainly does not see p on the way of r, about which p is deciding.
func (at place) overlooks(p *routes.Policy[*http.Request], r *http.Request) bool {
	f := at.reach(p, r)
	return !f.unknown && !slices.Contains(f.policies, p)
}

func (s *snapshot) goOn(p *routes.Policy[*http.Request], r *http.Request, start int) reached {
	rctx, method, path := chi.RouteContext(r.Context()), routeMethod(r), routePath(r)
	if len(rctx.RoutePatterns) == start {
		return s.find(method, path)
	}
	l := s.root
	for _, pattern := range rctx.RoutePatterns[start:] {
		below, end := l.at(method, pattern)
		if below == nil {
			return end
		}
		l = below
	}
	if slices.Contains(l.way, p) && !slices.Contains(l.own, p) {
		var ok bool
		if path, ok = rest(rctx); !ok { // chi goes on to it after p.
			return reached{unknown: true}
		}
	}
	return l.find(method, path)
}

// rest is what a mount leaves of the path for the router below.
func rest(rctx *chi.Context) (path string, ok bool) {
	params := rctx.URLParams
	n := len(params.Keys)
	if n == 0 || params.Keys[n-1] != "*" {
		return "/", true
	}
	if n != len(params.Values) {
		return "", false
	}
	return "/" + params.Values[n-1], true
}

// routePath is what chi routes by, https://pkg.go.dev/github.com/go-chi/chi/v5#Context: the path as it was escaped, unless
// a middleware has rewritten it.
func routePath(r *http.Request) string {
	if rctx := chi.RouteContext(r.Context()); rctx != nil && rctx.RoutePath != "" {
		return rctx.RoutePath
	}
	if r.URL.RawPath != "" {
		return r.URL.RawPath
	}
	if r.URL.Path != "" {
		return r.URL.Path
	}
	return "/"
}

func routeMethod(r *http.Request) string {
	if rctx := chi.RouteContext(r.Context()); rctx != nil && rctx.RouteMethod != "" {
		return rctx.RouteMethod
	}
	return r.Method
}
