package fiberv3adapter

import (
	"slices"

	"github.com/gofiber/fiber/v3"

	"github.com/corskit/corskit/internal/routes"
)

// A view is what a table says about the path of a preflight.
type view struct {
	*table
	application []routes.Stop
	matched     []*step
	rewritten   bool
	// A request of the asked method comes by the steps ahead before it ends. One that has no route comes by all, and those behind may
	// take it.
	asked int
	ahead []*step
}

func (t *table) view(path, method string, application []routes.Stop) *view {
	v := &view{table: t, application: application, asked: slices.Index(t.methods, method)}
	v.matched, v.rewritten = t.match(path)
	if i := slices.IndexFunc(v.matched, func(s *step) bool { return v.asked >= 0 && s.ends(v.asked) }); i >= 0 {
		v.ahead = v.matched[:i]
	}
	return v
}

// Methods implements routes.Router.
func (v *view) Methods() []string { return v.methods }

// Way implements routes.Router. A method that Fiber does not let in gets 400, before anything runs.
func (v *view) Way(method string) (way routes.Way) {
	way.Stops, way.Doubt = slices.Clone(v.application), v.rewritten
	m := slices.Index(v.methods, method)
	if m < 0 {
		return way
	}
	var (
		open   bool   // A handler may have answered behind the last policy,
		beside string // which stands in a route of this pattern.
		met    = v.met(m)
	)
	for i, s := range met {
		middleware := s.use && endOf(met[i:], m).isInside(s)
		for _, p := range s.turns[m] {
			if p == nil {
				open = open || !middleware || beside == s.copy.Path
				continue
			}
			open = push(&way, p, open)
			beside = s.copy.Path
		}
		way.Ends = way.Ends || s.others(m) > v.passed(s) || s.files && (method == fiber.MethodGet || method == fiber.MethodHead)
	}
	return way
}

// passed returns how many handlers at a step the asked method comes by before it ends.
func (v *view) passed(s *step) int {
	if !slices.Contains(v.ahead, s) {
		return 0
	}
	return s.others(v.asked)
}

// met returns the steps that a request comes by, as far as it may get. A route passes on to those that would never be reached otherwise.
func (v *view) met(method int) (met []*step) {
	for i, s := range v.matched {
		if len(s.turns[method]) == 0 {
			continue
		}
		met = append(met, s)
		passedOn := func(behind *step) bool { return s.files || behind.ends(method) && behind.isInside(s) }
		if s.ends(method) && !slices.ContainsFunc(v.matched[i+1:], passedOn) {
			break
		}
	}
	return met
}

// endOf returns the first step that ends a request, or else the last one.
func endOf(met []*step, method int) *step {
	i := slices.IndexFunc(met, func(s *step) bool { return s.ends(method) })
	if i < 0 {
		i = len(met) - 1
	}
	return met[i]
}

func (s *step) others(method int) (n int) {
	for _, p := range s.turns[method] {
		if p == nil {
			n++
		}
	}
	return n
}

func (s *step) ends(method int) bool { return !s.use && s.others(method) > 0 }

func (s *step) isInside(other *step) bool { return s == other || slices.Contains(s.around, other) }

// push adds a policy to a way, and tells whether a handler behind it may have answered. One that stands there twice in a row is one.
func push(way *routes.Way, p *routes.Policy, open bool) bool {
	last := len(way.Stops) - 1
	switch {
	case last >= 0 && way.Stops[last].Policy == p:
		return open
	case open && last >= 0:
		way.Stops[last].Answers = true
	case open:
		way.Doubt = true
	}
	way.Stops = append(way.Stops, routes.Stop{Policy: p})
	return false
}
