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
// Of several policies the innermost speaks for actual requests. It cannot know of the others if http.TimeoutHandler stands between, which
// gives handlers a response of their own and lays it over what is there: put that outside all of them or inside.
package nethttp

import (
	"net/http"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/internal/routes"
)

// Middleware returns a middleware that applies d to every request. It panics if d is nil. The handlers it makes are safe for
// concurrent use. They pass the http.ResponseWriter through as it is, so that streaming, hijacking and flushing work.
//
// A policy around others answers their preflights. Where an adapter's Routes is to do that, a policy in here goes unseen: the handlers
// panic inside an application with Routes, unless that has no policy on the way to them, and the application panics inside
// them. Give the policy to Routes, or to a route, instead.
func Middleware(d core.Decider) func(http.Handler) http.Handler {
	core.RequireDecider(d)
	policy := &routes.Policy[*http.Request]{Decider: d}
	return func(next http.Handler) http.Handler { return &handler{policy, next} }
}

// A handler has a type of its own so that its policy can be told on the stack.
type handler struct {
	policy *routes.Policy[*http.Request]
	next   http.Handler
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if header := w.Header(); len(header) > 0 && routes.HasSpoken(header) {
		h.policy.RequireOutermost(nil)
	}
	var (
		request  core.Request
		decision core.Decision
		unrouted *routes.App[*http.Request]
	)
	Read(r, core.NeedsOf(h.policy.Decider), &request)
	core.Answer(r.Context(), h.policy.Decider, &request, &decision)
	if Write(w, &decision) {
		return
	}
	_ = unrouted.Next(r, decision.Kind, func(r *http.Request) error {
		h.next.ServeHTTP(w, r)
		return nil
	})
}

// Apply lets d decide about r and writes the answer to w. If the answer ends the request, Apply reports true: nothing else is to
// be written. It makes one allocation at most, for the headers. It is [Read], [core.Answer] and [Write] in one. No adapter's Routes
// knows of it.
func Apply(d core.Decider, w http.ResponseWriter, r *http.Request) (answered bool) {
	var (
		request  core.Request
		decision core.Decision
	)
	Read(r, core.NeedsOf(d), &request)
	core.Answer(r.Context(), d, &request, &decision)
	return Write(w, &decision)
}
