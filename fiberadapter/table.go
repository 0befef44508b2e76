package fiberadapter

import (
	"slices"
	"sync"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/rewrite"

	"github.com/corskit/corskit/internal/routes/row"
)

// A table knows what an app's routes hold. Fiber itself finds those that match a path: shadow is an app with copies of them, which note
// that they were reached and pass on. The routes of all methods stand in one row there, so that one pass finds all of them.
type table struct {
	*row.Row
	rewriters map[*row.Step][]fiber.Handler
	shadow    *fiber.App
	views     sync.Pool
}

func newTable(app *fiber.App) *table {
	config := app.Config()
	t := &table{
		Row:       row.New(config.RequestMethods),
		rewriters: map[*row.Step][]fiber.Handler{},
		shadow: fiber.New(fiber.Config{
			RequestMethods: []string{fiber.MethodGet},
			CaseSensitive:  config.CaseSensitive,
			StrictRouting:  config.StrictRouting,
		}),
	}
	t.views.New = t.newView
	for method, stack := range app.Stack() {
		t.add(method, stack)
	}
	t.castShadow()
	v := t.newView().(*view)
	t.Nest(func(pattern string) []*row.Step { return v.look(fiber.RemoveEscapeChar(pattern)).Matched })
	return t
}

// add makes steps of the routes of one method. It leaves out what stands ahead of Routes, which has run when Routes looks. Routes share
// a step of which Fiber keeps the same, exported or not.
func (t *table) add(method int, stack []*fiber.Route) {
	next, behind := 0, false
	for _, route := range stack {
		handlers := route.Handlers
		if !behind {
			i := slices.IndexFunc(handlers, isRoot)
			handlers, behind = handlers[i+1:], i >= 0
		}
		if !behind {
			continue
		}
		bare := *route
		bare.Method, bare.Name, bare.Handlers = "", "", nil
		s := t.Place(bare.Path, bare, &next)
		for _, handler := range handlers {
			s.Turns[method] = append(s.Turns[method], identify(handler))
			if code(handler) == rewriter && method == 0 { // Use registers it for all methods.
				t.rewriters[s] = append(t.rewriters[s], handler)
			}
		}
	}
}

// castShadow puts the copies into the shadow. Only its list without Use tells which are there by Use.
func (t *table) castShadow() {
	t.shadow.Use(func(*fiber.Ctx) error { return nil }) // Every pass ends here.
	stack := &t.shadow.Stack()[0]
	end, steps := *stack, map[*fiber.Handler]*row.Step{}
	*stack = nil
	for _, s := range t.Steps {
		route := s.Route.(fiber.Route)
		route.Handlers = append([]fiber.Handler{note(s)}, t.rewriters[s]...)
		*stack = append(*stack, &route)
		steps[&route.Handlers[0]], s.Use = s, true
	}
	for _, route := range t.shadow.GetRoutes(true) {
		steps[&route.Handlers[0]].Use = false
	}
	*stack = append(*stack, end...)
	t.shadow.Handler() // Here Fiber indexes them.
}

var rewriter = code(rewrite.New())
