// Package echov5adapter applies corskit policies to servers of Echo v5 (github.com/labstack/echo/v5). For v4 see package echoadapter. One
// policy may serve both.
//
//	e := echo.New()
//	e.Use(echov5adapter.New(core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}})))
//
// Put the line first: before authentication, which would answer preflights with 401. With Use on the Echo itself it covers 404s and
// 405s, recovered panics and returned errors. For policies on groups and routes see [Routes].
//
// What Echo does differently:
//
//   - The middleware of a Group is also that of its 404s, which take the place of its 405s. Of two groups on one prefix, those
//     of the later one. With Config.NoGroupAutoRegister404Routes it is not.
//   - A redirecting middleware in Pre answers before ours, unless ours is in Pre ahead of it.
//   - A plain OPTIONS for a path that has routes, none of them for OPTIONS, gets Echo's own 204, with the headers.
//   - Echo routes by the path that a policy is told, in which %2F is no slash (see [core.Request]), and with
//     RouterConfig.UseEscapedPathForMatching by the decoded one. A last parameter takes the rest of the path, slashes included.
//   - Headers set after the response is committed are lost, as everywhere in Echo. Ours are set before the handler runs.
package echov5adapter

import (
	"reflect"

	"github.com/labstack/echo/v5"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
	"github.com/corskit/corskit/internal/routes"
)

// New returns a middleware that applies d to every request that reaches it. It panics if d is nil. It is safe for concurrent use.
func New(d core.Decider) echo.MiddlewareFunc {
	core.RequireDecider(d)
	return (&policy{routes.Policy{Decider: d}}).middleware
}

// A policy is one use of New. It is an error so that its middleware can say whose it is.
type policy struct{ routes.Policy }

func (p *policy) middleware(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c *echo.Context) error {
		if c == nil {
			return p
		}
		if nethttp.Apply(p.Decider, c.Response(), c.Request()) {
			return nil
		}
		return next(c)
	}
}

func (*policy) Error() string { return "echov5adapter: a policy was asked who it is" }

// policyOf returns what New has made this middleware of, nil if it is not New's. All method values of one method have one code
// pointer. Other people's middleware has another and is not called.
func policyOf(middleware echo.MiddlewareFunc) *policy {
	if code(middleware) != ours {
		return nil
	}
	return middleware(nil)(nil).(*policy)
}

var ours = code((*policy)(nil).middleware)

func code(function any) uintptr { return reflect.ValueOf(function).Pointer() }
