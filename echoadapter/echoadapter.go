// Package echoadapter applies corskit policies to Echo servers.
//
//	e := echo.New()
//	e.Use(echoadapter.New(core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}})))
//
// Put the line first: before authentication, which would answer preflights with 401. With Use on the Echo itself it covers 404s and
// 405s, recovered panics and returned errors.
//
// # Policies on groups and routes
//
// On a single route Echo runs middleware only where the method matches too. A preflight (OPTIONS) matches none, and gets a bare 204.
// On a Group middleware does run, but of two groups on one prefix the later one answers the preflights of both. One line for
// the whole application mends that:
//
//	e := echo.New()
//	echoadapter.Routes(e, policy) // for all routes; nil for none
//	e.PUT("/admin/users/:id", updateUser, echoadapter.New(stricter))
//
// Preflights are then answered by the policy nearest to the handler that the actual request would reach, on the routers of
// Host too.
//
// Without it, of several policies on the way to a handler, the innermost speaks for actual requests, the outermost answers preflights
// and refuses first where it enforces.
//
// # What Echo does differently
//
//   - The middleware of a Group is also that of its 404s, which take the place of its 405s.
//   - A middleware registered with Pre that redirects answers before ours, unless ours is registered with Pre ahead of it.
//   - A plain OPTIONS for a path that has routes, none of them for OPTIONS, gets Echo's own 204, with the headers.
//   - Echo routes by the path as it was sent, where a policy is told the decoded one. A last parameter takes the rest of the
//     path, slashes included.
//   - Headers set after the response is committed are lost, as everywhere in Echo; ours are set before the handler runs.
package echoadapter

import (
	"sync/atomic"

	"github.com/labstack/echo/v4"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
	"github.com/corskit/corskit/internal/routes"
)

// New returns a middleware that applies d to every request that reaches it. It panics if d is nil. It is safe for concurrent use.
func New(d core.Decider) echo.MiddlewareFunc {
	core.RequireDecider(d)
	return (&policy{Policy: &routes.Policy[echo.Context]{Decider: d}}).middleware
}

// A policy is one use of New or Routes, or what a table puts in its place. Its middleware is a method value, by which a table knows it
// among others.
type policy struct {
	*routes.Policy[echo.Context]         // is joined only if it is that of Routes; a seat has the one to ask
	original                     *policy // what New returned, if p is in its place
	last                         atomic.Pointer[seat]
}

func (p *policy) middleware(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if asked, ok := c.(*identity); ok {
			asked.policy = p
			return nil
		}
		return p.seatAt(c).handle(c, next)
	}
}

func (s *seat) handle(c echo.Context, next echo.HandlerFunc) error {
	var (
		request  core.Request
		decision core.Decision
	)
	r, w := c.Request(), c.Response()
	h := w.Header()
	spoken := len(h) > 0 && routes.HasSpoken(h)
	if spoken {
		s.RequireOutermost(s.app)
	}
	nethttp.Read(r, s.Needs(r.Method), &request)
	if s.app != nil {
		s.app.DecideAt(r.Context(), s.Policy, &request, c, &decision)
	} else {
		core.Answer(r.Context(), s.Decider, &request, &decision)
	}
	if nethttp.Write(w, &decision) {
		return nil
	}
	if !spoken {
		s.app.Overrule(s.Policy, h)
	}
	return s.app.Next(c, decision.Kind, next)
}
