package core

import (
	"iter"
	"slices"
)

// Kind is what a request is, in the terms of the Fetch standard.
type Kind uint8

const (
	// Passthrough is the zero Kind: nothing was decided, and the response is not touched.
	Passthrough Kind = iota
	// NotCORS is a request without an Origin header.
	NotCORS
	// Actual is a CORS request that is no preflight.
	Actual
	// Preflight is a CORS-preflight request: OPTIONS with Origin and Access-Control-Request-Method.
	Preflight
)

// String returns the constant's name.
func (k Kind) String() string { return nameOf(kindNames[:], int(k)) }

var kindNames = [...]string{"Passthrough", "NotCORS", "Actual", "Preflight"}

// Reason is why a decision is what it is.
type Reason uint8

const (
	// Unspecified is the zero Reason, of requests that have no Origin and are not refused.
	Unspecified Reason = iota
	// Allowed means that the policy allows the origin and, for a preflight, the method.
	Allowed
	// SameOrigin means that the origin is not on the list but is the server's own, so that CORS does not come into it.
	SameOrigin
	// OriginNotAllowed means that the policy does not allow the origin. With [Config.Enforce] it is also the reason for
	// refusing a request that has no Origin, where Sec-Fetch-Site says that another site sent it.
	OriginNotAllowed
	// OriginMalformed means that the Origin header holds no origin, as no browser sends it.
	OriginMalformed
	// OriginCheckFailed means that [Config.AllowOriginFunc] returned an error; it is in [Decision.Err].
	OriginCheckFailed
	// MethodNotAllowed means that a preflight from an allowed origin asks for a method that the policy does not list.
	// The preflight is answered in full: the browser refuses the method, and its console names it.
	MethodNotAllowed
	// HeaderNotAllowed means that a preflight from an allowed origin asks for a request header that the policy does not list.
	// It is answered in full, too. The reason is found by Decide, and by what wraps it; an answer does not depend on it.
	HeaderNotAllowed
	// HostNotAllowed means that Host is none of [Config.OwnOrigins], and that the policy enforces.
	HostNotAllowed
	// RouteInDoubt means that an adapter's Routes cannot tell which policies a request would meet, and refuses the preflight about it.
	// When that is so is said at each Routes, under Limits.
	RouteInDoubt
)

// String returns the constant's name.
func (r Reason) String() string { return nameOf(reasonNames[:], int(r)) }

var reasonNames = [...]string{"Unspecified", "Allowed", "SameOrigin", "OriginNotAllowed", "OriginMalformed",
	"OriginCheckFailed", "MethodNotAllowed", "HeaderNotAllowed", "HostNotAllowed", "RouteInDoubt"}

func nameOf(names []string, i int) string {
	if i >= len(names) {
		return "invalid"
	}
	return names[i]
}

// A Decision is what to do with a request. The zero Decision does nothing. A Decision is a value: it may be kept, copied and
// read by several goroutines.
type Decision struct {
	Kind   Kind
	Reason Reason
	// Status is 0 to call the next handler. Otherwise the request is answered with this status, the headers and no body.
	Status int
	// Err is what AllowOriginFunc returned.
	Err error

	by     *Policy // that decided, where Decide was asked
	answer *answer
	// What the answer's fields take from the request, once it has been found fit to be sent back.
	origin, methods, headers string
}

// Blocked tells whether a browser keeps from the page what it asked for, or the request was refused.
func (d Decision) Blocked() bool { return d.Reason > SameOrigin || d.Status >= statusForbidden }

// Headers returns the response headers, each with its canonical name. Every name comes once. Vary is to be added to what the
// response has already (see [AppendVary]); the others replace what is there.
func (d Decision) Headers() iter.Seq2[string, string] {
	return func(yield func(name, value string) bool) {
		values := d.AppendValues(nil)
		for i, name := range d.Names() {
			if !yield(name, values[i]) {
				return
			}
		}
	}
}

// Names returns the names of the headers, Vary last. It is shared between decisions: do not change it. Adapters use Names, and
// [Decision.Value] or [Decision.AppendValues], in place of [Decision.Headers], whose iterator allocates.
func (d *Decision) Names() []string {
	if d.answer == nil {
		return nil
	}
	return d.answer.names
}

// AppendValues appends the values of the headers to values, in the order of [Decision.Names].
func (d *Decision) AppendValues(values []string) []string {
	a := d.answer
	if a == nil {
		return values
	}
	first := len(values)
	values = Lines{a, d.origin}.AppendValues(values)
	for _, i := range a.fromMethods {
		values[first+i] = d.methods
	}
	for _, i := range a.fromHeaders {
		values[first+i] = d.headers
	}
	return values
}

// Value returns the value of the header that stands at index i of [Decision.Names]. It panics if there is none.
func (d *Decision) Value(i int) string {
	if value := d.answer.values[i]; value != "" {
		return value
	}
	return d.taken(i)
}

// taken returns a value that comes from the request. It is apart so that Value is small enough to be inlined.
//
//go:noinline
func (d *Decision) taken(i int) string {
	switch {
	case slices.Contains(d.answer.fromOrigin, i):
		return d.origin
	case slices.Contains(d.answer.fromMethods, i):
		return d.methods
	}
	return d.headers
}

// DoNotCache makes the answer to a preflight one that browsers do not keep (Access-Control-Max-Age: 0). They keep answers by
// URL, for every method and header name on its lists (https://fetch.spec.whatwg.org/#concept-cache), and the methods of a path may have
// different policies.
func (d *Decision) DoNotCache() {
	if d.answer != nil && d.answer.uncached != nil {
		d.answer = d.answer.uncached
	}
}
