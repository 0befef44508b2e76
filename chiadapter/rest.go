package chiadapter

import (
	"net/http"

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
	for _, method := range s.sendable {
		if f := s.find(method, path); !f.found && f.level != nil {
			return reached{policies: f.level.policies, found: s.serves(f.level, path)}.route()
		}
	}
	return routes.Route[*http.Request]{}
}

// serves tells whether a method that chi has found no route for at l may come to a handler of the program's. If another method has a
// route there, it comes to that of methods. If it has one on the way, of which a handler has taken it from a mount, that does not
// show whether chi sees the path below: either handler may run.
func (s *snapshot) serves(l *level, path string) bool {
	if l.notFound == l.notAllowed {
		return l.notFound
	}
	elsewhere := false
	for _, method := range s.methods {
		switch other := s.find(method, path); {
		case !other.found:
		case other.level == l:
			return l.notAllowed
		default:
			elsewhere = true
		}
	}
	return l.notFound || elsewhere
}
