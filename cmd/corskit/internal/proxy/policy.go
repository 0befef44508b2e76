package proxy

import (
	"context"
	"slices"

	"github.com/corskit/corskit/core"
)

// Compile is [core.New] for a policy in front of a server that the proxy logs in to: it always enforces, and does not let in
// every origin.
func Compile(c core.Config) (*core.Policy, error) {
	if slices.Contains(c.AllowOrigins, "*") {
		return nil, core.ConfigErrors{{
			Field: "AllowOrigins",
			Value: "*",
			Why:   "would let every page on the web use the server, with the login and the credentials that the proxy sends along",
			Fix:   `list the origins of your pages, such as "http://localhost:4200"`,
		}}
	}
	c.Enforce = true
	return core.New(c)
}

// strict makes a policy judge every Origin by its list. To the policy alone an origin may be the server's own; but the proxy has no
// pages, and what calls itself one came from the server, or was left behind by another program on the same port. Where a file with routes
// has no policy, nothing passes.
func strict(d core.Decider) core.Decider {
	return core.DeciderFunc(func(ctx context.Context, r core.Request) core.Decision {
		r.SecFetchSite = "cross-site"
		if r.Origin == "" {
			r.SecFetchSite = "" // a program
		}
		decision := d.Decide(ctx, r)
		if decision.Status == 0 && (decision.Reason == core.OriginNotAllowed || decision.Reason == core.OriginMalformed) {
			return noPages.Decide(ctx, r)
		}
		return decision
	})
}

// noPages refuses what has an Origin that is not the server's own.
var noPages = core.MustNew(core.Config{Enforce: true})
