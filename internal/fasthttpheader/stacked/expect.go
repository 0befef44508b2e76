package stacked

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/corskit/corskit/core"
)

// A Request is one from https://PAGE.example. It is a preflight if it asks for a method.
type Request struct{ Method, Page, Asked string }

// An expectation is what a response has to say.
type expectation struct {
	*core.Decision // of the innermost policy; nil before one has spoken
	policies, vary varying
	startedOver    bool
}

func expected(stack []Layer, r Request) *expectation {
	e := &expectation{policies: varying{}, vary: varying{}}
	e.pass(stack, stack, core.Request{Method: r.Method, Origin: "https://" + r.Page + ".example", RequestMethod: r.Asked})
	return e
}

// pass goes through the rest of an app, and tells whether it panics.
func (e *expectation) pass(app, rest []Layer, r core.Request) (panics bool) {
	l, rest := rest[0], rest[1:]
	if l.Policy != nil {
		d := l.Policy.Decide(context.Background(), r)
		if d.Kind == core.Passthrough {
			return e.pass(app, rest, r)
		}
		if d.Status == 0 {
			panics = e.pass(app, rest, r)
		}
		e.speak(&d)
		return panics
	}
	l.Before.Apply(e.vary)
	switch l.Kind {
	case Ends:
		return false
	case Panics:
		return true
	case HandsOver:
		app = rest
	case StartsOver:
		if !e.startedOver {
			e.startedOver, rest = true, app
		}
	}
	if e.pass(app, rest, r) && l.Kind != Recovers {
		return true
	}
	l.After.Apply(e.vary)
	return false
}

func (e *expectation) speak(d *core.Decision) {
	if e.Decision == nil {
		e.Decision = d
	}
	for name, value := range d.Headers() {
		e.policies.Add(name, value)
	}
	maps.Copy(e.vary, e.policies)
}

// speaks returns what a header says about cross-origin access, a line each, sorted, and the names in Vary.
func speaks(h http.Header) (lines, vary []string) {
	for name, values := range h {
		for _, value := range values {
			if core.IsCORSHeader(name) {
				lines = append(lines, name+": "+value)
			} else if name == "Vary" {
				vary = append(vary, strings.Split(value, ", ")...)
			}
		}
	}
	slices.Sort(lines)
	slices.Sort(vary)
	return lines, slices.Compact(vary)
}

func (e *expectation) speaks() (lines, vary []string) {
	header := http.Header{"Vary": slices.Collect(maps.Keys(e.vary))}
	for name, value := range e.Headers() {
		if name != "Vary" {
			header.Set(name, value)
		}
	}
	return speaks(header)
}
