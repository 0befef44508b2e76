package routes

import (
	"errors"
	"net/http"
	"runtime"
	"strings"

	"github.com/corskit/corskit/core"
)

// An application may stand inside a handler of another one. Its policies then have the last word on actual requests, while a policy
// out there answers the preflights about them: what Routes is there to prevent. No adapter can look into a handler, so it takes a
// request to notice: the response speaks about origins already, and who has spoken still stands on the stack.

// Next calls next, to which a policy that stands in a, or in no App if that is nil, lets a request pass.
func (a *App[R]) Next(r R, kind core.Kind, next func(R) error) error {
	if a == nil || kind == core.Passthrough {
		return next(r)
	}
	return govern(r, next)
}

// govern stands on the stack while a request is in the handlers of an App one of whose policies has decided about it.
func govern[R any](r R, next func(R) error) error { return next(r) }

// HasSpoken tells whether a policy may have written to a response with these headers.
func HasSpoken(h http.Header) bool {
	if len(h["Access-Control-Allow-Origin"]) > 0 {
		return true
	}
	for _, line := range h["Vary"] {
		if strings.Contains(line, "Origin") {
			return true
		}
	}
	return false
}

var (
	errInside = errors.New("corskit: a policy stands inside a handler of an application whose own policy answers the preflights for that handler; " +
		"give the handler's policy to its route out there, or none to the routes out there")
	errAround = errors.New("corskit: Routes is called for an application that stands inside another policy, which answers its preflights; " +
		"give that policy to Routes in place of where it is")
)

// CheckOutermost is called where something has spoken about origins before p does. It returns an error where a policy around the
// application answers the preflights of the requests that p decides about: one of an App if p stands in none, any if p is itself
// the policy of an App.
func (p *Policy[R]) CheckOutermost() error {
	app := p.app.Load()
	if p.outermost.Load() || app != nil && app.Root != p {
		return nil
	}
	policy, inApp := enclosing()
	switch {
	case app != nil && policy:
		return errAround
	case inApp:
		return errInside
	}
	p.outermost.Store(true)
	return nil
}

// RequireOutermost panics where CheckOutermost returns an error, for frameworks whose middleware returns none.
func (p *Policy[R]) RequireOutermost() {
	if err := p.CheckOutermost(); err != nil {
		panic(err.Error())
	}
}

const module = "github.com/corskit/corskit/"

// enclosing tells whether there are policies around the one that calls it, and whether one of them stands in an App.
func enclosing() (policy, app bool) {
	callers := make([]uintptr, 1<<10)
	frames := runtime.CallersFrames(callers[:runtime.Callers(1, callers)])
	for outside, more := false, true; more; {
		var frame runtime.Frame
		frame, more = frames.Next()
		if !isPolicy(frame.Function) {
			outside = true
		} else if outside {
			policy = true
			app = app || strings.HasPrefix(frame.Function, module+"internal/routes.govern")
		}
	}
	return policy, app
}

// isPolicy tells the functions of this package, of the adapters and of net/http's from other people's.
func isPolicy(function string) bool {
	name, ok := strings.CutPrefix(function, module)
	if !ok {
		return false
	}
	adapter, _, _ := strings.Cut(name, ".")
	return strings.HasSuffix(adapter, "adapter") || adapter == "core/nethttp" || adapter == "internal/routes"
}
