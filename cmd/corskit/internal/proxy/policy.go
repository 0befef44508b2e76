package proxy

import (
	"context"
	"net/http"
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

// strict makes a policy that enforces refuse every request without an Origin that another site's page sent. Enforce alone lets safe
// methods pass, since it trusts a server not to act on them; but here an <img>, a no-cors fetch or a link from a foreign page
// would be carried out with the login. See https://w3c.github.io/webappsec-fetch-metadata/#sec-fetch-site-header.
func strict(d core.Decider) core.Decider {
	return core.DeciderFunc(func(ctx context.Context, r core.Request) core.Decision {
		if r.Origin == "" {
			r.Method = http.MethodPost // no method is safe
		}
		return d.Decide(ctx, r)
	})
}
