package fiberv3adapter

import (
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/gofiber/fiber/v3"
	"github.com/gofiber/fiber/v3/middleware/rewrite"
	"github.com/gofiber/fiber/v3/middleware/static"
	"github.com/valyala/fasthttp"

	"github.com/corskit/corskit/internal/routes"
)

// A table knows what an app's routes hold. Fiber itself finds those that match a path: shadow is an app with copies of them, which note
// that they were reached and pass on. The routes of all methods stand in one row there, so that one pass finds all of them.
type table struct {
	methods []string // those that Fiber lets in
	steps   []*step
	shadow  *fiber.App
	passes  sync.Pool
}

// A step is a route of the shadow.
type step struct {
	copy fiber.Route
	use  bool // It is there by Use.
	// turns are the handlers of the app's own routes that match the same paths, by method: policies, and nil for other handlers.
	turns [][]*routes.Policy
	// files says that there are handlers of middleware/static, which pass on what they do not find.
	files bool
	// around are the steps ahead that match every path of this one, as far as its pattern tells.
	around []*step
}

// A pass goes through the shadow with one path.
type pass struct {
	fiber.Ctx
	matched []*step
}

type passKey struct{}

func newTable(app *fiber.App) *table {
	config := app.Config()
	t := &table{methods: config.RequestMethods, shadow: fiber.New(fiber.Config{
		RequestMethods: []string{fiber.MethodGet},
		CaseSensitive:  config.CaseSensitive,
		StrictRouting:  config.StrictRouting,
	})}
	t.passes.New = func() any {
		p, request := new(pass), new(fasthttp.RequestCtx)
		request.SetUserValue(passKey{}, p)
		p.Ctx = t.shadow.AcquireCtx(request)
		return p
	}
	for method, stack := range app.Stack() {
		t.add(method, stack)
	}
	t.castShadow()
	for i, s := range t.steps {
		matched, _ := t.match(fiber.RemoveEscapeChar(s.copy.Path))
		for _, ahead := range t.steps[:i] {
			if slices.Contains(matched, ahead) || ahead.reads(s.copy.Path) {
				s.around = append(s.around, ahead)
			}
		}
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
		if !behind {
			continue
		}
		s := t.place(route, &next)
		for _, handler := range handlers {
			s.turns[method] = append(s.turns[method], identify(handler))
			if code(handler) == rewriter && method == 0 { // Use registers it for all methods.
				s.copy.Handlers = append(s.copy.Handlers, handler)
			}
			s.files = s.files || code(handler) == fileServer
		}
	}
}

// place returns the step of a route, and moves next behind it. Routes that match the same paths share one: those of which Fiber keeps
// the same, exported or not. The routes of a method keep their order.
func (t *table) place(route *fiber.Route, next *int) *step {
	bare := *route
	bare.Method, bare.Name, bare.Handlers = "", "", nil
	for i, s := range t.steps[*next:] {
		other := s.copy
		other.Handlers = nil
		if other.Path == bare.Path && reflect.DeepEqual(other, bare) {
			*next += i + 1
			return s
		}
	}
	s := &step{copy: bare, use: true, turns: make([][]*routes.Policy, len(t.methods))}
	s.copy.Handlers = []fiber.Handler{s.note}
	t.steps = slices.Insert(t.steps, *next, s)
	*next++
	return s
}

// reads tells whether a pattern begins as that of s does, which may have parameters that take no names, as :id<int>.
func (s *step) reads(pattern string) bool {
	text := strings.TrimRight(s.copy.Path, "*+")
	return pattern == s.copy.Path || (s.use || text != s.copy.Path) && strings.HasPrefix(pattern, text)
}

func (s *step) note(c fiber.Ctx) error {
	p := c.RequestCtx().UserValue(passKey{}).(*pass)
	p.matched = append(p.matched, s)
	return c.Next()
}

// castShadow puts the copies into the shadow. Only its list without Use tells which are there by Use.
func (t *table) castShadow() {
	t.shadow.Use("/*", func(fiber.Ctx) error { return nil }) // Every pass ends here.
	row := &t.shadow.Stack()[0]
	end, steps := *row, map[*fiber.Handler]*step{}
	*row = nil
	for _, s := range t.steps {
		*row = append(*row, &s.copy)
		steps[&s.copy.Handlers[0]] = s
	}
	for _, route := range t.shadow.GetRoutes(true) {
		steps[&route.Handlers[0]].use = false
	}
	*row = append(*row, end...)
	t.shadow.Handler() // Here Fiber indexes them.
}

// match finds the steps that match a path, and tells whether one of them rewrites it.
func (t *table) match(path string) (matched []*step, rewritten bool) {
	p := t.passes.Get().(*pass)
	defer t.passes.Put(p)
	p.matched = p.matched[:0]
	p.Path(path)
	_ = p.RestartRouting() // It does not fail, since the last route of the shadow matches every path.
	return slices.Clone(p.matched), p.Path() != path
}

var rewriter, fileServer = code(rewrite.New()), code(static.New(""))
