package chiadapter

import (
	"net/http"
	"reflect"
	"sync/atomic"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
	"github.com/corskit/corskit/internal/routes"
)

// A policy is one use of New. Its middleware is a method value, by which a table knows it among others.
type policy struct {
	*routes.Policy[*http.Request]
}

// placed counts the handlers that have got a policy. chi tells nobody of routes that are added, but a policy hears of its own.
var placed atomic.Uint64

func (p policy) middleware(next http.Handler) http.Handler {
	if next != nil {
		placed.Add(1)
	}
	return &handler{policy: p, next: next}
}

// A handler is a policy around the next handler. It has a type of its own so that a table can look into it.
type handler struct {
	policy
	next  http.Handler
	known atomic.Pointer[table] // where it stands; none if Routes knows no more of it
}

// none is the table of policies that stand in none.
var none = new(table)

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	in := h.known.Load()
	if in == nil {
		in = h.requireKnown(r)
	}
	header := w.Header()
	spoken := len(header) > 0 && routes.HasSpoken(header)
	if spoken {
		if in == none {
			in = h.requireKnown(r) // A handler may stand in several places.
		}
		h.RequireOutermost(in.app)
	}
	var (
		request  core.Request
		decision core.Decision
	)
	nethttp.Read(r, h.Needs(r.Method), &request)
	h.decide(r, &request, &decision)
	if nethttp.Write(w, &decision) {
		return
	}
	if !spoken {
		in.app.Overrule(h.Policy, header)
	}
	_ = in.app.Next(r, decision.Kind, func(r *http.Request) error {
		h.next.ServeHTTP(w, r)
		return nil
	})
}

// decide leaves it to a policy nearer to the handler to refuse a request. A preflight that gets here is about a route that has no
// policy: h does not answer it.
func (h *handler) decide(r *http.Request, request *core.Request, decision *core.Decision) {
	if request.IsPreflight() {
		if here(r).table == nil {
			core.Answer(r.Context(), h.Decider, request, decision)
		}
		return
	}
	core.Answer(r.Context(), h.Decider, request, decision)
	if decision.Status == 0 {
		return
	}
	if at := here(r); at.table != nil && at.reach(h.Policy, r).refusesAfter(h.Policy) {
		*decision = core.Decision{}
	}
}

// requireKnown returns the table that h stands in. It panics where that cannot see h, whose preflights it does not bring to h.
func (h *handler) requireKnown(r *http.Request) *table {
	at := here(r)
	if at.table == nil {
		h.known.Store(none)
		return none
	}
	if at.overlooks(h.Policy, r) && at.afresh().overlooks(h.Policy, r) {
		panic("chiadapter: a policy stands where Routes cannot see it, on a NotFound or MethodNotAllowed handler or inside another " +
			"middleware or handler; give it to Use, With or Group as a middleware of its own, and a router to Mount")
	}
	h.known.Store(at.table)
	return at.table
}

// The code pointers of the two methods that are our middleware.
var policyCode, tableCode uintptr

func init() {
	policyCode = code(policy{}.middleware)
	tableCode = code((*table)(nil).middleware)
}

func code(function any) uintptr { return reflect.ValueOf(function).Pointer() }

// identify returns the policy whose middleware this is. All method values of one method share one code pointer; other people's
// middleware has another and is not called.
func identify(middleware func(http.Handler) http.Handler) *routes.Policy[*http.Request] {
	switch code(middleware) {
	case policyCode:
		return middleware(nil).(*handler).Policy
	case tableCode:
		return middleware(nil).(*root).table.app.Root
	}
	return nil
}
