package core

import "context"

// A Decider decides about requests. [*Policy] is one; [FirstOf], [LogRefusals], [Observe] and [DeciderFunc] make others around it.
// Implementations must be safe for concurrent use: an adapter calls Decide once for every request it sees.
type Decider interface {
	Decide(ctx context.Context, r Request) Decision
}

// DeciderFunc is a function as a [Decider]: to leave some paths alone (see [Request] on how to compare them), or to choose a policy
// by host. Returning the zero [Decision] leaves a request untouched.
type DeciderFunc func(ctx context.Context, r Request) Decision

// Decide calls f(ctx, r).
func (f DeciderFunc) Decide(ctx context.Context, r Request) Decision { return f(ctx, r) }

// Observe returns a Decider that decides as d does and then tells observe about it: to count what is [Decision.Blocked], say. Refusals are
// logged by [LogRefusals]. Quote what you log of a Request: anybody may send anything.
// observe runs before the answer is written and must be safe for concurrent use. The strings of the Request are valid only
// during the call; clone what you keep.
func Observe(d Decider, observe func(ctx context.Context, r Request, d Decision)) Decider {
	RequireDecider(d)
	if observe == nil {
		panic("core.Observe: the observer is nil; pass a function, or use the Decider alone")
	}
	return &observed{d, observe}
}

// An observed Decider has a type of its own so that RefuseInDoubt can tell its observer.
type observed struct {
	Decider
	observe func(context.Context, Request, Decision)
}

func (o *observed) Decide(ctx context.Context, r Request) Decision {
	d := o.Decider.Decide(ctx, r)
	o.observe(ctx, r, d)
	return d
}

// RequireDecider panics if d cannot decide: if it is nil, or holds a nil [*Policy] (the result of a [New] whose error was
// dropped) or a nil [DeciderFunc]. Adapters call it when they are made, so that a server fails at start, not at its first request.
func RequireDecider(d Decider) {
	missing := d == nil
	switch d := d.(type) {
	case *Policy:
		missing = d == nil
	case DeciderFunc:
		missing = d == nil
	}
	if missing {
		panic("corskit: the Decider is nil; pass the *Policy that core.New returned without an error, or core.MustNew(core.Config{…})")
	}
}
