// Package ginadapter applies corskit policies to Gin engines.
//
//	r := gin.New()
//	r.Use(ginadapter.New(core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}})))
//
// Put the line first: before authentication, which would answer preflights with 401, and before the routes, since Gin gives a
// route only the middleware that was there when it was registered. On the engine it covers 404s and 405s, recovered panics and errors.
//
// # Policies on groups and routes
//
// Gin runs a group's or a route's middleware only if a route matches. For a preflight (OPTIONS) none does: it gets Gin's 404.
// [Routes] changes that:
//
//	r := ginadapter.Routes(gin.New(), policy) // for all routes; nil for none
//	r.PUT("/admin/users/:id", ginadapter.New(stricter), updateUser)
//
// # What Gin does differently
//
//   - The redirects that add or remove a trailing slash run no middleware, so that a page cannot read them. Set
//     RedirectTrailingSlash to false, or, without Routes, wrap the engine: nethttp.Middleware(policy)(engine).
//   - Gin routes by the decoded path, so that %2F is a slash, unless the engine is told otherwise. A policy is told /a%2Fb: see
//     [core.Request].
//   - Put the policy before gin-contrib/gzip, which would announce an encoding on preflight answers that have no body. It also
//     deletes Vary from answers with an error status. If a cache may keep your errors, compress around the engine instead.
package ginadapter

import (
	"net/http"
	"reflect"

	"github.com/gin-gonic/gin"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
	"github.com/corskit/corskit/internal/routes"
)

// New returns a middleware that applies d to every request that reaches it. It panics if d is nil. It is safe for concurrent use.
func New(d core.Decider) gin.HandlerFunc {
	core.RequireDecider(d)
	return (&policy{routes.Policy{Decider: d}}).handle
}

// All method values of handle have one code pointer, by which a Router recognises policies.
type policy struct{ routes.Policy }

func (p *policy) handle(c *gin.Context) {
	if c.Request == nil { // Only policyOf calls it so.
		c.Set(identityKey{}, &p.Policy)
		return
	}
	if status := nethttp.Answer(p.Decider, c.Writer.Header(), c.Request); status != 0 {
		end(c, c.Writer.Status(), status)
	}
}

// end ends a request with a status. before is the one that Gin had set: 404 or 405 where no route matches.
func end(c *gin.Context, before, status int) {
	if before == http.StatusMethodNotAllowed {
		delete(c.Writer.Header(), "Allow") // Gin has listed the methods of the path.
	}
	c.AbortWithStatus(status) // It writes the header at once: else Gin writes the body of its 404 page.
}

type identityKey struct{}

var policyCode = code(new(policy).handle)

func code(handler gin.HandlerFunc) uintptr { return reflect.ValueOf(handler).Pointer() }

// policyOf returns the policy whose handler this is, nil for other people's, which are not called.
func policyOf(handler gin.HandlerFunc) *routes.Policy {
	if code(handler) != policyCode {
		return nil
	}
	var asked gin.Context
	handler(&asked)
	return asked.Keys[identityKey{}].(*routes.Policy)
}
