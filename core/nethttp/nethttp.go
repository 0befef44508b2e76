// Package nethttp carries the decisions of package core to net/http, and to every framework that stands on it.
//
//	http.ListenAndServe(":8080", nethttp.Middleware(policy)(mux))
//
// Put it outermost: before authentication, which would answer preflights with 401, and around the router, so that 404s, 405s
// and redirects carry the headers too. It also wraps a whole Gin or Echo engine, which are http.Handlers.
//
// The headers are written before the handler runs. A handler that sets CORS headers of its own comes after them: its Set
// replaces ours, its Add makes a second line, which browsers refuse. A handler that replaces Vary loses ours; use Add.
//
// Of several policies the innermost speaks for actual requests, and each that enforces may refuse them.
package nethttp

import (
	"net/http"
	"reflect"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/internal/routes"
)

// Middleware returns a middleware that applies d to every request. It panics if d is nil. The handlers it makes are safe for
// concurrent use. They pass the http.ResponseWriter through as it is, so that streaming, hijacking and flushing work.
func Middleware(d core.Decider) func(http.Handler) http.Handler {
	core.RequireDecider(d)
	return (&policy{routes.Policy{Decider: d}}).middleware
}

// A policy is one use of Middleware. All method values of one method have one code pointer, by which PolicyOf knows this middleware.
type policy struct{ routes.Policy }

func (p *policy) middleware(next http.Handler) http.Handler { return &handler{p, next} }

// A handler has a type of its own so that Routes can look into it.
type handler struct {
	*policy
	next http.Handler
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if status := Answer(h.Decider, w.Header(), r); status != 0 {
		w.WriteHeader(status)
		return
	}
	h.next.ServeHTTP(w, r)
}

// PolicyOf returns the policy of a middleware that Middleware has made, nil for others. It is for adapters' Routes.
func PolicyOf(middleware func(http.Handler) http.Handler) *routes.Policy {
	if reflect.ValueOf(middleware).Pointer() != reflect.ValueOf((*policy)(nil).middleware).Pointer() {
		return nil
	}
	return &middleware(nil).(*handler).Policy
}

// Unwrap takes apart a handler that such a middleware has made. middleware is nil for others. It is for adapters' Routes.
func Unwrap(h http.Handler) (middleware func(http.Handler) http.Handler, next http.Handler) {
	if ours, ok := h.(*handler); ok {
		return ours.middleware, ours.next
	}
	return nil, h
}

// Apply lets d decide about r and writes the answer to w. If the answer ends the request, Apply reports true: nothing else is to
// be written.
func Apply(d core.Decider, w http.ResponseWriter, r *http.Request) (answered bool) {
	status := Answer(d, w.Header(), r)
	if status != 0 {
		w.WriteHeader(status)
	}
	return status != 0
}

// Answer lets d decide about r and puts the headers of the answer into h, the response's. It makes one allocation at most, for them. A status
// other than 0 ends the request. A preflight that Routes has passed on is left alone.
func Answer(d core.Decider, h http.Header, r *http.Request) (status int) {
	needs := core.NeedsOf(d)
	if needs&^core.NeedsOrigin != 0 {
		return answer(d, needs, h, r)
	}
	policy, origin := d.(*core.Policy), "" // Only a Policy needs so little.
	if needs != 0 || r.Method == http.MethodOptions {
		origin = single(r.Header["Origin"])
	}
	if r.Method == http.MethodOptions && origin != "" && single(r.Header["Access-Control-Request-Method"]) != "" {
		if routes.HasSpoken(r.Context()) {
			return 0
		}
		lines, status := core.AnswerPreflight(policy, origin, false)
		putLines(h, lines)
		return status
	}
	putLines(h, core.AnswerActual(policy, origin, false))
	return 0
}

// answer is for what is not as common.
func answer(d core.Decider, needs core.Needs, h http.Header, r *http.Request) (status int) {
	var (
		request  core.Request
		decision core.Decision
	)
	Read(r, needs, &request)
	if request.RequestMethod != "" && routes.HasSpoken(r.Context()) {
		return 0
	}
	core.Answer(r.Context(), d, &request, &decision)
	return put(h, &decision)
}
