// Package chiadapter applies corskit policies to chi routers.
//
//	r := chi.NewRouter()
//	r.Use(chiadapter.New(core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}})))
//
// Put the line first: before authentication, which would answer preflights with 401, and before routes, as chi demands of every
// Use. On the root router it covers everything that chi answers, 404s and 405s included.
//
// # Policies on groups and routes
//
// In Group and With, and on a single route, chi runs middleware only where a route matches. No route matches a preflight
// (OPTIONS), which chi answers with 405 before any middleware of the group. One line for the whole application mends that:
//
//	r := chi.NewRouter()
//	chiadapter.Routes(r, policy) // for all routes; nil for none
//	r.With(chiadapter.New(stricter)).Put("/admin/users/{id}", updateUser)
//
// Preflights are then answered by the policy nearest to the handler that the actual request would reach.
//
// Without it, of several policies on the way to a handler, the innermost speaks for actual requests, the outermost answers preflights
// and refuses first where it enforces.
//
// # What chi does differently
//
//   - A router without any route skips its middleware.
//   - chi routes by the path as it was sent, where a policy is told the decoded one.
//   - Handle registers a handler for every method, OPTIONS included; a preflight still ends in the policy.
package chiadapter

import (
	"net/http"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/internal/routes"
)

// New returns a middleware that applies d to every request that reaches it. It panics if d is nil. It is safe for concurrent use.
func New(d core.Decider) func(http.Handler) http.Handler {
	core.RequireDecider(d)
	return policy{&routes.Policy[*http.Request]{Decider: d}}.middleware
}
