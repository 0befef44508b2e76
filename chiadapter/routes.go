package chiadapter

import (
	"maps"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
	"github.com/corskit/corskit/internal/routes"
)

// Routes makes the policies on sub-routers, groups and single routes of r answer the preflights that are about them. d is the policy
// of all other routes and of paths without a route; it may be nil for none.
//
// Call it on the outermost router in place of Use(New(d)): before routes, or chi panics, and before other middleware, except what
// rewrites the path, such as middleware.StripSlashes or middleware.StripPrefix, which comes first. On a router of Group or With it
// panics at the first request. It sees sub-routers in Mount and Route.
//
// It sees routes that are added later, at once where they bring a policy or are new to the router; chi does not tell of one that takes
// another's place without a policy, or that is the first of its method, which Routes sees within a second. Until then the answer to
// a preflight may be kept, as Access-Control-Max-Age says, though the new route beside it has no policy. Where a middleware applies
// a policy at request time, as middleware.RouteHeaders does, or a handler has routes that Routes cannot see, new routes may take
// that second, too.
//
// A handler that the program sets with NotFound or MethodNotAllowed may serve methods for which a path has no route. Where it stands
// behind another policy than the path's routes, browsers are told not to keep answers to preflights: Access-Control-Max-Age is 0.
//
// A router that has policies and is given to Handle or Method in place of Mount panics at the first request to the
// application, which is when chi is known to be complete. A policy on a NotFound or MethodNotAllowed handler, or inside another
// middleware or handler, be it in another router there, is inside a function, into which nobody can look: it panics when a request
// reaches it. (Of a router that has a policy and stands both on a Mount and inside such a function, the second place goes unnoticed
// after a request to the first.) So does one of core/nethttp or another framework there, unless no policy of r is on the way. Routes
// itself panics if r stands inside another policy that does not know it, such as that of nethttp.Middleware.
//
// Routes refuses the preflights for a sub-router that changes the path by a middleware of chi; put that ahead of Routes, on the
// outermost router. A middleware of the program's own that sets RoutePath of chi.Context goes there, too: Routes cannot know it, and
// behind Routes it would look up another path than chi.
//
// An application inside another router costs each request about three allocations more, which keep where it begins.
func Routes(r *chi.Mux, d core.Decider) {
	t := &table{root: r}
	t.app = routes.NewApp(d, routes.Router[*http.Request](t))
	if len(chain(nil).with(r.Middlewares())) > 0 {
		panic("chiadapter: Routes is called on a router that has a policy already; call it once, in place of the first Use(chiadapter.New(…))")
	}
	r.Use(t.middleware)
}

// A table finds the policies of routes. The router itself says which pattern a path matches; the table, which policies were
// registered with the pattern.
type table struct {
	app     *routes.App[*http.Request]
	root    *chi.Mux
	walking sync.Mutex
	current atomic.Pointer[snapshot]
}

// A root is the application's policy around its router.
type root struct {
	table *table
	next  http.Handler
}

func (t *table) middleware(next http.Handler) http.Handler {
	if next != nil {
		t.requirePath()
	}
	return &root{t, next}
}

// requirePath runs when chi puts its middleware together, before the first route.
func (t *table) requirePath() {
	inner := false
	for _, m := range t.root.Middlewares() {
		if inner && (rewritesPath(m) || rewritesURL(m)) {
			panic("chiadapter: a middleware that rewrites the path (StripSlashes, CleanPath, URLFormat, StripPrefix, PathRewrite) comes after Routes, which would look up another path than chi; put it first")
		}
		inner = inner || code(m) == tableCode
	}
}

func (o *root) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if o.table.current.Load() == nil {
		o.table.walk(nil) // It panics if there is what Routes cannot do, be the first request a preflight or not.
	}
	var (
		request  core.Request
		decision core.Decision
		app      = o.table.app
	)
	if h := w.Header(); len(h) > 0 && routes.HasSpoken(h) {
		o.table.requireSeen(r)
	}
	nethttp.Read(r, app.Root.Needs(r.Method), &request)
	app.DecideAt(r.Context(), app.Root, &request, r, &decision)
	if nethttp.Write(w, &decision) {
		return
	}
	_ = app.Next(o.table.pass(r), decision.Kind, func(r *http.Request) error {
		o.next.ServeHTTP(w, r)
		return nil
	})
}

// Methods implements routes.Router.
func (t *table) Methods() []string { return t.snapshot().methods }

// Find implements routes.Router.
func (t *table) Find(r *http.Request, method string) routes.Route[*http.Request] {
	if method == r.Method {
		method = routeMethod(r)
	}
	path := routePath(r)
	return t.consult(func(s *snapshot) reached { return s.find(method, path) }).route()
}

// consult asks for a route, and once more after another walk if there is one that was added since the last.
func (t *table) consult(ask func(*snapshot) reached) reached {
	s := t.snapshot()
	found := ask(s)
	if found.missing && !s.isPatient() {
		found = ask(t.walk(s))
	}
	return found
}

// patience is how long a route goes unseen that replaces another one, or is the first of its method, without bringing a policy.
const patience = time.Second

// A middleware may place a policy for each request, and a handler serve routes that no walk finds. After so many walks in a row for
// nothing, the next one waits.
const walksForNothing = 8

func (s *snapshot) isPatient() bool { return s.idle >= walksForNothing && !s.isStale() }
func (s *snapshot) isStale() bool   { return time.Since(s.taken) > patience }

func (t *table) snapshot() *snapshot {
	s := t.current.Load()
	if s == nil || s.isStale() || s.placed != placed.Load() && !s.isPatient() {
		s = t.walk(s)
	}
	return s
}

// walk lists all routes anew, unless another walk has taken stale's place.
func (t *table) walk(stale *snapshot) *snapshot {
	t.walking.Lock()
	defer t.walking.Unlock()
	if s := t.current.Load(); s != stale {
		return s
	}
	if stale == nil && len(t.root.With().Middlewares()) > 0 {
		panic("chiadapter: Routes is called on a router of Group or With, whose middleware chi runs for no preflight; " +
			"call it on the router that the group is made from")
	}
	s := walk(t.root)
	if stale != nil && !stale.isStale() && maps.Equal(s.places, stale.places) {
		s.idle = stale.idle + 1
	}
	t.current.Store(s)
	return s
}
