package core

import (
	"context"
	"strings"
)

// Answer lets d decide about r and puts the answer into decision, which must be the zero Decision. It is what an adapter calls,
// which wants the answer and not the reason: a [*Policy] then copies nothing and finds out no more than the answer depends on.
// Its Kind and Reason may be coarser than those of Decide: NotCORS where Origin was left unread (see [Needs]), OriginNotAllowed
// where Decide would say OriginMalformed or SameOrigin, Allowed where it would say MethodNotAllowed or HeaderNotAllowed.
func Answer(ctx context.Context, d Decider, r *Request, decision *Decision) {
	if p, ok := d.(*Policy); ok {
		p.decide(ctx, r, decision, false)
		return
	}
	*decision = d.Decide(ctx, *r)
}

// AnswerActual is [Answer] for the common case: a policy that needs at most Origin (see [NeedsOf]), and a request whose method is not
// OPTIONS. The request goes on. borrowed is [Request.Borrowed].
func AnswerActual(p *Policy, origin string, borrowed bool) Lines {
	if p.static {
		return Lines{answer: p.actual}
	}
	if origin != "" {
		if allowed := p.allowed(origin, borrowed); allowed != "" {
			return Lines{p.actual, allowed}
		}
	}
	return Lines{answer: p.plain().actual}
}

// AnswerPreflight is [Answer] for a preflight, and a policy that needs at most Origin. status ends it.
func AnswerPreflight(p *Policy, origin string, borrowed bool) (lines Lines, status int) {
	allowed := ""
	if !p.static {
		if allowed = p.allowed(origin, borrowed); allowed == "" {
			return Lines{answer: p.plain().preflight}, statusForbidden
		}
	}
	return Lines{p.preflight[0], allowed}, statusNoContent
}

// allowed returns an origin as an answer may keep it: the policy's own string if it stands on the list. It returns "" for others.
func (p *Policy) allowed(origin string, borrowed bool) string {
	if index, listed := p.origins.exact.get(origin); listed {
		return p.config.AllowOrigins[index]
	}
	if !p.origins.matches(origin) {
		return ""
	}
	if borrowed {
		return strings.Clone(origin)
	}
	return origin
}

// Unobserved returns the Decider that is left of d without those who observe it. An adapter's Routes asks it about requests that have not
// been sent.
func Unobserved(d Decider) Decider {
	for {
		o, ok := d.(*observed)
		if !ok {
			return d
		}
		d = o.Decider
	}
}

// RefuseInDoubt puts the refusal of the preflight r into decision, the zero Decision, for [RouteInDoubt]. It is what an adapter's Routes
// calls. Those who observe d, the application's policy, are told; d may be nil.
func RefuseInDoubt(ctx context.Context, d Decider, r *Request, decision *Decision) {
	refuser.decide(ctx, r, decision, false)
	decision.Reason = RouteInDoubt
	for o, ok := d.(*observed); ok; o, ok = o.Decider.(*observed) {
		o.observe(ctx, *r, *decision)
	}
}

// refuser refuses every origin.
var refuser = new(Policy)

// Needs is a set of what the answers of a [Decider] depend on, beyond the method and, where that is OPTIONS, Origin and
// Access-Control-Request-Method, which tell a preflight. An adapter need not look up the rest.
type Needs uint8

const (
	NeedsOrigin         Needs = 1 << iota // where the method is not OPTIONS
	NeedsSite                             // what tells the server's own pages: Sec-Fetch-Site, Host and TLS
	NeedsRequestMethod                    // what Access-Control-Request-Method holds
	NeedsRequestHeaders                   // Access-Control-Request-Headers
	NeedsContext                          // the context and the path, which only functions look at

	// NeedsAll is for a Decider that nothing is known of.
	NeedsAll Needs = 1<<iota - 1
)

// NeedsOf returns what the answers of d depend on.
func NeedsOf(d Decider) Needs {
	if p, ok := d.(*Policy); ok {
		return p.needs
	}
	return NeedsAll
}

func (p *Policy) findNeeds() (n Needs) {
	if p.config.AllowOriginFunc != nil {
		return NeedsAll
	}
	if !p.static {
		n |= NeedsOrigin
	}
	if p.config.Enforce {
		n |= NeedsSite
	}
	if p.echoMethod {
		n |= NeedsRequestMethod
	}
	if p.echoNames {
		n |= NeedsRequestHeaders
	}
	return n
}
