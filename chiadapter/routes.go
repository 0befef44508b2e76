package chiadapter

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
	"github.com/corskit/corskit/internal/routes"
)

// Routes makes the policies on sub-routers, groups and single routes of r answer the preflights about them. d is the policy of
// everything else; nil stands for none. Call it on the outermost router, in place of the first Use:
//
//	chiadapter.Routes(r, policy)
//	r.With(chiadapter.New(stricter)).Put("/admin/{id}", update)
//
// Limits:
//
//   - Policies of New, and of nethttp.Middleware, are seen in Use, With and Group, and around a route's handler. They are not seen
//     inside other middleware, such as middleware.Maybe, inside handlers, or around what is given to Mount. There they decide about
//     actual requests, and d answers the preflights. If d is nil, nobody does.
//   - Sub-routers are seen in Route and Mount. The preflights for one that is given to Handle are refused.
//   - chi's CleanPath, StripSlashes, URLFormat and GetHead may be used before Routes, GetHead last; after it; and in sub-routers. Other
//     middleware that changes the path is seen before Routes only. GetHead is not seen on a router that r is mounted in.
//   - Where no route matches, preflights are refused if NotFound or MethodNotAllowed was called on a router of With or Group, or with the
//     ServeHTTP of an http.Handler: what stands around such a handler cannot be seen.
//   - Preflights for paths of more than 8 KiB are refused.
//   - Where a middleware answers in place of the handler, the policy nearest to the handler answers the preflights all the same.
//   - Routes may be added later, as far as chi allows it. One that takes another's place is seen within a second. So is every one, if a
//     router is mounted that does not list its routes; until then its preflights are refused.
func Routes(r *chi.Mux, d core.Decider) {
	if len(withPolicies(nil, r.Middlewares())) > 0 {
		panic("chiadapter: Routes is called on a router that has a policy already; call it once, in place of the first Use(chiadapter.New(…))")
	}
	a := &installation{router: r, passed: len(r.Middlewares())}
	r.Use(a.middleware)
	if d != nil {
		r.Use(New(d))
	}
}

// An installation is one use of Routes. The policy that Routes was given comes after it.
type installation struct {
	router *chi.Mux
	passed int // how many of the router's middlewares come before it

	mu   sync.Mutex
	last *table
}

func (a *installation) middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodOptions {
			p := &preflight{installation: a, table: a.tableAfter(nil), request: r, rctx: contexts.Get().(*chi.Context)}
			marked, answered := nethttp.Preflight(w, r, p)
			contexts.Put(p.rctx)
			if answered {
				return
			}
			r = marked
		}
		next.ServeHTTP(w, r)
	})
}

// tableAfter returns the current table. If lacking is the current one, it makes a new one, except where that did not help before.
// A table is used for a second: chi does not tell when a route takes another's place. Browsers keep answers for longer.
func (a *installation) tableAfter(lacking *table) *table {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.last == nil || a.last == lacking && !lacking.gap.Load() || time.Since(a.last.made) > time.Second {
		a.last = newTable(a.router, a.passed)
	}
	return a.last
}

// A preflight asks where the actual requests with its path would go.
type preflight struct {
	*installation
	request *http.Request
	table   *table
	rctx    *chi.Context // for searches
	alike   *routes.Way  // of all methods that chi knows and no route has: it spares a search for each
}

// maxPath bounds what a hostile path costs: each method is looked for, and where there is no route, all of them once more.
const maxPath = 8 << 10

var contexts = sync.Pool{New: func() any { return chi.NewRouteContext() }}

// Methods implements routes.Router.
func (p *preflight) Methods() []string { return p.table.methods }

// Way implements routes.Router.
func (p *preflight) Way(method string) routes.Way {
	if len(p.request.URL.Path) > maxPath {
		return routes.Way{Stops: p.table.root.stops, Doubt: true}
	}
	unrouted := !p.table.routed[method] && slices.Contains(p.table.methods, method)
	if unrouted && p.alike != nil {
		return *p.alike
	}
	way, listed := p.follow(method)
	if !listed {
		p.table, p.alike = p.tableAfter(p.table), nil
		way, listed = p.follow(method)
		p.table.gap.Store(!listed)
	} else if unrouted {
		alike := way // Only this one is kept beyond the call.
		p.alike = &alike
	}
	return way
}

// follow goes from router to router, by the patterns that chi's Find returns. Find itself goes wrong in three cases: it goes on where another
// handler has taken a mount's place, it does not run the middlewares that change what a router goes by, and it stops at a mount's own path.
// listed is false if the table lacks what chi has found.
func (p *preflight) follow(method string) (way routes.Way, listed bool) {
	at, path := p.table.root, chi.RouteContext(p.request.Context()).RoutePath
	patterns, params := []string{}, chi.RouteParams{} // what is left of the last search, which goes on to the routers below
	for {
		method, path = p.rewritten(at.rewriters, method, path)
		path = cmp.Or(path, p.request.URL.RawPath, p.request.URL.Path, "/") // https://pkg.go.dev/github.com/go-chi/chi/v5#Context
		if len(patterns) == 0 {
			patterns = p.find(at, method, path)
			params = p.rctx.URLParams
		}
		if len(patterns) == 0 {
			return p.missing(at, method, path), true
		}
		found := cmp.Or(at.ends[route{patterns[0], method}], at.ends[route{patterns[0], "*"}])
		if found == nil {
			return routes.Way{Stops: at.stops, Doubt: true}, false
		}
		if found.below == nil {
			return found.Way, true
		}
		rest := "/" // is what a mount's own path leaves.
		if i := slices.Index(params.Keys, "*"); i >= 0 {
			rest += params.Values[i]
			params = chi.RouteParams{Keys: params.Keys[i+1:], Values: params.Values[i+1:]}
		}
		patterns = patterns[1:]
		if len(found.rewriters)+len(found.below.rewriters) > 0 {
			patterns = nil // The rest was found without them.
		}
		method, _ = p.rewritten(found.rewriters, method, path)
		at, path = found.below, rest
	}
}

// find returns the patterns that chi finds, from a router on to the last one.
func (p *preflight) find(at *level, method, path string) []string {
	p.rctx.Reset()
	at.router.Find(p.rctx, method, path)
	return p.rctx.RoutePatterns
}

// rewritten lets chi's own middlewares change the method and the path that a router goes by.
func (p *preflight) rewritten(rewriters chi.Middlewares, method, path string) (string, string) {
	if len(rewriters) == 0 {
		return method, path
	}
	rctx := &chi.Context{Routes: chi.RouteContext(p.request.Context()).Routes, RouteMethod: method, RoutePath: path}
	actual := p.request.WithContext(context.WithValue(p.request.Context(), chi.RouteCtxKey, rctx))
	actual.Method = method
	rewriters.HandlerFunc(func(http.ResponseWriter, *http.Request) {}).ServeHTTP(nil, actual)
	return rctx.RouteMethod, rctx.RoutePath
}

// missing is the way of what has no route at a router. It ends in MethodNotAllowed if chi does not know the method, or if another one has a
// route there, else in NotFound.
func (p *preflight) missing(at *level, method, path string) routes.Way {
	if at.notFound.Ends == at.notAllowed.Ends && at.notFound.Doubt == at.notAllowed.Doubt {
		return at.notFound
	}
	has := func(m string) bool { return len(p.find(at, m, path)) > 0 }
	if slices.Contains(p.table.methods, method) && !slices.ContainsFunc(p.table.methods, has) {
		return at.notFound
	}
	return at.notAllowed
}
