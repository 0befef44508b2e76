package fiberadapter_test

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/rewrite"
	"github.com/valyala/fasthttp"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/fiberadapter"
)

var (
	firstSeed = flag.Uint64("seed", 1, "seed of the first random application")
	lookups   = flag.Int("lookups", 100_000, "how many preflights are compared")
)

// What a preflight is told is compared with what the actual request meets in the real app. It may never be more, and it may be less, in
// doubt, in one look-up of a hundred.
func TestPreflightsPromiseWhatTheirActualRequestsMeet(t *testing.T) {
	t.Logf("go test -run %s -seed %d -lookups %d", t.Name(), *firstSeed, *lookups)
	random := rand.New(rand.NewPCG(*firstSeed, 0))
	files := t.TempDir()
	for _, name := range []string{"a", "b"} {
		if err := os.WriteFile(filepath.Join(files, name), []byte("file"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var count tally
	for count.lookups < *lookups && !t.Failed() {
		w := newWorld(random, files)
		for round := range 2 {
			w.grow()
			if round == 0 { // Fiber does not look for mounted routes again once it serves.
				w.growMounts()
			}
			w.handler = w.app.Handler()
			for i := 0; i < 20 && !t.Failed(); i++ {
				w.compare(t, w.path(), &count)
			}
			if t.Failed() {
				t.Logf("the app: %+v\n\t%s", w.config, strings.Join(w.log, "\n\t"))
				break
			}
		}
	}
	t.Logf("%+v", count)
	if count.granted < count.lookups/10 || count.answered < count.lookups/2000 || count.passedOn == 0 {
		t.Errorf("too little happened to prove anything: %+v", count)
	}
	if most := count.lookups / 100; count.refused > most || count.unkept > most {
		t.Errorf("more than %d look-ups were refused, or not kept, in doubt: %+v", most, count)
	}
	if count.left > count.lookups/20 {
		t.Errorf("too many look-ups were left out: %+v", count)
	}
}

type tally struct {
	lookups, granted, answered, passedOn int
	refused, unkept                      int // in doubt
	left                                 int // since Routes says that it does not see them
}

// Every policy allows the last of these pages, so that its request goes all the way.
var pagesOfWorld = []string{"p0", "p1", "p2", "everywhere"}

// A world is an app whose policies and handlers leave a trace.
type world struct {
	*rand.Rand
	config  fiber.Config
	files   string
	app     *fiber.App
	handler fasthttp.RequestHandler
	places  []place
	made    []fiber.Handler     // policies
	pages   [][]string          // that they allow, by policy
	taken   map[string][]string // patterns of routes, by method
	log     []string

	through bool // what Use has registered passes on, even what answers
	trace
}

// A trace is what one actual request has met.
type trace struct {
	met      []int // policies, from the outside in
	refused  bool
	ran      bool
	end      string   // the pattern of the route that it ended in, or of the last that it came by
	answered string   // or of the Use or Static that answered it
	beside   bool     // that one has a policy with it
	missed   bool     // nothing has taken it
	passed   []string // patterns of routes that have passed it on
}

// A place is an app or a group.
type place struct {
	fiber.Router
	app    *fiber.App
	name   string
	prefix *string // of the app or group in the app that listens
	below  string
}

func (p place) full(pattern string) string {
	return strings.ToLower(*p.prefix + p.below + "/" + strings.Trim(pattern, "/"))
}

const none = -1

func newWorld(random *rand.Rand, files string) *world {
	w := &world{Rand: random, files: files, taken: map[string][]string{}}
	w.config = fiber.Config{
		CaseSensitive: w.maybe(2), StrictRouting: w.maybe(2), UnescapePath: w.maybe(2), Immutable: w.maybe(4),
		DisableStartupMessage: true,
	}
	if w.maybe(2) {
		w.config.RequestMethods = append([]string{"PURGE"}, fiber.DefaultMethods...)
	}
	w.config.ErrorHandler = func(c *fiber.Ctx, err error) error {
		w.missed, w.end = true, strings.ToLower(strings.TrimSuffix(c.Route().Path, "/"))
		return fiber.DefaultErrorHandler(c, err)
	}
	w.app = fiber.New(w.config)
	if w.maybe(4) {
		w.app.Use(func(c *fiber.Ctx) error {
			c.Path(strings.TrimPrefix(c.Path(), "/x"))
			return c.Next()
		})
	}
	var d core.Decider
	if !w.maybe(4) {
		d = w.decider()
		w.made = append(w.made, nil)
	}
	fiberadapter.Routes(w.app, d)
	if w.maybe(32) {
		w.note("rewriting")
		w.app.Use(rewrite.New(rewrite.Config{Rules: map[string]string{"/x/*": "/$1"}}))
	}
	w.places = []place{{Router: w.app, app: w.app, name: "app", prefix: new(string)}}
	return w
}

func (w *world) maybe(oneIn int) bool         { return w.IntN(oneIn) == 0 }
func (w *world) pick(from ...string) string   { return from[w.IntN(len(from))] }
func (w *world) note(format string, a ...any) { w.log = append(w.log, fmt.Sprintf(format, a...)) }
func (w *world) allows(id int, p string) bool { return id != none && slices.Contains(w.pages[id], p) }

func (w *world) decider() core.Decider {
	id := len(w.pages)
	pages := []string{"everywhere"}
	for _, page := range pagesOfWorld[:3] {
		if !w.maybe(3) {
			pages = append(pages, page)
		}
	}
	w.pages = append(w.pages, pages)
	w.note("policy %d, for %v:", id, pages)
	config := core.Config{Enforce: w.maybe(4)}
	for _, page := range pages {
		config.AllowOrigins = append(config.AllowOrigins, "https://"+page+".example")
	}
	return core.Observe(core.MustNew(config), func(_ context.Context, r core.Request, d core.Decision) {
		if !r.IsPreflight() {
			w.met = append(w.met, id)
			w.refused = d.Status != 0
		}
	})
}

// policy is a new one, or one that stands elsewhere too.
func (w *world) policy() fiber.Handler {
	if id := w.IntN(len(w.made) + 3); id < len(w.made) && w.made[id] != nil {
		w.note("policy %d:", id)
		return w.made[id]
	}
	w.made = append(w.made, fiberadapter.New(w.decider()))
	return w.made[len(w.made)-1]
}

// answering is what Use registers and answers.
func (w *world) answering(full string, beside bool) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if w.through {
			return c.Next()
		}
		w.ran, w.answered, w.beside = true, full, beside
		return nil
	}
}

func (w *world) grow() {
	for range 1 + w.IntN(2) {
		at, prefix := w.places[w.IntN(len(w.places))], w.prefix()
		var handlers []fiber.Handler
		if w.maybe(20) {
			handlers = append(handlers, passing)
		}
		if w.maybe(2) {
			handlers = append(handlers, w.policy())
		}
		w.note("%s.Group(%q) with %d handlers", at.name, prefix, len(handlers))
		if inner := strings.Trim(prefix, "/"); inner != "" {
			at.below += "/" + inner
		}
		at.name = fmt.Sprintf("%s(%q)", at.name, prefix)
		at.Router = at.Group(prefix, handlers...)
		w.places = append(w.places, at)
	}
	for range 2 + w.IntN(12) {
		w.add(w.places[w.IntN(len(w.places))])
	}
}

// growMounts mounts apps on the app, on its groups and on one another, and goes on to add to all of them.
func (w *world) growMounts() {
	for i := range w.IntN(3) {
		at, prefix := w.places[w.IntN(len(w.places))], w.pick("/a", "/b", "/A", "/ab", "/:id", "/")
		sub := fiber.New(fiber.Config{CaseSensitive: w.maybe(2), StrictRouting: w.maybe(2), RequestMethods: w.config.RequestMethods})
		above := new(string)
		w.places = append(w.places, place{Router: sub, app: sub, name: fmt.Sprintf("sub%d", i), prefix: above})
		*above = strings.TrimSuffix(at.full(prefix), "/")
		w.grow()
		w.note("%s.Mount(%q, sub%d)", at.name, prefix, i)
		at.Mount(prefix, sub)
		w.grow()
	}
	w.places = slices.DeleteFunc(w.places, func(at place) bool { return at.app != w.app })
}

// add registers something at a place.
func (w *world) add(at place) {
	switch constant := w.pick("/a", "/b", "/ab", "/a/b"); w.IntN(90) {
	case 0:
		w.note("%s.Static(%q)", at.name, constant)
		full := at.full(constant)
		at.Static(constant, w.files, fiber.Static{Next: func(*fiber.Ctx) bool {
			w.answered = full
			return w.through
		}})
	case 1:
		w.note("%s.Use(%q, policy, answering)", at.name, constant)
		at.Use(constant, w.policy(), w.answering(at.full(constant), true))
	case 2:
		w.note("%s.Use(%q, answering)", at.name, constant)
		at.Use(constant, w.answering(at.full(constant), false))
	case 3:
		w.note("%s.Use(%q, policy)", at.name, constant)
		at.Use(constant, w.policy())
	case 4:
		if w.maybe(2) {
			w.note("%s.Use(answering)", at.name)
			at.Use(w.answering(at.full(""), false))
		}
	case 5, 6:
		methods := w.app.Config().RequestMethods
		w.route(at, constant+"/*", methods, true)
		w.route(at, constant+"/:last", methods, false)
	default:
		methods := []string{w.pick(w.app.Config().RequestMethods...)}
		switch w.IntN(8) {
		case 0:
			methods = w.app.Config().RequestMethods
		case 1, 2:
			methods = []string{"GET", "HEAD"}
		}
		w.route(at, w.pattern(), methods, false)
	}
}

// final is the last handler of a route.
func (w *world) final(full string, passes bool) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if passes {
			w.passed = append(w.passed, full)
			return c.Next()
		}
		w.ran, w.answered, w.end = true, "", full
		return nil
	}
}

func (w *world) route(at place, pattern string, methods []string, passes bool) {
	var handlers []fiber.Handler
	if w.maybe(3) {
		handlers = append(handlers, w.policy())
	}
	if w.maybe(8) {
		handlers = append(handlers, passing)
	}
	full := strings.TrimSuffix(at.full(pattern), "/")
	for _, method := range methods {
		if w.isTaken(method, full) { // It would never be reached, which is seldom meant.
			continue
		}
		w.note("%s.Add(%s, %q) with %d handlers ahead", at.name, method, pattern, len(handlers))
		at.Add(method, pattern, append(slices.Clone(handlers), w.final(full, passes))...)
		if !passes {
			w.taken[method] = append(w.taken[method], full)
		}
	}
}

func (w *world) isTaken(method, full string) bool {
	for _, pattern := range w.taken[method] {
		if fiber.RoutePatternMatch(fiber.RemoveEscapeChar(full), pattern) {
			return true
		}
	}
	return false
}

func (w *world) prefix() string {
	if !w.maybe(4) {
		return w.pick("", "/a", "/a", "/b", "/A", "/ab", "/a.b", "/x", "/", "a", "/abc", "/abc/", "/%61", `/v\:id`)
	}
	return w.pick("/:id", "/:name", "/a-:id", "/:id?", "/:n<int>")
}

func (w *world) pattern() (pattern string) {
	for range w.IntN(3) {
		pattern += w.prefix()
	}
	if !w.maybe(8) {
		return pattern + w.pick("", "/", "/:last")
	}
	return pattern + w.pick("/*", "*", "/+", "/:last?", "/*/b")
}

func (w *world) path() (path string) {
	for range w.IntN(5) {
		path += "/" + w.pick("a", "a", "a", "b", "b", "A", "ab", "abc", "abcd", "a-1", "a.b", "x", ":id", "v:id", "7", "", ".", "..", "%2e%2e", "%61", "a%2Fb", "%2F", "a+b", "a%20b", "*", "é")
	}
	return "/" + strings.TrimPrefix(path, "/") + w.pick("", "", "/")
}

// compare sends the actual requests for a path, and then the preflights.
func (w *world) compare(t *testing.T, path string, count *tally) {
	t.Helper()
	methods := w.app.Config().RequestMethods
	whole := map[string]trace{}
	for _, method := range methods {
		whole[method] = w.actual(method, path, "everywhere", count)
	}
	for _, method := range methods {
		one := whole[method]
		if !w.seen(one) {
			count.left++
			continue
		}
		for _, page := range pagesOfWorld[:3] {
			count.lookups++
			nearest, actual := last(one.met), w.actual(method, path, page, nil)
			header := w.send("OPTIONS", path, page, method)
			granted, kept := header("Access-Control-Allow-Origin") != "", header("Access-Control-Max-Age") != "0"
			allowed := w.allows(nearest, page) && !actual.refused
			switch {
			case granted && !allowed:
				t.Errorf("%s %s from %s is granted, but the request meets %+v, refused: %t", method, path, page, one, actual.refused)
				return
			case !granted && allowed:
				count.refused++
			}
			if !granted {
				continue
			}
			count.granted++
			differ := false
			for _, other := range methods {
				also := whole[other]
				differ = differ || also.ran && !slices.Equal(also.met, one.met)
				middleware := also.answered != "" && !also.beside && one.end != "" && beneath(one.end, also.answered)
				if kept && also.ran && w.seen(also) && last(also.met) != nearest && !middleware {
					t.Errorf("%s %s from %s is kept, but the request meets %+v, and that with %s %+v", method, path, page, one, other, also)
					return
				}
			}
			if !kept && !differ {
				count.unkept++
			}
		}
	}
}

// beneath tells whether a prefix matches what a pattern says.
func beneath(pattern, prefix string) bool {
	pattern, prefix = fiber.RemoveEscapeChar(pattern), strings.TrimSuffix(prefix, "/")
	return strings.HasPrefix(pattern, prefix) || fiber.RoutePatternMatch(pattern, prefix+"*") || fiber.RoutePatternMatch(pattern, prefix+"/*")
}

func last(met []int) int {
	if len(met) == 0 {
		return none
	}
	return met[len(met)-1]
}

// seen tells whether Routes says that it sees where a request ends: not where a route has passed it on to what is not beneath.
func (w *world) seen(one trace) bool {
	for _, from := range one.passed {
		if !one.ran || !beneath(one.end, strings.TrimSuffix(from, "/*")) {
			return false
		}
	}
	return true
}

// actual sends an actual request. What Use registers is taken for middleware of the routes beneath it, as Routes says.
func (w *world) actual(method, path, page string, count *tally) trace {
	w.through = false
	w.send(method, path, page, "")
	answered := w.trace
	if !answered.ran {
		answered.answered = ""
	}
	if answered.answered == "" {
		if count != nil && len(answered.passed) > 0 && answered.ran {
			count.passedOn++
		}
		return answered
	}
	w.through = true
	w.send(method, path, page, "")
	w.through = false
	for _, route := range append(w.passed, w.end) {
		if !answered.beside && beneath(route, answered.answered) {
			return w.trace
		}
	}
	if count != nil {
		count.answered++
	}
	return answered
}

// send sends a request, or the preflight for one.
func (w *world) send(method, path, page, requestMethod string) (header func(string) string) {
	w.trace = trace{}
	r := send(w.handler, method, path, page, requestMethod)
	w.ran = w.ran || w.answered != "" && w.end == "" && !w.missed && !w.refused // a file
	return func(name string) string { return string(r.Header.Peek(name)) }
}
