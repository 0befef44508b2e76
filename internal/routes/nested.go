package routes

import (
	"errors"
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"

	"github.com/corskit/corskit/core"
)

// An application may stand inside a handler of another one, and a policy that no table sees between two others. Then one policy has
// the last word on actual requests, while another answers the preflights about them: what Routes is there to prevent. No adapter
// can look into a handler, so it takes a request to notice: the response speaks about origins already, and who has spoken still
// stands on the stack. Where handlers get a response of their own, as from http.TimeoutHandler, nobody notices.

// Next calls next, to which a policy that stands in a, or in no App if that is nil, lets a request pass.
func (a *App[R]) Next(r R, kind core.Kind, next func(R) error) error {
	switch {
	case kind == core.Passthrough:
		return next(r)
	case a == nil:
		return decided(r, next)
	}
	return governed(r, next, a.number)
}

// decided stands on the stack while a request is in the handlers behind a policy that stands in no App.
func decided[R any](r R, next func(R) error) error { return next(r) }

// governed does so behind a policy of an App. A stack tells functions, not what they are called with: zero and one spell the App's
// number there, the last digit first.
func governed[R any](r R, next func(R) error, number int) error {
	if number == 0 {
		return next(r)
	}
	return spell(r, next, number)
}

func spell[R any](r R, next func(R) error, number int) error {
	switch {
	case number == 0:
		return next(r)
	case number%2 == 0:
		return zero(r, next, number/2)
	}
	return one(r, next, number/2)
}

func zero[R any](r R, next func(R) error, more int) error { return spell(r, next, more) }
func one[R any](r R, next func(R) error, more int) error  { return spell(r, next, more) }

// apps counts the Apps, which get their numbers from it.
var apps atomic.Int64

// HasSpoken tells whether a policy may have written to a response with these headers.
func HasSpoken(h http.Header) bool {
	if len(h["Access-Control-Allow-Origin"]) > 0 {
		return true
	}
	for _, line := range h["Vary"] {
		for name := range strings.SplitSeq(line, ",") {
			if strings.EqualFold(strings.TrimSpace(name), "Origin") {
				return true
			}
		}
	}
	return false
}

var (
	errInside = errors.New("corskit: a policy stands inside a handler or a middleware of an application with Routes, where another policy answers its preflights; " +
		"give it to the route out there, made by New of that application's adapter, or give no policy to the routes out there")
	errAround = errors.New("corskit: Routes is called for an application that stands inside another policy, which answers its preflights; " +
		"give that policy to Routes in place of where it is")
	errBetween = errors.New("corskit: a policy that Routes cannot see stands around a policy of a route, whose preflights it answers; " +
		"make it with New of this application's adapter, and give it to Use, to a group or to a route")
)

// CheckOutermost is called where something has spoken about origins before p does, which stands in app or, if that is nil, in none. It
// returns an error where a policy that app does not know answers the preflights of the requests that p decides about.
func (p *Policy[R]) CheckOutermost(app *App[R]) error {
	if p.settled.Load() {
		return nil
	}
	switch speaker := lastSpeaker(); {
	case speaker == nobody:
	case app == nil:
		if speaker != unrouted { // Of policies that stand in no App the innermost speaks, as documented.
			return errInside
		}
	case speaker == app.number:
	case app.Root == p:
		return errAround
	default:
		return errBetween
	}
	if app == nil || app.Root != p { // An application may be met by itself before it is met inside another one.
		p.settled.Store(true)
	}
	return nil
}

// RequireOutermost panics where CheckOutermost returns an error, for frameworks whose middleware returns none.
func (p *Policy[R]) RequireOutermost(app *App[R]) {
	if err := p.CheckOutermost(app); err != nil {
		panic(err.Error())
	}
}

const (
	nobody   = -2
	unrouted = -1 // a policy that stands in no App
)

// lastSpeaker returns the number of the App whose policy is the nearest one on the stack.
func lastSpeaker() int {
	const here = "github.com/corskit/corskit/internal/routes."
	callers := make([]uintptr, 1<<10)
	frames := runtime.CallersFrames(callers[:runtime.Callers(2, callers)])
	number := 0
	for more := true; more; {
		var frame runtime.Frame
		frame, more = frames.Next()
		function, _ := strings.CutPrefix(frame.Function, here)
		switch function {
		case "zero[...]":
			number *= 2
		case "one[...]":
			number = number*2 + 1
		case "governed[...]":
			return number
		case "decided[...]":
			return unrouted
		}
	}
	return nobody
}
