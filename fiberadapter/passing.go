package fiberadapter

import (
	"fmt"
	"slices"

	"github.com/gofiber/fiber/v2"
)

// watchEnds puts a handler behind those of every route that is taken for the end of a request though there are policies further on.
// It runs only if the route passes a request on after all: those that end pay nothing.
func (t *table) watchEnds(all []*stop) {
	method, policies := 0, false
	for _, s := range slices.Backward(all) {
		turn := s.turns[0]
		if turn.method != method {
			method, policies = turn.method, false
		}
		handlers := turn.route.Handlers
		if turn.end && policies && slices.IndexFunc(handlers, isWatch) != len(handlers)-1 {
			turn.route.Handlers = append(slices.DeleteFunc(slices.Clone(handlers), isWatch), t.passOn)
		}
		policies = policies || turn.policy != nil
	}
}

// passOn is where requests come that a route did not end. It ends those of which a policy further on would now decide though
// another has answered their preflights. A policy of the end's own is known though its handler may have changed the path.
func (t *table) passOn(c *fiber.Ctx) error {
	s := t.current.Load()
	here := s.position(c.Method(), c.Route())
	end := s.seek(c.Method(), c.Path(), here)
	if own := nearest(c.Route().Handlers); own != nil {
		end.Policy = own
	}
	if next := s.seek(c.Method(), c.Path(), here+1); next.Policy != nil && t.app.Differ(end, next) {
		return fmt.Errorf("fiberadapter: the route %s %s passes a request on to a route that has another policy, where Routes took it for the end; "+
			"register with Use what passes requests on", c.Route().Method, c.Route().Path)
	}
	return c.Next()
}

func isWatch(handler fiber.Handler) bool { return code(handler) == watch }
