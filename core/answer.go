package core

import (
	"slices"
	"strings"
)

// An answer is the headers of a response. A policy makes all of its answers once, and its decisions share them.
type answer struct {
	names  []string // Vary, if it is there, is the last
	values []string
	// Where a value comes from the decision instead.
	fromOrigin, fromMethods, fromHeaders []int
	// uncached is this answer with a Max-Age of 0; nil if it has no Max-Age.
	uncached *answer
}

// Lines are the headers of an answer that takes no more than its origin from the request. They are what is left of a [Decision] if nothing
// else is asked for, and fit into registers.
type Lines struct {
	answer *answer
	origin string
}

// Names is as [Decision.Names].
func (l Lines) Names() []string { return l.answer.names }

// AppendValues is as [Decision.AppendValues].
func (l Lines) AppendValues(values []string) []string {
	a := l.answer
	if len(a.values) == 1 { // Vary alone, or the "*" of a policy that lets all origins in
		return append(values, a.values[0])
	}
	first := len(values)
	values = append(values, a.values...)
	for _, i := range a.fromOrigin {
		values[first+i] = l.origin
	}
	return values
}

// Decision returns the decision about an actual request that has these headers.
func (l Lines) Decision() Decision { return Decision{Kind: Actual, answer: l.answer, origin: l.origin} }

func (a *answer) add(name, value string) {
	a.names, a.values = append(a.names, name), append(a.values, value)
}

// addFrom adds a header whose value the decision has.
func (a *answer) addFrom(indices *[]int, name string) {
	*indices = append(*indices, len(a.names))
	a.add(name, "")
}

// What distinguishes the answers to preflights that a policy may have to give.
const (
	withoutMethods = 1 << iota
	withoutHeaders
)

// addCORSCheck adds the headers that the CORS check looks at, https://fetch.spec.whatwg.org/#concept-cors-check.
func (a *answer) addCORSCheck(c *Config, static bool) {
	if static {
		a.add(allowOrigin, "*")
	} else {
		a.addFrom(&a.fromOrigin, allowOrigin)
	}
	if c.AllowCredentials {
		a.add(allowCredentials, "true")
	}
}

func (c *Config) actualAnswer(static bool, exposed []string) *answer {
	a := new(answer)
	a.addCORSCheck(c, static)
	if len(exposed) > 0 {
		a.add(exposeHeaders, strings.Join(exposed, ", "))
	}
	switch {
	case c.AllowTiming && static:
		a.add(timingAllow, "*")
	case c.AllowTiming:
		a.addFrom(&a.fromOrigin, timingAllow)
	}
	if !static {
		a.add(vary, "Origin")
	}
	return a
}

func (c *Config) preflightAnswer(p *Policy, headers []string, age string, variant int) *answer {
	a := new(answer)
	a.addCORSCheck(c, p.static)
	switch {
	case variant&withoutMethods != 0 || len(p.methods) == 0:
	case p.echoMethod:
		a.addFrom(&a.fromMethods, allowMethods)
	default:
		a.add(allowMethods, strings.Join(p.methods, ", "))
	}
	switch {
	case variant&withoutHeaders != 0 || len(headers) == 0:
	case p.echoNames:
		a.addFrom(&a.fromHeaders, allowHeaders)
	default:
		a.add(allowHeaders, strings.Join(headers, ", "))
	}
	a.add(maxAge, age)
	a.add(vary, preflightVary)

	uncached := *a
	uncached.values = slices.Clone(a.values)
	uncached.values[slices.Index(a.names, maxAge)] = "0"
	a.uncached = &uncached
	return a
}
