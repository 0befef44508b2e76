// Package chiadapter applies corskit policies to chi routers.
//
//	r := chi.NewRouter()
//	r.Use(chiadapter.New(core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}})))
//
// Put the line first: before authentication, which would answer preflights with 401, and before routes, as chi demands of every
// Use. On the root router it covers everything that chi answers, 404s and 405s included.
//
// What chi does differently:
//   - In Group and With, and on a single route, chi runs middleware only where a route matches. No route matches a preflight
//     (OPTIONS), which chi answers with 405 before any middleware of the group. Use the policy on the root, or on a
//     sub-router made by Route or Mount, whose middleware runs for every request below its path.
//   - A router without any route skips its middleware.
//   - Handle registers a handler for every method, OPTIONS included; a preflight still ends in the policy.
//
// Of several policies on the way to a handler, the innermost speaks for actual requests, the outermost answers preflights and
// refuses first where it enforces.
package chiadapter

import (
	"net/http"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
)

// New returns a middleware that applies d to every request that reaches it. It panics if d is nil.
func New(d core.Decider) func(http.Handler) http.Handler { return nethttp.Middleware(d) }
