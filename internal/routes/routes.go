// Package routes answers preflights in an application whose routes are known. There is one rule for all frameworks; they differ in how
// their routers are asked.
package routes

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/corskit/corskit/core"
)

// A Policy is what an adapter's New or Routes makes of a Decider. Its address is its identity.
type Policy struct{ core.Decider }

// A Stop is a policy that an actual request meets.
type Stop struct {
	*Policy
	// Answers says that a handler behind this policy may end the request here, such as Gin's NoRoute for a missing file. It is not said
	// of the policy nearest to the handler.
	Answers bool
}

// A Way is what an actual request meets until something answers it.
type Way struct {
	// Stops are the policies, outermost first, the application's included.
	Stops []Stop
	// Ends says that a handler of the program's answers, not the router's own 404 or 405.
	Ends bool
	// Doubt says that the router may lead elsewhere than the adapter can tell.
	Doubt bool
}

// A Router knows the way of a request with the preflight's path and another method.
type Router interface {
	// Way is asked with "" about a method without a route.
	Way(method string) Way
	// Methods are those that may have routes.
	Methods() []string
}

// refuser refuses every origin.
var refuser = new(core.Policy)

// Answer puts the answer to the preflight r into decision, the zero Decision. The policy nearest to the handler answers, or the one before
// it if that does nothing. If a policy on the way would refuse the actual request, or the way is in doubt, the preflight is refused.
// Without a policy decision stays empty.
func Answer(ctx context.Context, r *core.Request, router Router, decision *core.Decision) {
	way := router.Way(r.RequestMethod)
	if way.Doubt {
		core.RefuseInDoubt(ctx, way.outermost(), r, decision)
		return
	}
	for _, stop := range way.Stops {
		if stop.Policy != way.Stops[len(way.Stops)-1].Policy && !stop.passes(ctx, r) {
			stop.refuse(ctx, r, decision)
			return
		}
	}
	for _, stop := range slices.Backward(way.Stops) {
		if core.Answer(ctx, stop.Decider, r, decision); decision.Kind != core.Passthrough {
			break
		}
	}
	// A preflight may be answered with any status from 200 to 299.
	if decision.Status/100 == 2 && differ(way, router, r.RequestMethod, decision) {
		decision.DoNotCache()
	}
}

// outermost is the policy that sees every request, as far as there is one.
func (w Way) outermost() core.Decider {
	if len(w.Stops) == 0 {
		return nil
	}
	return w.Stops[0].Decider
}

// passes tells whether the actual request would get past a policy. Beside a handler that answers, the policy has to allow it. Observers
// are not told: there is no such request yet.
func (s Stop) passes(ctx context.Context, r *core.Request) bool {
	d := core.Unobserved(s.Decider)
	if s.Answers {
		return d.Decide(ctx, *r).Reason == core.Allowed
	}
	if core.NeedsOf(d)&core.NeedsSite == 0 {
		return true // A policy that does not enforce refuses no actual request.
	}
	actual := *r
	actual.Method, actual.RequestMethod, actual.RequestHeaders = r.RequestMethod, "", ""
	return d.Decide(ctx, actual).Status == 0
}

// refuse answers a preflight whose actual request would not get past a policy. Its observers are told why.
func (s Stop) refuse(ctx context.Context, r *core.Request, decision *core.Decision) {
	var told core.Decision
	core.Answer(ctx, s.Decider, r, &told)
	core.Answer(ctx, refuser, r, decision)
}

// differ tells whether a method of the path may meet other policies than the one that was asked about. Browsers keep an answer
// by URL, for every method and header name that it lists (https://fetch.spec.whatwg.org/#concept-cache-match).
func differ(asked Way, router Router, method string, decision *core.Decision) bool {
	if asked.branches() {
		return true
	}
	other := func(m string) bool {
		if m == method {
			return false
		}
		way := router.Way(m)
		return way.Doubt || way.Ends && (way.branches() || !slices.EqualFunc(way.Stops, asked.Stops, same))
	}
	methods := router.Methods()
	if slices.ContainsFunc(methods, other) || other("") {
		return true
	}
	if i := slices.Index(decision.Names(), "Access-Control-Allow-Methods"); i >= 0 {
		var room [8]string
		for m := range strings.SplitSeq(decision.AppendValues(room[:0])[i], ", ") {
			if !slices.Contains(methods, m) && other(m) {
				return true
			}
		}
	}
	return false
}

// branches tells whether other handlers than the last may answer.
func (w Way) branches() bool {
	return slices.ContainsFunc(w.Stops, func(s Stop) bool { return s.Answers })
}

func same(a, b Stop) bool {
	return a.Policy == b.Policy || reflect.ValueOf(a.Decider).Comparable() && a.Decider == b.Decider
}

// A preflight that Routes has passed on is marked, so that policies further in leave it alone.
type spoken struct{}

var marking atomic.Bool

// SpokenKey is where a request's values hold the mark.
func SpokenKey() any {
	marking.Store(true)
	return spoken{}
}

// HasSpoken tells whether a preflight is marked. In a program without Routes, nothing is looked up.
func HasSpoken(ctx context.Context) bool { return marking.Load() && ctx.Value(spoken{}) != nil }
