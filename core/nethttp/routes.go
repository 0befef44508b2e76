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
//   - A preflight costs about 2.5 µs more: http.ServeMux tells a path's methods only in a 405, and is asked about each.
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
		*p = muxPreflight{muxRouter: m, asked: *r, refusal: p.refusal, methods: p.methods[:0], stops: p.stops[:0]}
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
	asked   http.Request // with the method that is asked about
	methods []string     // that have a route, if listed is set
	listed  bool
	refusal unread        // the mux's 405
	stops   []routes.Stop // of the ways, one after the other

	knowsHead bool
	head      routes.Way
	ofGET     bool // It is the way of GET too.
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
	// A 405 lists them in Allow. A 404 or a redirect has none.
	clear(p.refusal.header)
	answer.ServeHTTP(p.refusal, &p.asked)
	p.methods, p.listed = slices.AppendSeq(p.methods[:0], strings.SplitSeq(p.refusal.header.Get("Allow"), ", ")), true
	return p.methods
}

// Way implements routes.Router. A route of GET is that of HEAD too, unless HEAD has its own: then one look-up tells both.
func (p *muxPreflight) Way(method string) routes.Way {
	if method == http.MethodGet || method == http.MethodHead {
		if !p.knowsHead {
			p.knowsHead = true
			p.head, p.ofGET = p.find(http.MethodHead)
		}
		if method == http.MethodHead || p.ofGET {
			return p.head
		}
	}
	way, _ := p.find(method)
	return way
}

func (p *muxPreflight) find(method string) (way routes.Way, ofGET bool) {
	start := len(p.stops)
	p.stops = append(p.stops, p.application...)
	defer func() { way.Stops = slices.Clip(p.stops[start:]) }()
	if p.listed && (method == "" || !slices.Contains(p.methods, method)) {
		return way, false // to the mux's own 404 or 405
	}
	p.asked.Method = method
	next, pattern := p.mux.Handler(&p.asked)
	ofGET = strings.HasPrefix(pattern, "GET ")
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
			ofGET = false // Here HEAD may have its own.
		default:
			way.Ends = true
			return way, ofGET
		}
	}
	return way, ofGET
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
