// Package echoadapter applies corskit policies to Echo servers.
//
//	e := echo.New()
//	e.Use(echoadapter.New(core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}})))
//
// Put the line first: before authentication, which would answer preflights with 401. With Use on the Echo itself it covers 404s and
// 405s, recovered panics and returned errors.
//
// What Echo does differently:
//   - On a single route, middleware does not run for a preflight, which Echo answers with a bare 204. On a Group it runs,
//     since Group.Use registers catch-all routes; those turn the group's 405s into 404s, and of two groups on one prefix the later one
//     answers the preflights of both.
//   - A middleware registered with Pre that redirects answers before ours, unless ours is registered with Pre ahead of it.
//   - Headers set after the response is committed are lost, as everywhere in Echo; ours are set before the handler runs.
//
// Of several policies on the way to a handler, the innermost speaks for actual requests, the outermost answers preflights and
// refuses first where it enforces.
package echoadapter

import (
	"github.com/labstack/echo/v4"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
)

// New returns a middleware that applies d to every request that reaches it. It panics if d is nil.
func New(d core.Decider) echo.MiddlewareFunc {
	core.RequireDecider(d)
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if nethttp.Apply(d, c.Response(), c.Request()) {
				return nil
			}
			return next(c)
		}
	}
}
