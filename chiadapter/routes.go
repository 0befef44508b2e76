package chiadapter

import (
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/go-chi/chi/v5"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/internal/routes"
)

// Routes makes the policies on sub-routers, groups and single routes of r answer the preflights that are about them. d is the policy
// of all other routes and of paths without a route; it may be nil for none.
//
// Call it on the root router in place of Use(New(d)): before routes, or chi panics, and before other middleware, except what
// rewrites the path, such as middleware.StripSlashes, which comes first. It sees routes that are added later, and sub-routers
// in Mount and Route. It does not see into a mounted handler that is no chi router, nor a policy inside another middleware.
func Routes(r chi.Router, d core.Decider) {
	t := &table{root: r}
	t.app = routes.NewApp(d, routes.Router[*http.Request](t))
	r.Use(func(next http.Handler) http.Handler {
		root := policy{t.app.Root}.middleware(next)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			t.snapshot() // Policies further in are to know their place before they see a request.
			root.ServeHTTP(w, r)
		})
	})
}

// A table finds the policies of routes. The router itself says which pattern a path matches; the table, which policy was
// registered with the pattern.
type table struct {
	app     *routes.App[*http.Request]
	root    chi.Router
	walking sync.Mutex
	current atomic.Pointer[snapshot]
}

// A snapshot is what one walk over the routes has found. A pattern that it lacks is a route that was added since.
type snapshot struct {
	policies map[endpoint]*routes.Policy[*http.Request] // with nil for routes that have none
	mounts   map[string]mount
	methods  []string
	root     *routes.Policy[*http.Request]
}

type endpoint struct{ method, pattern string }

// A mount is a sub-router, with the policy and the pattern that lead to it.
type mount struct {
	router chi.Routes
	prefix string
}

// Methods implements routes.Router.
func (t *table) Methods() []string { return t.snapshot().methods }

// Find implements routes.Router.
func (t *table) Find(r *http.Request, method string) routes.Route[*http.Request] {
	found := t.snapshot()
	pattern := found.pattern(t.root, method, routePath(r))
	if pattern == "" {
		return routes.Route[*http.Request]{Policy: found.root}
	}
	policy, known := found.policies[endpoint{method, pattern}]
	if !known {
		policy = t.walk().policies[endpoint{method, pattern}]
	}
	return routes.Route[*http.Request]{Found: true, Policy: policy}
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

var contexts = sync.Pool{New: func() any { return chi.NewRouteContext() }}

// pattern is the whole pattern of the route that a request would reach. A mount's own path is routed on as the sub-router's "/".
func (s *snapshot) pattern(router chi.Routes, method, path string) string {
	rctx := contexts.Get().(*chi.Context)
	defer contexts.Put(rctx)
	rctx.Reset()
	pattern := router.Find(rctx, method, path)
	for pattern != "" {
		m, mounted := s.mounts[pattern]
		if _, own := s.policies[endpoint{method, pattern}]; own || !mounted {
			break
		}
		rctx.Reset()
		if pattern = m.router.Find(rctx, method, "/"); pattern != "" {
			pattern = m.prefix + pattern
		}
	}
	return pattern
}

func (t *table) snapshot() *snapshot {
	if s := t.current.Load(); s != nil {
		return s
	}
	return t.walk()
}

// walk lists all routes anew, and tells their policies which application they stand in.
func (t *table) walk() *snapshot {
	t.walking.Lock()
	defer t.walking.Unlock()
	s := &snapshot{policies: map[endpoint]*routes.Policy[*http.Request]{}, mounts: map[string]mount{}}
	s.root = t.nearest(nil, t.root.Middlewares())
	t.add(s, t.root, "", nil)
	t.current.Store(s)
	return s
}

func (t *table) add(s *snapshot, router chi.Routes, prefix string, outer *routes.Policy[*http.Request]) {
	outer = t.nearest(outer, router.Middlewares())
	for _, route := range router.Routes() {
		for method, handler := range route.Handlers {
			if method == "*" {
				continue // chi lists the methods beside it.
			}
			s.policies[endpoint{method, prefix + route.Pattern}] = t.nearest(outer, inline(handler))
			if !slices.Contains(s.methods, method) {
				s.methods = append(s.methods, method)
				slices.Sort(s.methods)
			}
		}
		if route.SubRoutes != nil {
			sub := prefix + strings.TrimSuffix(route.Pattern, "/*")
			s.mounts[sub] = mount{route.SubRoutes, sub}
			s.mounts[sub+"/"] = s.mounts[sub]
			t.add(s, route.SubRoutes, sub, t.nearest(outer, inline(route.Handlers["*"])))
		}
	}
}

// inline returns the middlewares of With and Group, which chi keeps with the handler.
func inline(handler http.Handler) chi.Middlewares {
	if chain, ok := handler.(*chi.ChainHandler); ok {
		return chain.Middlewares
	}
	return nil
}

// nearest returns the last policy among middlewares, or else the one further out.
func (t *table) nearest(outer *routes.Policy[*http.Request], middlewares chi.Middlewares) *routes.Policy[*http.Request] {
	for _, middleware := range middlewares {
		if p := identify(middleware); p != nil {
			t.app.Join(p)
			outer = p
		}
	}
	return outer
}

// An identity is the handler that a policy's middleware takes as the question who it is.
type identity struct {
	http.Handler
	policy *routes.Policy[*http.Request]
}

var ours = reflect.ValueOf(policy{}.middleware).Pointer()

// identify returns the policy whose middleware this is. All method values of one method share one code pointer; other people's
// middleware has another and is not called.
func identify(middleware func(http.Handler) http.Handler) *routes.Policy[*http.Request] {
	if reflect.ValueOf(middleware).Pointer() != ours {
		return nil
	}
	var asked identity
	middleware(&asked)
	return asked.policy
}
