package chiadapter

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/corskit/corskit/internal/routes"
)

// A snapshot is what one walk over the routes has found.
type snapshot struct {
	root    *level
	getHead bool
	methods []string
	// sendable are those that browsers may send, and others that chi knows.
	sendable []string
	rest     bool       // Some router has a handler of the program's for paths or methods that it has no route for.
	way      []*chi.Mux // to the level that is being listed
	placed   uint64     // as many policies as there were
	taken    time.Time
	places   map[*routes.Policy[*http.Request]]int // that each policy has on the way to handlers, and handlers under nil
	idle     int                                   // so many walks in a row have found nothing new
}

// A level is one router in its place in the application.
type level struct {
	router   chi.Routes
	policies chain // of all requests that the router gets, the application's included
	way, own chain // of them, those of With that lead to the router, and those of its Use
	opaque   bool  // since something on the way changes the path
	getHead  bool
	forks    map[string]*fork // by pattern
	// The program's own handlers of what has no route.
	notFound, notAllowed bool
}

// A fork is what a router has for a pattern.
type fork struct {
	letters    string           // the pattern up to its first parameter or asterisk
	parameters string           // the rest of it
	handlers   map[string]chain // the policies on the way to them, by method
	mount      *mount           // for the other methods
	contested  []string         // methods
	siblings   siblings
}

// A mount leads to another level, or to a handler for all methods.
type mount struct {
	policies chain
	below    *level
}

// A chain is the policies on the way to a handler, outermost first.
type chain []*routes.Policy[*http.Request]

// with adds the policies among middlewares.
func (c chain) with(middlewares chi.Middlewares) chain {
	for _, m := range middlewares {
		if p := identify(m); p != nil {
			c = append(slices.Clip(c), p)
		}
	}
	return c
}

func walk(router *chi.Mux) *snapshot {
	s := &snapshot{placed: placed.Load(), taken: time.Now(), places: map[*routes.Policy[*http.Request]]int{}}
	s.root = s.level(router, nil, nil)
	s.root.opaque = false // What comes ahead of Routes has changed the path already.
	if s.getHead, s.root.getHead = s.root.getHead, false; s.getHead {
		s.add(http.MethodHead)
	}
	slices.Sort(s.methods)
	s.sendable = slices.Clone(standard)
	for _, method := range s.methods {
		if !slices.Contains(standard, method) && method != http.MethodConnect && method != http.MethodTrace {
			s.sendable = append(s.sendable, method)
		}
	}
	s.root.setSiblings(s, nil)
	return s
}

func (s *snapshot) count(way chain) {
	s.places[nil]++
	for _, p := range way {
		s.places[p]++
	}
}

func (s *snapshot) add(method string) {
	if !slices.Contains(s.methods, method) {
		s.methods = append(s.methods, method)
	}
}

func (s *snapshot) level(router chi.Routes, outer chain, way chi.Middlewares) *level {
	listed := router.Routes()
	own := stack(router, listed)
	l := &level{router: router, way: chain(nil).with(way), own: chain(nil).with(own), forks: map[string]*fork{}}
	l.policies = slices.Concat(outer, l.way, l.own)
	all := slices.Concat(way, own)
	l.opaque = slices.ContainsFunc(all, rewritesPath)
	l.getHead = slices.ContainsFunc(all, isGetHead)

	if len(listed) == 0 && len(l.own) > 0 {
		l.opaque = true // A router without routes may skip its middleware.
	}
	if mux, ok := router.(*chi.Mux); ok {
		l.setRest(mux)
		s.rest = s.rest || l.notFound || l.notAllowed
		if slices.Contains(s.way, mux) {
			l.opaque, listed = true, nil // It is mounted below itself, and so on without end.
		}
		s.way = append(s.way, mux)
		defer func() { s.way = s.way[:len(s.way)-1] }()
	}
	for _, route := range listed {
		s.addMount(l, route)
		for method, h := range route.Handlers {
			if method == "*" {
				continue // chi lists the methods beside it.
			}
			s.add(method)
			own, h := unwrap(h)
			requireMount(h, route.Pattern)
			policies := l.policies.with(own)
			s.count(policies)
			l.fork(route.Pattern).handlers[method] = policies
		}
	}
	return l
}

func (l *level) fork(pattern string) *fork {
	if l.forks[pattern] == nil {
		n := len(pattern)
		if i := strings.IndexAny(pattern, "{*"); i >= 0 {
			n = i
		}
		l.forks[pattern] = &fork{letters: pattern[:n], parameters: pattern[n:], handlers: map[string]chain{}}
	}
	return l.forks[pattern]
}

// addMount adds what Mount leaves beside the handlers that chi lists: it takes /admin and /admin/ too, which are not listed.
func (s *snapshot) addMount(l *level, route chi.Route) {
	way, h := unwrap(route.Handlers["*"])
	if f, ok := h.(http.HandlerFunc); !ok || code(f) != mountCode {
		return
	}
	m := &mount{policies: l.policies.with(way)}
	s.count(m.policies)
	if route.SubRoutes != nil {
		m.below = s.level(route.SubRoutes, l.policies, way)
	}
	stem := strings.TrimSuffix(route.Pattern, "*")
	for _, pattern := range []string{route.Pattern, stem, strings.TrimSuffix(stem, "/")} {
		l.fork(pattern).mount = m
	}
}

// requireMount panics for a router with policies that chi takes for a handler, so that it does not find what the router would.
func requireMount(h http.Handler, pattern string) {
	router, ok := h.(chi.Routes)
	if !ok {
		return
	}
	_ = chi.Walk(router, func(_, _ string, h http.Handler, way ...func(http.Handler) http.Handler) error {
		more, _ := unwrap(h)
		if len(chain(nil).with(append(way, more...))) > 0 {
			panic(fmt.Sprintf("chiadapter: the router that is given to a route on %s has policies, which Routes cannot see there; give it to Mount", pattern))
		}
		return nil
	})
}

// unwrap takes apart a handler with the middlewares of With, Group and Chain, or with a policy around it.
func unwrap(h http.Handler) (chi.Middlewares, http.Handler) {
	var way chi.Middlewares
	for {
		switch outer := h.(type) {
		case *chi.ChainHandler:
			way, h = append(way, outer.Middlewares...), outer.Endpoint
		case *handler:
			way, h = append(way, outer.middleware), outer.next
		default:
			return way, h
		}
	}
}

// stack returns the middlewares of every request that a router gets. Those of With and Group, which share their routes with the router
// that they are made from, stand with the handlers.
func stack(router chi.Routes, listed []chi.Route) chi.Middlewares {
	if r, ok := router.(chi.Router); ok && len(listed) > 0 && len(r.With().Middlewares()) > 0 {
		return nil
	}
	return router.Middlewares()
}

// mountCode is the code pointer of the handlers that chi's Mount makes.
var mountCode = func() uintptr {
	r := chi.NewRouter()
	r.Mount("/", http.NotFoundHandler())
	return code(r.Routes()[0].Handlers["*"])
}()
