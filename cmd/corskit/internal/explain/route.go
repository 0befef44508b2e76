package explain

import (
	"slices"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/policyfile"
)

// SetRoute says which of a site's parts has decided. The policy is what [policyfile.Site.PolicyFor] has returned.
func (r *Report) SetRoute(parts []policyfile.Part, policy *core.Policy) {
	switch i := slices.IndexFunc(parts, func(p policyfile.Part) bool { return p.Policy == policy }); {
	case len(parts) == 1:
	case i < 0:
		r.Route = "none, since servers read this path differently"
		if r.Allowed || len(r.Requests) == 0 {
			return
		}
		r.Fix = `write the path in one way: without //, \, ; and segments of dots, with no letter, digit or one of -._~/\; percent-encoded, and a route's prefix in the same letters as the file`
	case parts[i].Host+parts[i].Prefix != "":
		r.Route = parts[i].Host + parts[i].Prefix + ", in " + parts[i].At("", "")
	case len(policy.Config().AllowOrigins) == 0 && !policy.Config().Enforce:
		r.Route = "none, and no fields at the top of the file"
	default:
		r.Route = "none: the fields at the top of the file"
	}
}
