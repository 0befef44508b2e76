package chiadapter

import (
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
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
//   - Use middleware that changes the path before Routes. In a sub-router, the preflights for paths that StripSlashes or URLFormat
//     would change are refused, and those for HEAD with GetHead. Other middleware that changes RoutePath there is not seen.
//   - Where no route matches, preflights are refused if NotFound or MethodNotAllowed was called on a router of With or Group, or with the
//     ServeHTTP of an http.Handler: what stands around such a handler cannot be seen.
//   - Where a middleware answers in place of the handler, the policy nearest to the handler answers the preflights all the same.
//   - Routes may be added later, as far as chi allows it. One that takes another's place is seen within a second. So is every one, if a
//     router is mounted that does not list its routes; until then its preflights are refused.
func Routes(r *chi.Mux, d core.Decider) {
	if slices.ContainsFunc(r.Middlewares(), isPolicy) {
		panic("chiadapter: Routes is called on a router that has a policy already; call it once, in place of the first Use(chiadapter.New(…))")
	}
	a := &installation{router: r, place: len(r.Middlewares())}
	r.Use(a.middleware)
	if d != nil {
		r.Use(New(d))
	}
}

// An installation is one use of Routes. The policy that Routes was given comes after it.
type installation struct {
	router *chi.Mux
	place  int // among the router's middlewares

	mu   sync.Mutex
	last *table
}

// middleware is called when chi puts a router's middleware together, before the first route.
func (a *installation) middleware(next http.Handler) http.Handler {
	if slices.ContainsFunc(a.router.Middlewares()[a.place:], rewritesPath) {
		panic("chiadapter: StripSlashes, CleanPath or URLFormat comes after Routes; Use it before Routes, or the two see different paths")
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodOptions {
			p := &preflight{installation: a, table: a.current(), path: routePath(r), rctx: contexts.Get().(*chi.Context)}
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

// lifetime is how long a table is used. chi tells nobody of routes that are added. What chi finds and the table lacks is looked for at
// once, but a route that has taken another's place shows only in a new table. Browsers keep answers for longer.
const lifetime = time.Second

func (a *installation) current() *table { return a.renewed(nil) }

// renewed returns a table other than stale.
func (a *installation) renewed(stale *table) *table {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.last == stale || time.Since(a.last.made) > lifetime {
		a.last = newTable(a.router)
	}
	return a.last
}
