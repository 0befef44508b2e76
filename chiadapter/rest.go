package chiadapter

import (
	"net/http"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/corskit/corskit/internal/routes"
)

// The methods that a path has no route for come to one of two handlers of the router that chi ends at. Where the program has set
// one, it may serve them, as a proxy does, behind the policies of that router. It cannot be told from one that makes a nicer 404.

// Where chi's own handlers are written, of which there is one to a router.
var (
	plainNotFound   = writtenAt(chi.NewRouter().NotFoundHandler())
	plainNotAllowed = writtenAt(chi.NewRouter().MethodNotAllowedHandler())
)

// setRest notes the handlers that the program has set on a router, or on one that the router has inherited them from.
func (l *level) setRest(mux *chi.Mux) {
	l.notFound = writtenAt(mux.NotFoundHandler()) != plainNotFound
	l.notAllowed = writtenAt(mux.MethodNotAllowedHandler()) != plainNotAllowed
}

// standard are chi's methods that browsers may send, https://fetch.spec.whatwg.org/#forbidden-method, the rarest first.
var standard = []string{"QUERY", "PATCH", "DELETE", "PUT", "POST", http.MethodOptions, http.MethodHead, http.MethodGet}

// Rest implements routes.Router.
func (t *table) Rest(r *http.Request) routes.Route[*http.Request] {
	s := t.snapshot()
	if !s.rest {
		return routes.Route[*http.Request]{}
	}
	path := routePath(r)
	var way []reached
	for _, method := range s.sendable {
		way = way[:0]
		f := s.follow(method, path, &way)
		if f.found || f.level == nil {
			continue
		}
		return reached{policies: f.level.policies, found: s.serves(f.level, path, way)}.route()
	}
	return routes.Route[*http.Request]{}
}

// serves tells whether a method that has gone by way to l, and no further, may come to a handler of the program's. Once chi has seen the
// path with another method, here or on the way, the method is not allowed. Where all others have been taken from a mount on the way,
// they do not show whether chi sees the path below: either handler may run.
func (s *snapshot) serves(l *level, path string, way []reached) bool {
	if l.notFound == l.notAllowed {
		return l.notFound
	}
	taken := false
	for _, method := range s.methods {
		other := s.find(method, path)
		if !other.found {
			continue
		}
		if !slices.ContainsFunc(way, other.sharesNode) {
			return l.notAllowed
		}
		taken = true
	}
	return l.notFound || taken
}

// sharesNode tells whether both are at the same place of chi's tree, where a handler takes its methods from a mount.
func (f reached) sharesNode(g reached) bool {
	return f.level == g.level && (f.fork == g.fork || anonymous(f.fork.pattern) == anonymous(g.fork.pattern))
}

// anonymous is the same for patterns that chi keeps at the same place, which differ in the names of parameters.
func anonymous(pattern string) string {
	var b strings.Builder
	depth, name := 0, false
	for _, c := range []byte(pattern) {
		switch c {
		case '{':
			depth++
			name = name || depth == 1
		case '}':
			depth--
			name = name && depth > 0
		case ':':
			name = false
		}
		if !name {
			b.WriteByte(c)
		}
	}
	return b.String()
}
