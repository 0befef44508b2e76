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
// On a group and on a single route Gin runs middleware only where a route matches. No route matches a preflight (OPTIONS), which
// gets Gin's 404. One line for the whole application mends that:
//
//	r := ginadapter.Routes(gin.New(), policy) // for all routes; nil for none
//	r.PUT("/admin/users/:id", ginadapter.New(stricter), updateUser)
//
// Preflights are then answered by the policy nearest to the handler that the actual request would reach. r is the engine as before;
// since Gin tells nobody which handlers a route has, r also remembers what it is given: see [Router].
//
// Without it, of several policies on the way to a handler, the innermost speaks for actual requests, the outermost answers preflights
// and refuses first where it enforces.
//
// # What Gin does differently
//
//   - The redirects that add or remove a trailing slash run no middleware, so that a page cannot read them, and a preflight that
//     meets an OPTIONS route of yours in that way fails. Set RedirectTrailingSlash to false, or, without Routes, wrap the engine:
//     nethttp.Middleware(policy)(engine).
//   - HandleContext sends a request on to another route. With Routes, the preflight is answered by the policy of the path that was
//     sent; the policy of the new route has the last word on the actual request. Give both the same.
//   - A preflight is about the method that is sent, whatever a middleware makes of it, and Gin has routed a request before its
//     middleware runs. With Routes, a group that enforces takes the new method for the one that was routed. Where methods are
//     overridden, give all methods of a path one policy.
//   - Gin routes by the decoded path, so that %2F is a slash, unless the engine is told otherwise.
//   - Put the policy before gin-contrib/gzip, which would announce an encoding on preflight answers that have no body. It also
//     deletes Vary from answers with an error status, wherever the policy stands: if a cache may keep your errors, compress around
//     the engine instead.
package ginadapter

import (
	"runtime"
	"slices"
	"sync/atomic"

	"github.com/gin-gonic/gin"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
	"github.com/corskit/corskit/internal/routes"
)

// New returns a middleware that applies d to every request that reaches it. It panics if d is nil. It is safe for concurrent use.
func New(d core.Decider) gin.HandlerFunc {
	core.RequireDecider(d)
	return newPolicy(d).handle
}

// A policy is one use of New or Routes. Its handler is a method value, by which a Router knows it among others.
type policy struct {
	*routes.Policy[*gin.Context]
	alone atomic.Bool // known to stand in an engine without Routes
}

func newPolicy(d core.Decider) *policy {
	return &policy{Policy: &routes.Policy[*gin.Context]{Decider: d}}
}

func (p *policy) handle(c *gin.Context) {
	r := c.Request
	if r == nil {
		c.Set(identityKey{}, p)
		return
	}
	var (
		request  core.Request
		decision core.Decision
	)
	var app *routes.App[*gin.Context]
	if p.Joined() {
		app = p.App(c)
	} else if !p.alone.Load() {
		p.requireAlone(c)
	}
	h := c.Writer.Header()
	spoken := len(h) > 0 && routes.HasSpoken(h)
	if spoken {
		p.RequireOutermost(app)
	}
	nethttp.Read(r, p.Needs(r.Method), &request)
	if app != nil {
		app.DecideAt(r.Context(), p.Policy, &request, c, &decision)
	} else {
		core.Answer(r.Context(), p.Decider, &request, &decision)
	}
	if decision.Status != 0 && len(h) > 0 {
		delete(h, "Allow") // Where Gin answers 405, it has listed the methods of the path before it runs the middleware.
	}
	if nethttp.Write(c.Writer, &decision) {
		c.Writer.WriteHeaderNow() // Without this, Gin writes the body of its own 404 page for a path without a route.
		c.Abort()
		return
	}
	if app == nil {
		return // Gin goes on by itself, not before a handler that calls this one is done.
	}
	if !spoken {
		app.Overrule(p.Policy, h)
	}
	_ = app.Next(c, decision.Kind, next)
}

func next(c *gin.Context) error {
	c.Next()
	return nil
}

// requireAlone panics where another policy of the engine answers the preflights of requests that p decides about.
func (p *policy) requireAlone(c *gin.Context) {
	application := runtime.FuncForPC(code(new(table).handle)).Name()
	if slices.Contains(c.HandlerNames(), application) {
		panic("ginadapter: a policy stands where Routes cannot see it, inside another handler or in NoRoute or NoMethod of the engine; " +
			"give it to Use, Group, NoRoute, NoMethod or a route of the Router as a handler of its own")
	}
	p.alone.Store(true)
}
