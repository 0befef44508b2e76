package fiberadapter

import (
	"reflect"
	"slices"
	"sync"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/rewrite"

	"github.com/corskit/corskit/internal/routes"
)

// A table knows what an app's routes hold. Fiber itself finds those that match a path: shadow is an app with copies of them, which note
// that they were reached and pass on. The routes of all methods stand in one row there, so that one pass finds all of them.
type table struct {
	methods []string // those that Fiber lets in
	steps   []*step
	shadow  *fiber.App
	idle    sync.Pool // of passes
}

// A step is a route of the shadow.
type step struct {
	copy fiber.Route
	// turns are what the app's own routes hold that match the same paths, by method.
	turns []turn
	// around are the steps ahead that match every path of this one, as far as its pattern tells.
	around []*step
}

// A turn is a route of the app.
type turn struct {
	// handlers are the policies among its handlers, and nil for each other handler.
	handlers []*routes.Policy
	// others is how many those are, without Static's, and static says that there is one of Static.
	others int
	static bool
	// ends says that the route takes what comes. If it passesOn all the same, there is a route behind it that would never be reached
	// otherwise.
	ends, passesOn bool
}

func newTable(app *fiber.App) *table {
	config := app.Config()
	t := &table{methods: config.RequestMethods, shadow: fiber.New(fiber.Config{
		RequestMethods: []string{fiber.MethodGet},
		CaseSensitive:  config.CaseSensitive,
		StrictRouting:  config.StrictRouting,
	})}
	t.idle.New = func() any { return newPass(t.shadow) }
	for method, stack := range app.Stack() {
		t.add(method, stack)
	}
	t.castShadow()
	for i, s := range t.steps {
		p := t.match(fiber.RemoveEscapeChar(s.copy.Path))
		for _, ahead := range t.steps[:i] {
			if ahead.copy.Path == s.copy.Path || slices.Contains(p.matched, ahead) {
				s.around = append(s.around, ahead)
				ahead.passOnTo(s)
			}
		}
		t.idle.Put(p)
	}
	return t
}

// add makes steps of the routes of one method. It leaves out what stands ahead of Routes, which has run when Routes looks.
func (t *table) add(method int, stack []*fiber.Route) {
	next, behind := 0, false
	for _, route := range stack {
		handlers := route.Handlers
		if !behind {
			i := slices.IndexFunc(handlers, isRoot)
			handlers, behind = handlers[i+1:], i >= 0
		}
		if !behind || len(handlers) == 0 {
			continue
		}
		next = t.place(route, next)
		s := t.steps[next]
		s.turns[method] = newTurn(handlers)
		if method == 0 { // What Use registers is there for all methods.
			s.copy.Handlers = append(s.copy.Handlers, rewriting(handlers)...)
		}
		next++
	}
}

// place returns where the step of a route stands, from next on. It makes one unless there is one that matches the same paths: if all
// is equal that Fiber keeps of the routes, exported or not. The routes of a method keep their order.
func (t *table) place(route *fiber.Route, next int) int {
	bare := *route
	bare.Method, bare.Name, bare.Handlers = "", "", nil
	for i, s := range t.steps[next:] {
		other := s.copy
		other.Handlers = nil
		if other.Path == bare.Path && reflect.DeepEqual(other, bare) {
			return next + i
		}
	}
	s := &step{copy: bare, turns: make([]turn, len(t.methods))}
	s.copy.Handlers = []fiber.Handler{s.visit}
	t.steps = slices.Insert(t.steps, next, s)
	return next
}

func newTurn(handlers []fiber.Handler) (t turn) {
	for _, handler := range handlers {
		p := identify(handler)
		t.handlers = append(t.handlers, p)
		switch {
		case p != nil:
		case code(handler) == static():
			t.static = true
		default:
			t.others++
		}
	}
	if code(handlers[0]) == static() {
		t.others /= 2 // Static has one route for two methods, to which Fiber adds twice what Use adds.
	}
	return t
}

// castShadow puts the copies into the shadow, and marks the turns that end a request: only a list without what Use and Static have
// registered tells which they are.
func (t *table) castShadow() {
	t.shadow.Use(func(*fiber.Ctx) error { return nil }) // Every pass ends here.
	row := &t.shadow.Stack()[0]
	end := *row
	*row = nil
	steps := map[*fiber.Handler]*step{}
	for _, s := range t.steps {
		*row = append(*row, &s.copy)
		steps[&s.copy.Handlers[0]] = s
	}
	for _, route := range t.shadow.GetRoutes(true) {
		turns := steps[&route.Handlers[0]].turns
		for m := range turns {
			turns[m].ends = turns[m].others > 0
		}
	}
	*row = append(*row, end...)
	t.shadow.Handler() // Here Fiber indexes them.
}

// passOnTo marks the turns of s behind which a route would never be reached otherwise.
func (s *step) passOnTo(behind *step) {
	for m := range s.turns {
		s.turns[m].passesOn = s.turns[m].passesOn || s.turns[m].ends && behind.turns[m].ends
	}
}

// static is the code pointer of the handlers that Static makes.
var static = sync.OnceValue(func() uintptr {
	route := fiber.New().Static("/", "").(*fiber.App).GetRoutes()[0]
	return code(route.Handlers[0])
})

// rewriting returns those of middleware/rewrite.
func rewriting(handlers []fiber.Handler) []fiber.Handler {
	return slices.DeleteFunc(slices.Clone(handlers), func(h fiber.Handler) bool { return code(h) != rewriter })
}

var rewriter = code(rewrite.New())
