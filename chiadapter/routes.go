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
//   - Policies of New are seen in Use, With and Group, and around a route's handler. They are not seen inside other middleware, such as
//     middleware.Maybe, inside handlers, or around what is given to Mount. There they decide about actual requests, and d answers the
//     preflights.
//   - Sub-routers are seen in Route and Mount. The preflights for one that is given to Handle are refused.
//   - Middleware that changes the path comes ahead of Routes. In a sub-router, the preflights for paths that StripSlashes or URLFormat
//     would change are refused, and those for HEAD with GetHead. Other middleware that changes RoutePath there is not seen.
//   - Where no route matches, preflights are refused if NotFound or MethodNotAllowed was called on a router of With or Group, or with the
//     ServeHTTP of an http.Handler: what stands around such a handler cannot be seen.
//   - Where a middleware answers in place of the handler, the policy nearest to the handler answers the preflights all the same.
//   - Routes may be added later, as far as chi allows it. One that takes another's place is seen within a second.
func Routes(r *chi.Mux, d core.Decider) {
	if slices.ContainsFunc(r.Middlewares(), isPolicy) {
		panic("chiadapter: Routes is called on a router that has a policy already; call it once, in place of the first Use(chiadapter.New(…))")
	}
	a := &application{router: r, place: len(r.Middlewares())}
	r.Use(a.middleware)
	if d != nil {
		r.Use(New(d))
	}
}

// An application is one use of Routes. Its own policy comes after it, as any other does.
type application struct {
	router *chi.Mux
	place  int // among the router's middlewares

	mu   sync.Mutex
	last *table
}

// middleware is called when chi puts a router's middleware together, before the first route.
func (a *application) middleware(next http.Handler) http.Handler {
	if slices.ContainsFunc(a.router.Middlewares()[a.place:], rewritesPath) {
		panic("chiadapter: StripSlashes, CleanPath or URLFormat comes after Routes, which would look up another path than chi; put it first")
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodOptions {
			p := &preflight{application: a, table: a.newer(nil), path: routePath(r), rctx: contexts.Get().(*chi.Context)}
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

// lifetime is how long a table is used. chi tells nobody of routes that are added: a table that lacks what chi finds is renewed at once,
// and each after a second, for what has taken another route's place. Browsers keep answers for longer.
const lifetime = time.Second

// newer returns a table other than stale.
func (a *application) newer(stale *table) *table {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.last == nil || a.last == stale || time.Since(a.last.made) > lifetime {
		a.last = newTable(a.router)
	}
	return a.last
}
