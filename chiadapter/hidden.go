package chiadapter

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/corskit/corskit/core"
)

// A policy that Routes cannot see answers preflights by itself where nobody else does. chi brings them to it as OPTIONS requests, whose
// way may be another one than that of the request which they ask about.

// answers tells whether a hidden policy, to which the preflight r has come, may answer it: if the actual request comes to the policy
// too, or to nothing at all. It tells the policy whether other methods of the path do not.
func (at place) answers(r *http.Request, request *core.Request) bool {
	s, path := at.table.snapshot(), at.begin(r)
	spot := s.spot(at, r, path)
	if !spot.meets(s, request.RequestMethod, path) {
		return false
	}
	for _, method := range s.sendable {
		request.RoutesDiffer = request.RoutesDiffer || !spot.meets(s, method, path)
	}
	return true
}

// A spot is where a hidden policy may stand: behind what its request ends at or, if ahead is not nil, in a middleware ahead of a level.
type spot struct {
	end   any // nil for nothing
	ahead *level
}

func (s *snapshot) spot(at place, r *http.Request, path string) spot {
	rctx, method := chi.RouteContext(r.Context()), routeMethod(r)
	l, end := s.root.below(method, rctx.RoutePatterns[len(at.past):])
	if end != nil && !end.missing {
		return spot{end: end.end}
	}
	own := spot{end: s.end(method, path).end, ahead: l}
	if rctx.RouteMethod != "" && own.end != nil && (own.end == any(l.notFound) || own.end == any(l.notAllowed)) {
		own.ahead = nil // It may as well stand in that handler, which chi does not tell.
	}
	return own
}

// meets tells whether a method comes by a spot, or to nothing at all.
func (p spot) meets(s *snapshot, method, path string) bool {
	f := s.end(method, path)
	switch {
	case f.unknown || f.missing || len(f.policies) > 1: // One that Routes can see is nearer to the handler.
		return false
	case f.end == nil || f.end == p.end:
		return true
	}
	return p.ahead != nil && p.ahead.contains(f.level)
}

// end finds what a method ends at, be it a route or a handler of the program's for what has no route.
func (s *snapshot) end(method, path string) reached {
	var way []reached
	f := s.follow(method, path, &way)
	if f.end == nil && f.level != nil {
		if e := s.restOf(f.level, path, way); e != nil {
			f.end = e
		}
	}
	return f
}

func (l *level) contains(inner *level) bool {
	for ; inner != nil; inner = inner.outer {
		if inner == l {
			return true
		}
	}
	return false
}

// isAsked tells whether a hidden policy gets to see, and answers, the preflights for r, which ends as f says, and whether it does so for
// all that it gets to see.
func (at place) isAsked(r *http.Request, f reached) (asked, settled bool) {
	rctx, method := chi.RouteContext(r.Context()), routeMethod(r)
	if method == http.MethodOptions {
		return true, false
	}
	l, end := at.table.snapshot().root.below(method, rctx.RoutePatterns[len(at.past):])
	if end != nil && !end.missing {
		asked = end.fork.leads(http.MethodOptions) == end.end
		return asked, asked
	}
	if rctx.RouteMethod == "" || l.notAllowed == nil { // It is known to stand ahead of l when a preflight comes.
		return true, !l.governs
	}
	return f.end == nil || l.find(http.MethodOptions, routePath(r), nil).end != nil, false
}
