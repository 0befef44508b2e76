package core

import (
	"context"
	"fmt"
)

// FirstOf returns a Decider that answers by the first of the policies that allows the origin, and by the last if none does:
//
//	core.FirstOf(partners, core.PublicAPI()) // listed origins with cookies, all others without
//
// All answers have Vary: Origin, those of a policy that allows every origin included: a cache would else hand them to the page of a
// partner. Requests without an origin get the last policy's answer. Of Enforce it is the last policy's that counts, and any
// policy's refusal of a Host ([Config.OwnOrigins]): one that enforces before a last that does not is a mistake. AllowOriginFunc of a policy is asked only if those before it do not
// allow the origin; its error is in [Decision.Err], also where a later policy answers. FirstOf panics on that mistake, without
// policies, and if one is nil.
func FirstOf(policies ...*Policy) Decider {
	if len(policies) == 0 {
		panic("core.FirstOf: there are no policies; pass at least two")
	}
	f := make(firstOf, len(policies))
	for i, p := range policies {
		RequireDecider(p)
		f[i] = p
		if last := policies[len(policies)-1]; last != nil && p.refusesForNothing(last) {
			panic(fmt.Sprintf("core.FirstOf: policy %d enforces, but the last one, which answers where none allows the origin, does not; "+
				"set Enforce on the last one, or remove it from this one", i+1))
		}
		if p.static {
			varied := *p
			varied.varyBy([]string{"Origin"})
			f[i] = &varied
		}
	}
	return f
}

// refusesForNothing tells whether Enforce of a policy does nothing before a last one, which answers what it would refuse.
func (p *Policy) refusesForNothing(last *Policy) bool {
	return p.config.Enforce && len(p.config.OwnOrigins) == 0 && !last.config.Enforce
}

type firstOf []*Policy

func (f firstOf) Decide(ctx context.Context, r Request) (d Decision) {
	var failed error
	for i, p := range f {
		d = p.Decide(ctx, r)
		if i == len(f)-1 || d.allowsOrigin() || d.Reason == HostNotAllowed {
			break
		}
		if d.Err != nil {
			failed = d.Err
		}
	}
	if d.Err == nil {
		d.Err = failed
	}
	return d
}

// allowsOrigin tells whether a policy allows the origin, be it with another method or other headers.
func (d *Decision) allowsOrigin() bool {
	return d.Reason == Allowed || d.Reason == MethodNotAllowed || d.Reason == HeaderNotAllowed
}
