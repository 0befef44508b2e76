package fiberadapter

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/internal/routes"
)

// place puts policies of this application's own in the place of those among a route's handlers: one that New has returned may stand
// in other applications too, and inside handlers, where it is to be noticed.
func (t *table) place(route *fiber.Route) {
	if !slices.ContainsFunc(route.Handlers, t.isUnplaced) {
		return
	}
	// The list may be shared with other methods, with an app that is mounted and with the program. The one that holds Routes' own
	// handler is not, but is being read when the first requests come, as far as that.
	if !isRouted(route) {
		route.Handlers = slices.Clone(route.Handlers)
	}
	for i, handler := range route.Handlers {
		if t.isUnplaced(handler) {
			route.Handlers[i] = policy{Policy: t.ownOf(identify(handler))}.handle
		}
	}
}

func (t *table) isUnplaced(handler fiber.Handler) bool {
	p := identify(handler)
	return p != nil && t.ownOf(p) != p
}

// ownOf returns what stands for p in this application: one policy wherever p stands, or another one with the same rules.
func (t *table) ownOf(p *routes.Policy[*fiber.Ctx]) *routes.Policy[*fiber.Ctx] {
	var key any = p
	if compiled, ok := p.Decider.(*core.Policy); ok {
		key = compiled
	}
	own := t.own[key]
	if own == nil {
		own = &routes.Policy[*fiber.Ctx]{Decider: p.Decider}
		t.app.Join(own)
		t.own[key], t.own[own] = own, own
	}
	return own
}
