package main

import (
	"github.com/corskit/corskit/core"
)

// A subject is one middleware in one framework.
type subject struct {
	framework, name string
	role            role
	// most is how many origins it can bear: beyond, one exchange or the compilation takes longer than the whole run should.
	most  int
	build func(p policy) stack
}

type role string

const (
	ours  role = "ours"
	peer  role = "peer"
	floor role = "floor" // written by hand for one origin
	bare  role = "bare"  // no CORS
)

// A policy is what every subject is configured with, in our words.
type policy struct {
	core.Config
	// known is the one origin that a hand-written middleware compares with.
	known string
}

func (p policy) static() bool { return p.AllowOrigins[0] == "*" }

func (p policy) maxAgeSeconds() int { return int(p.MaxAge.Seconds()) }

const (
	anyNumber = 1 << 30
	thousand  = 1_000
	few       = 10 // for the floors, which know one origin, and for the frameworks that sizes are not measured in
)

var subjects = []subject{
	{"core", "corskit", ours, anyNumber, func(p policy) stack { return deciderStack{core.MustNew(p.Config), false} }},
	{"core", "with the reason", ours, anyNumber, func(p policy) stack { return deciderStack{core.MustNew(p.Config), true} }},

	{"net/http", "none", bare, anyNumber, nethttpBare},
	{"net/http", "by hand", floor, anyNumber, nethttpFloor},
	{"net/http", "corskit", ours, anyNumber, nethttpOurs},
	{"net/http", "jub0bs/cors", peer, anyNumber, nethttpJub0bs},
	{"net/http", "rs/cors", peer, anyNumber, nethttpRS},

	{"chi", "none", bare, anyNumber, chiBare},
	{"chi", "by hand", floor, few, chiFloor},
	{"chi", "corskit", ours, anyNumber, chiOurs},
	{"chi", "go-chi/cors", peer, thousand, chiPeer},

	{"gin", "none", bare, anyNumber, ginBare},
	{"gin", "by hand", floor, few, ginFloor},
	{"gin", "corskit", ours, anyNumber, ginOurs},
	{"gin", "gin-contrib/cors", peer, thousand, ginPeer},

	{"echo", "none", bare, anyNumber, echoBare},
	{"echo", "by hand", floor, few, echoFloor},
	{"echo", "corskit", ours, anyNumber, echoOurs},
	{"echo", "Echo's own", peer, thousand, echoPeer},

	{"fiber", "none", bare, anyNumber, fiberBare},
	{"fiber", "by hand", floor, few, fiberFloor},
	{"fiber", "corskit", ours, anyNumber, fiberOurs},
	{"fiber", "Fiber's own", peer, thousand, fiberPeer},
}

// frameworks are those of the subjects, in their order.
var frameworks = []string{"core", "net/http", "chi", "gin", "echo", "fiber"}
