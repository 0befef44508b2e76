package main

import (
	"slices"

	"github.com/corskit/corskit/core"
)

// A framework is what its subjects, which take turns, stand on.
type framework struct {
	name   string
	goal   float64                  // corskit's cost over what is written by hand
	byHand func(policy) stack       // for one origin; for no policy, the bare framework
	ours   func(core.Decider) stack // with New
	more   []subject                // peers
	// routed makes an application of n resources, of which every other one has a policy of its own. The policy of the rest comes
	// with Routes, or else with New.
	routed func(n int, d core.Decider, withRoutes bool) stack
}

// A new framework is a file, and its name here.
var frameworks = []*framework{decision, netHTTP, chiFramework, ginFramework, echoFramework, echov5Framework, fiberFramework, fiberv3Framework}

// A subject is one middleware in one framework.
type subject struct {
	name  string
	role  role
	build func(policy) stack
	goal  float64  // of a peer: corskit's cost over its own
	not   []string // scenarios that it has no words for
}

type role string

const (
	bare   role = "bare" // no CORS
	byHand role = "by hand"
	ours   role = "ours"
	peer   role = "peer"
)

func (f *framework) subjects() (all []subject) {
	if f.byHand != nil {
		all = append(all, subject{name: "none", role: bare, build: func(policy) stack { return f.byHand(policy{}) }},
			subject{name: "by hand", role: byHand, build: f.byHand})
	}
	all = append(all, subject{name: "corskit", role: ours, build: func(p policy) stack { return f.ours(p.decider()) }})
	return append(all, f.more...)
}

// taking returns the subjects that take part in a scenario.
func (f *framework) taking(s scenario, e effort) []subject {
	switch {
	case s.resources > 0 && f.routed == nil, s.engine && f != decision && f != netHTTP:
		return nil
	case s.resources > 0:
		return []subject{
			{name: "New", role: bare, build: func(p policy) stack { return f.routed(s.resources, p.decider(), false) }},
			{name: "Routes", role: ours, build: func(p policy) stack { return f.routed(s.resources, p.decider(), true) }},
		}
	}
	return slices.DeleteFunc(f.subjects(), func(one subject) bool {
		return one.role == peer && (s.withoutPeers || len(s.policy.AllowOrigins) > e.mostForPeers) || slices.Contains(one.not, s.name)
	})
}

// An endpoint is one of the five routes of each resource. Frameworks write the parameter as :id or {id}.
type endpoint struct{ method, colon, braces string }

var endpoints = []endpoint{
	{"GET", "", ""}, {"POST", "", ""}, {"GET", "/:id", "/{id}"}, {"PUT", "/:id", "/{id}"}, {"DELETE", "/:id", "/{id}"},
}

// decision is the decision alone: the answer, which adapters ask for, and with its reason, which observers get.
var decision = &framework{
	name: "core",
	ours: func(d core.Decider) stack { return deciderStack{d, false} },
	more: []subject{{name: "with the reason", role: ours, build: func(p policy) stack { return deciderStack{p.decider(), true} }}},
}
