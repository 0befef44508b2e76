// Package ginadapter applies corskit policies to Gin engines.
//
//	r := gin.New()
//	r.Use(ginadapter.New(core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}})))
//
// Put the line first: before authentication, which would answer preflights with 401, and before the routes, since Gin gives a
// route only the middleware that was there when it was registered. On the engine it covers 404s and 405s, recovered panics and errors.
//
// What Gin does differently:
//   - Middleware of a group or of a single route runs only where a route matches. No route matches a preflight (OPTIONS), which
//     gets Gin's 404. Use the policy on the engine.
//   - The redirects that add or remove a trailing slash run no middleware, so that a page cannot read them. Set
//     RedirectTrailingSlash to false, or wrap the engine: nethttp.Middleware(policy)(engine).
//
// Of several policies on the way to a handler, the innermost speaks for actual requests, the outermost answers preflights and
// refuses first where it enforces.
package ginadapter

import (
	"github.com/gin-gonic/gin"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
)

// New returns a middleware that applies d to every request that reaches it. It panics if d is nil.
func New(d core.Decider) gin.HandlerFunc {
	core.RequireDecider(d)
	return func(c *gin.Context) {
		if nethttp.Apply(d, c.Writer, c.Request) {
			// Without this, Gin writes the body of its own 404 page for a path without a route.
			c.Writer.WriteHeaderNow()
			c.Abort()
		}
	}
}
