package chiadapter

import (
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/go-chi/chi/v5"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
	"github.com/corskit/corskit/internal/routes"
)

// Routes makes the policies on sub-routers, groups and single routes of r answer the preflights that are about them. d is the policy
// of all other routes and of paths without a route; it may be nil for none.
//
// Call it on the outermost router in place of Use(New(d)): before routes, or chi panics, and before other middleware, except what
// rewrites the path, such as middleware.StripSlashes, which comes first. It sees sub-routers in Mount and Route, and routes that are
// added later, but for two things: a route that replaces another one, and a method that no route had before, are sure to be seen only
// if they are added before the first preflight.
//
// It cannot see a policy on a NotFound or MethodNotAllowed handler, nor one inside another middleware or handler, such as a router
// that is given to Handle: where another policy answers its preflights, that policy panics at its first request. It refuses the
// preflights for a sub-router that changes the path by a middleware of chi; put that ahead of Routes, on the outermost router.
func Routes(r *chi.Mux, d core.Decider) {
	t := &table{root: r, bare: d == nil}
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
	bare    bool // has no policy for the whole application
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
		if inner && rewritesPath(m) {
			panic("chiadapter: a middleware that rewrites the path (StripSlashes, CleanPath, URLFormat) comes after Routes, which would look up another path than chi; put it first")
		}
		inner = inner || code(m) == tableCode
	}
}

func (o *root) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var (
		request  core.Request
		decision core.Decision
		policy   = o.table.app.Root
	)
	nethttp.Read(r, policy.Needs(), &request)
	policy.DecideAt(r.Context(), &request, r, &decision)
	if nethttp.Write(w, &decision) {
		return
	}
	if request.IsPreflight() {
		r = o.table.pass(r)
	}
	o.next.ServeHTTP(w, r)
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
	if found.missing {
		found = ask(t.walk(s))
	}
	return found
}

func (t *table) snapshot() *snapshot {
	if s := t.current.Load(); s != nil {
		return s
	}
	return t.walk(nil)
}

// walk lists all routes anew, unless another walk has taken stale's place.
func (t *table) walk(stale *snapshot) *snapshot {
	t.walking.Lock()
	defer t.walking.Unlock()
	if s := t.current.Load(); s != stale {
		return s
	}
	s := walk(t.root)
	t.current.Store(s)
	return s
}
