package nethttp

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/internal/routes"
)

// Routes returns a handler that serves mux, where the policies around mux's handlers answer the preflights about them. d is the
// policy of everything else; nil stands for none. Call it in place of Middleware(d)(mux):
//
//	mux.Handle("PUT /admin/{id}", nethttp.Middleware(stricter)(update))
//	http.ListenAndServe(":8080", nethttp.Routes(mux, policy))
//
// Limits:
//
//   - A policy is seen around a handler that was given to mux, and around those of an http.ServeMux, or of Routes, in there. It is not seen
//     inside another middleware, such as http.StripPrefix: there it decides about actual requests, and d answers the preflights. If d
//     is nil, nobody does.
//   - Handlers may be registered later, as far as http.ServeMux allows it.
//   - A preflight costs about 3 µs more: http.ServeMux tells a path's methods only in a 405, and is asked about each.
func Routes(mux *http.ServeMux, d core.Decider) http.Handler {
	if mux == nil {
		panic("nethttp: Routes is called without a mux; make one with http.NewServeMux()")
	}
	router := &muxRouter{mux: mux}
	if d != nil {
		core.RequireDecider(d)
		router.application = []routes.Stop{{Policy: &routes.Policy{Decider: d}}}
	}
	return router
}

type muxRouter struct {
	mux         *http.ServeMux
	application []routes.Stop // empty or one
}

func (m *muxRouter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodOptions {
		p := preflights.Get().(*muxPreflight)
		p.muxRouter, p.asked, p.methods, p.stops = m, *r, nil, p.stops[:0]
		next, answered := Preflight(w, r, p)
		p.asked = http.Request{} // The pool must not keep it.
		preflights.Put(p)
		if answered {
			return
		}
		r = next
	}
	if len(m.application) > 0 && Apply(m.application[0].Decider, w, r) {
		return
	}
	m.mux.ServeHTTP(w, r)
}

// A muxPreflight asks the mux about the path of a preflight.
type muxPreflight struct {
	*muxRouter
	asked   http.Request  // with the method that is asked about
	methods []string      // that have a route, if the mux has listed them
	refusal unread        // the mux's 405
	stops   []routes.Stop // of the ways, one after the other
}

var preflights = sync.Pool{New: func() any { return &muxPreflight{refusal: unread{http.Header{}}} }}

// Methods implements routes.Router. The mux lists a path's methods only in a 405. Where a handler takes any method, the usual ones are
// tried.
func (p *muxPreflight) Methods() []string {
	p.asked.Method = ""
	answer, pattern := p.mux.Handler(&p.asked)
	if pattern != "" {
		return []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY"}
	}
	// It lists them in Allow, and nothing there if it answers with 404.
	clear(p.refusal.header)
	answer.ServeHTTP(p.refusal, &p.asked)
	p.methods = strings.Split(p.refusal.header.Get("Allow"), ", ")
	return p.methods
}

// Way implements routes.Router.
func (p *muxPreflight) Way(method string) (way routes.Way) {
	start := len(p.stops)
	p.stops = append(p.stops, p.application...)
	defer func() { way.Stops = slices.Clip(p.stops[start:]) }()
	if p.methods != nil && (method == "" || !slices.Contains(p.methods, method)) {
		return way // to the mux's own 404 or 405
	}
	p.asked.Method = method
	next, pattern := p.mux.Handler(&p.asked)
	way.Doubt = method == "*" // It stands for all methods, and some may have routes.
	// Until the mux itself answers, which has no pattern:
	for pattern != "" {
		switch h := next.(type) {
		case *handler:
			p.stops, next = append(p.stops, routes.Stop{Policy: &h.Policy}), h.next
		case *muxRouter:
			p.stops, next = append(p.stops, h.application...), h.mux
		case *http.ServeMux:
			next, pattern = h.Handler(&p.asked)
		default:
			way.Ends = true
			return way
		}
	}
	return way
}

// unread is a response that nobody reads.
type unread struct{ header http.Header }

func (w unread) Header() http.Header       { return w.header }
func (unread) Write(p []byte) (int, error) { return len(p), nil }
func (unread) WriteHeader(int)             {}

// Preflight lets the policies on the way to a handler answer r if it is a preflight. It is for adapters' Routes. If it reports false,
// the request that it returns goes on; policies leave a preflight alone then.
func Preflight(w http.ResponseWriter, r *http.Request, router routes.Router) (next *http.Request, answered bool) {
	var (
		request  core.Request
		decision core.Decision
	)
	Read(r, core.NeedsAll, &request)
	if !request.IsPreflight() || routes.HasSpoken(r.Context()) {
		return r, false
	}
	routes.Answer(r.Context(), &request, router, &decision)
	if Write(w, &decision) {
		return r, true
	}
	return r.WithContext(context.WithValue(r.Context(), routes.SpokenKey(), true)), false
}
