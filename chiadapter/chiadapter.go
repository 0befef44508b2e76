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
	"github.com/corskit/corskit/internal/routes"
)

// New returns a middleware that applies d to every request that reaches it. It panics if d is nil. It is safe for concurrent use.
func New(d core.Decider) func(http.Handler) http.Handler {
	core.RequireDecider(d)
	return (&policy{routes.Policy{Decider: d}}).middleware
}

// A policy is one use of New. All method values of one method have one code pointer, by which Routes knows this middleware.
type policy struct{ routes.Policy }

func (p *policy) middleware(next http.Handler) http.Handler { return &handler{p, next} }

// A handler has a type of its own so that Routes can look into it.
type handler struct {
	*policy
	next http.Handler
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !nethttp.Apply(h.Decider, w, r) {
		h.next.ServeHTTP(w, r)
	}
}
