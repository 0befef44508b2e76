package fiberadapter

import (
	"math"
	"slices"

	"github.com/gofiber/fiber/v2"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/internal/routes"
)

// A taker is a handler that Use or Static has registered, and might answer what it is given: a proxy, a file server, what says 404. It
// stands under a policy, the last one ahead of it. One taker is in the lists of several methods.
type taker struct {
	static string // tells one of Static by its path; "" is one of Use
	number int    // among those of Use, which come in one order in the lists of all methods
	policy *routes.Policy[*fiber.Ctx]
}

// Rest implements routes.Router. What takes a method without a route is found where the request that is asked about does not come by it,
// since it ends before, or under another policy. Those that every request comes by are not: they are taken for what passes it on.
func (t *table) Rest(c *fiber.Ctx) (rest routes.Route[*fiber.Ctx]) {
	var request core.Request
	read(c, 0, &request)
	s := t.current.Load()
	scout := s.send(c.Path(), 0)
	defer s.scouts.Put(scout)
	var (
		asked routes.Route[*fiber.Ctx]
		met   []taker
	)
	if i := slices.Index(s.known, request.RequestMethod); i >= 0 {
		asked, met = scout.seen[i], scout.met[i]
	}
	for method, takers := range scout.met {
		if scout.seen[method].Found {
			continue
		}
		for _, taker := range takers {
			if slices.Contains(met, taker) {
				continue
			}
			rest = routes.Route[*fiber.Ctx]{Found: true, Policy: taker.policy}
			if t.app.Differ(asked, rest) {
				return rest
			}
		}
	}
	return rest
}

// meet notes the takers of a turn that comes behind policy.
func (s *scout) meet(turn *turn, policy *routes.Policy[*fiber.Ctx]) {
	met := &s.met[turn.method]
	for _, taker := range turn.takers {
		if taker.policy == nil {
			taker.policy = policy
		}
		*met = append(*met, taker)
	}
}

// markMiddleware finds the takers. It leaves out those ahead of the routes of all methods, which every request comes by.
func markMiddleware(stops []*stop) {
	var uses, method int
	first := math.MaxInt
	for _, s := range stops {
		turn := &s.turns[0]
		if turn.method != method {
			uses, method = 0, turn.method
		}
		if !s.byUse {
			first = min(first, uses)
			continue
		}
		each := 1
		if s.static { // Its route is one for two methods, to which Fiber adds twice what Use adds to the routes of all.
			each = 2
		}
		uses = turn.findTakers(uses, each)
	}
	for _, s := range stops {
		turn := &s.turns[0]
		turn.takers = slices.DeleteFunc(turn.takers, func(t taker) bool { return t.static == "" && t.number < first })
	}
}

// findTakers numbers the takers of a turn from uses on, and returns the number of the next one. The turn's route holds each handler of
// Use that many times. It may hold one of Static twice, and one method have it where another has not: Fiber adds Static to the route
// before, if that has the same path, which GET may have and HEAD not. Statics on one path are not told apart.
func (t *turn) findTakers(uses, each int) (next int) {
	var policy *routes.Policy[*fiber.Ctx]
	found := 0
	for _, handler := range t.route.Handlers {
		switch {
		case isPolicy(handler):
			policy = identify(handler)
		case isStatic(handler):
			t.takers = append(t.takers, taker{static: "static " + t.route.Path, policy: policy})
		default:
			t.takers = append(t.takers, taker{number: uses + found/each, policy: policy})
			found++
		}
	}
	return uses + found/each
}
