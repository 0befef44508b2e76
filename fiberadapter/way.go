package fiberadapter

import (
	"slices"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/internal/routes"
)

// A pass goes through the shadow with one path.
type pass struct {
	ctx     *fiber.Ctx
	matched []*step
}

type passKey struct{}

func newPass(shadow *fiber.App) *pass {
	p := new(pass)
	request := new(fasthttp.RequestCtx)
	request.SetUserValue(passKey{}, p)
	p.ctx = shadow.AcquireCtx(request)
	return p
}

func (s *step) visit(c *fiber.Ctx) error {
	p := c.Context().UserValue(passKey{}).(*pass)
	p.matched = append(p.matched, s)
	return c.Next()
}

// match finds what matches a path.
func (t *table) match(path string) *pass {
	p := t.idle.Get().(*pass)
	p.matched = p.matched[:0]
	p.ctx.Path(path)
	_ = p.ctx.RestartRouting() // It does not fail, since the last route of the shadow matches every path.
	return p
}

// A view is what a table says about the path of a preflight.
type view struct {
	*table
	application []routes.Stop
	matched     []*step
	doubt       bool
	// passed is how many handlers of Use a request of the asked method comes by ahead of the route that takes it. A method that has
	// no route comes by all, and those behind may take it.
	passed int
}

func (t *table) view(path, method string, application []routes.Stop) *view {
	p := t.match(path)
	defer t.idle.Put(p)
	v := &view{table: t, application: application, matched: slices.Clone(p.matched), doubt: p.ctx.Path() != path}
	if m := slices.Index(t.methods, method); m >= 0 {
		others, ended := 0, false
		for _, s := range v.matched {
			if ended = s.turns[m].ends; ended {
				v.passed = others
				break
			}
			others += s.turns[m].others
		}
	}
	return v
}

// Methods implements routes.Router.
func (v *view) Methods() []string { return v.methods }

// Way implements routes.Router. A method that Fiber does not let in gets 400, before anything runs.
func (v *view) Way(method string) (way routes.Way) {
	way.Stops, way.Doubt = slices.Clone(v.application), v.doubt
	m := slices.Index(v.methods, method)
	if m < 0 {
		return way
	}
	var room [16]*step
	met := v.met(m, room[:0])
	var (
		others int
		open   bool   // A handler may have answered behind the last policy,
		beside string // which stands in a route of this pattern.
	)
	for i, s := range met {
		turn := &s.turns[m]
		inside := isAround(s, endOf(met[i:], m))
		for _, p := range turn.handlers {
			switch {
			case p == nil:
				open = open || !inside || turn.ends || beside == s.copy.Path
			default:
				open = push(&way, p, open)
				beside = s.copy.Path
			}
		}
		others += turn.others
		way.Ends = way.Ends || turn.ends || turn.static || others > v.passed
	}
	return way
}

// met appends the steps that a request comes by, as far as it may get.
func (v *view) met(method int, steps []*step) []*step {
	for _, s := range v.matched {
		if turn := &s.turns[method]; len(turn.handlers) > 0 {
			steps = append(steps, s)
			if turn.ends && !turn.passesOn {
				break
			}
		}
	}
	return steps
}

// endOf returns the first step that ends a request, or else the last one.
func endOf(met []*step, method int) *step {
	for _, s := range met {
		if s.turns[method].ends {
			return s
		}
	}
	return met[len(met)-1]
}

// isAround tells whether what stands at s is middleware of end.
func isAround(s, end *step) bool { return s == end || slices.Contains(end.around, s) }

// push adds a policy to a way, and tells whether a handler behind it may have answered. One that stands there twice in a row is one.
func push(way *routes.Way, p *routes.Policy, open bool) bool {
	last := len(way.Stops) - 1
	switch {
	case last < 0:
		way.Doubt = way.Doubt || open
	case isSame(p, way.Stops[last].Policy):
		return open
	case open:
		way.Stops[last].Answers = true
	}
	way.Stops = append(way.Stops, routes.Stop{Policy: p})
	return false
}

func isSame(a, b *routes.Policy) bool {
	compiled, ok := a.Decider.(*core.Policy)
	return a == b || ok && b.Decider == core.Decider(compiled)
}
