// Package chiadapter applies corskit policies to chi routers.
//
//	r := chi.NewRouter()
//	r.Use(chiadapter.New(core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}})))
//
// Put the line first: before authentication, which would answer preflights with 401, and before routes, as chi demands of every
// Use. On the outermost router it covers everything that chi answers, 404s and 405s included.
//
// Of several policies on the way to a handler, the innermost sets the headers of actual requests, and each that enforces may refuse
// them. The outermost answers the preflights, unless the application has [Routes].
//
// What chi does differently:
//
//   - A router without any route skips its middleware.
//   - In Group and With, middleware runs only where a route matches. None matches a preflight, which chi answers with 405: use Routes.
//   - chi routes by the path that a policy is told, in which %2F is no slash: see [core.Request].
package chiadapter

import (
	"net/http"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
)

// New returns a middleware that applies d to every request that reaches it, the one of [nethttp.Middleware]. It panics if d is nil. It is safe
// for concurrent use.
func New(d core.Decider) func(http.Handler) http.Handler { return nethttp.Middleware(d) }
