package fiberadapter

import (
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"github.com/corskit/corskit/internal/routes"
)

// A snapshot is what is known between two registrations. Its shadow is an app with copies of the real one's routes, which
// therefore match paths as those do. Their handlers only note where a request would go. The routes of all methods stand in
// one row, so that a single pass tells about all of them.
type snapshot struct {
	handlers  uint32   // as many as the real app had
	known     []string // the methods that Fiber lets in
	methods   []string // those of them that have routes
	shadow    *fiber.App
	positions map[origin]int // of real routes in the row
	scouts    sync.Pool
}

// newSnapshot copies the routes of an application, whose policies it puts in their place.
func newSnapshot(t *table) (*snapshot, error) {
	config := t.root.Config()
	s := &snapshot{handlers: t.root.HandlersCount(), known: config.RequestMethods, positions: map[origin]int{}}
	s.shadow = fiber.New(fiber.Config{
		RequestMethods: []string{fiber.MethodGet},
		CaseSensitive:  config.CaseSensitive,
		StrictRouting:  config.StrictRouting,
	})
	// Every pass ends in this one. Registering it also makes Fiber index its routes, once the copies stand beside it in the raw
	// stack that Stack returns.
	s.shadow.Use(func(*fiber.Ctx) error { return nil })
	row := &s.shadow.Stack()[0]
	last := *row

	all := stopsOf(t)
	*row = copies(all)
	if err := markEnds(all, s.shadow.GetRoutes(true)); err != nil {
		return nil, err
	}
	markMiddleware(all)
	merged := merge(all)
	t.watchEnds(all)
	*row = append(copies(merged), last...)
	s.shadow.Handler() // Here Fiber indexes them.

	for i, stop := range merged {
		stop.position = i
		for _, turn := range stop.turns {
			s.positions[turn.origin] = i
			if method := s.known[turn.method]; turn.end && !slices.Contains(s.methods, method) {
				s.methods = append(s.methods, method)
			}
		}
	}
	slices.Sort(s.methods)
	s.scouts.New = func() any { return newScout(s) }
	return s, nil
}

// find returns the route that a request for path would end in, if it has come as far as from.
func (s *snapshot) find(method, path string, from *fiber.Route) routes.Route[*fiber.Ctx] {
	return s.seek(method, path, s.position(method, from))
}

func (s *snapshot) position(method string, route *fiber.Route) int {
	return s.positions[origin{slices.Index(s.known, method), route}]
}

func (s *snapshot) seek(method, path string, from int) routes.Route[*fiber.Ctx] {
	i := slices.Index(s.known, method)
	if i < 0 {
		return routes.Route[*fiber.Ctx]{} // Fiber answers 400 before anything runs.
	}
	scout := s.send(path, from)
	defer s.scouts.Put(scout)
	return scout.seen[i]
}

// send returns a scout that has gone by all routes, and is to be put back.
func (s *snapshot) send(path string, from int) *scout {
	scout := s.scouts.Get().(*scout)
	if from != scout.from || path != scout.ctx.Path() {
		scout.pass(path, from)
	}
	return scout
}

// A stop is a route of the shadow.
type stop struct {
	copy     fiber.Route
	byUse    bool // It matches prefixes.
	static   bool // App.Static has made it, which counts as by Use.
	position int
	turns    []turn
}

// A turn is what a stop means to a method.
type turn struct {
	origin
	policy *routes.Policy[*fiber.Ctx] // the last among the handlers, nil for none beside the application's
	end    bool
	takers []taker
}

// An origin is a real route, in the stack of a method.
type origin struct {
	method int
	route  *fiber.Route
}

// stopsOf makes a stop with one turn of each route.
func stopsOf(t *table) (stops []*stop) {
	for method, stack := range t.root.Stack() {
		for _, route := range stack {
			t.place(route)
			s := &stop{copy: *route, byUse: true, turns: []turn{{origin: origin{method, route}}}}
			s.static = len(route.Handlers) > 0 && isStatic(route.Handlers[0])
			s.copy.Handlers = []fiber.Handler{s.visit}
			s.turns[0].policy = nearest(route.Handlers)
			stops = append(stops, s)
		}
	}
	return stops
}

// isStatic tells whether App.Static has made a handler.
func isStatic(handler fiber.Handler) bool {
	return strings.HasPrefix(runtime.FuncForPC(code(handler)).Name(), "github.com/gofiber/fiber/v2.(*App).registerStatic.")
}

func copies(stops []*stop) []*fiber.Route {
	row := make([]*fiber.Route, len(stops))
	for i, s := range stops {
		row[i] = &s.copy
	}
	return row
}

// markEnds marks the routes that end a request: those that are not there by Use, unless they hold nothing but policies. Only
// a list without Use tells which they are.
func markEnds(stops []*stop, withoutUse []fiber.Route) (err error) {
	for _, s := range stops {
		if len(withoutUse) > 0 && &withoutUse[0].Handlers[0] == &s.copy.Handlers[0] {
			withoutUse = withoutUse[1:]
			s.byUse = false
			if s.turns[0].end, err = hasHandler(s.turns[0].route); err != nil {
				return err
			}
		}
	}
	return nil
}

// merge leaves out the stops that mean nothing, and makes one of those that match the same paths. The stops of each method keep
// their order.
func merge(stops []*stop) (row []*stop) {
	next, method := 0, 0
	for _, s := range stops {
		turn := s.turns[0]
		if turn.policy == nil && !turn.end && len(turn.takers) == 0 {
			continue
		}
		if turn.method != method {
			next, method = 0, turn.method
		}
		if i := slices.IndexFunc(row[next:], s.isTwin); i >= 0 {
			next += i
			row[next].turns = append(row[next].turns, turn)
		} else {
			row = slices.Insert(row, next, s)
		}
		next++
	}
	return row
}

// isTwin tells whether two stops are sure to match the same paths. In a mounted app a pattern that is equal need not: Fiber keeps the
// parameters that it had before it was mounted, and takes no short cut for / and /*. Static does not read its pattern as others do, but
// gives one route to both of its methods.
func (s *stop) isTwin(other *stop) bool {
	if s.static || other.static {
		return s.turns[0].route == other.turns[0].route
	}
	a, b := &s.copy, &other.copy
	inner := strings.Trim(a.Path, "/")
	return s.byUse == other.byUse && a.Path == b.Path && slices.Equal(a.Params, b.Params) && inner != "" && inner != "*"
}

func (s *stop) visit(c *fiber.Ctx) error {
	scout := c.Context().UserValue(scoutKey{}).(*scout)
	for i := range s.turns {
		turn := &s.turns[i]
		if seen := &scout.seen[turn.method]; !seen.Found {
			scout.meet(turn, seen.Policy)
			if turn.policy != nil {
				seen.Policy = turn.policy
			}
			seen.Found = turn.end && s.position >= scout.from
		}
	}
	return c.Next()
}

// A scout goes through the shadow, and remembers its last pass: one preflight asks about one path several times.
type scout struct {
	ctx  *fiber.Ctx
	from int
	seen []routes.Route[*fiber.Ctx] // by method
	met  [][]taker                  // by method, as far as its route
}

type scoutKey struct{}

func newScout(s *snapshot) *scout {
	made := &scout{seen: make([]routes.Route[*fiber.Ctx], len(s.known)), met: make([][]taker, len(s.known))}
	var ctx fasthttp.RequestCtx
	ctx.SetUserValue(scoutKey{}, made)
	made.ctx = s.shadow.AcquireCtx(&ctx)
	made.pass(made.ctx.Path(), 0)
	return made
}

// pass goes by the ends ahead of from: a request that has come there was not ended by them.
func (s *scout) pass(path string, from int) {
	clear(s.seen)
	for i := range s.met {
		s.met[i] = s.met[i][:0]
	}
	s.from = from
	s.ctx.Path(path)
	_ = s.ctx.RestartRouting() // It does not fail, since the last route of the shadow matches every path.
}
