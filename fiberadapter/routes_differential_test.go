package fiberadapter_test

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/fiberadapter"
)

var seed = flag.Uint64("seed", 0, "seed of the random route trees, 0 for another one each time")

const lookups = 100_000

// What a preflight meets is compared with what Fiber runs for the actual request: random trees of groups, mounts and routes, random
// paths, every method.
func TestPreflightsMeetWhatTheirActualRequestsMeet(t *testing.T) {
	if *seed == 0 {
		*seed = rand.Uint64()
	}
	t.Logf("go test -run %s -seed %d", t.Name(), *seed)
	random := rand.New(rand.NewPCG(*seed, 0))
	worlds, misused, passed := 0, 0, 0
	for n := 0; n < lookups; {
		worlds++
		w := newWorld(random)
		for round := range 3 {
			w.grow()
			if round == 0 { // Fiber does not look for mounted routes again once it serves.
				w.growMounts()
			}
			w.handler = w.app.Handler()
			if w.isMisused() {
				misused++
				break
			}
			for range 20 {
				n += w.compare(t, w.path())
			}
		}
		if t.Failed() {
			t.Logf("the app: %+v\n\t%s", w.config, strings.Join(w.log, "\n\t"))
			return
		}
		passed += w.passed
	}
	if passed == 0 {
		t.Error("no route passed a request on to another policy")
	}
	if misused > worlds/10 {
		t.Errorf("of %d apps %d are refused, too many to prove anything", worlds, misused)
	}
}

// isMisused tells whether Fiber has merged two routes that were registered one after the other, so that a policy has come behind
// a handler. Every request is then answered with what to write instead, which TestWhatFiberCannotDoFails compares.
func (w *world) isMisused() bool {
	return w.serve("GET", "/", "") == fiber.StatusInternalServerError && strings.Contains(w.body, "register the route once")
}

var asked = append([]string{"PURGE", "FOO", "put"}, fiber.DefaultMethods...)

// A world is an app whose policies and handlers leave a trace.
type world struct {
	*rand.Rand
	config   fiber.Config
	app      *fiber.App
	handler  fasthttp.RequestHandler
	places   []place
	made     []fiber.Handler // policies
	taken    map[string]bool // the routes that are there
	refusing int             // the policy that refuses
	passed   int             // requests that ended because a route passed them on
	watching int             // middlewares that are there
	root     int             // the policy of the app
	log      []string

	// The trace of one request.
	met  []int // policies, from the outside in
	seen []sight
	ran  bool
	body string
	// told is what the last of them was told.
	told core.Request
}

// A sight is a middleware that has got a request before a route did, and the policy that would speak if it answered.
type sight struct{ middleware, policy int }

// A place is an app or a group.
type place struct {
	fiber.Router
	app          *fiber.App
	name, prefix string
}

const none = -1

func newWorld(random *rand.Rand) *world {
	w := &world{Rand: random, taken: map[string]bool{}, refusing: none, root: none}
	w.config = fiber.Config{
		CaseSensitive: w.maybe(2), StrictRouting: w.maybe(2), UnescapePath: w.maybe(2), Immutable: w.maybe(4),
		DisableStartupMessage: true,
	}
	if w.maybe(2) {
		w.config.RequestMethods = append([]string{"PURGE"}, fiber.DefaultMethods...)
	}
	w.app = fiber.New(w.config)
	if w.maybe(4) {
		w.app.Use(rewriting)
	}
	var d core.Decider
	if !w.maybe(4) {
		w.root = 0
		d = w.decider(0)
	}
	fiberadapter.Routes(w.app, d)
	w.places = []place{{w.app, w.app, "app", ""}}
	return w
}

func rewriting(c *fiber.Ctx) error {
	c.Path(strings.TrimPrefix(c.Path(), "/x"))
	return c.Next()
}

func (w *world) maybe(oneIn int) bool { return w.IntN(oneIn) == 0 }

func (w *world) pick(from ...string) string { return from[w.IntN(len(from))] }

func (w *world) note(format string, args ...any) { w.log = append(w.log, fmt.Sprintf(format, args...)) }

func (w *world) decider(id int) core.Decider {
	return core.DeciderFunc(func(_ context.Context, r core.Request) core.Decision {
		w.met, w.told = append(w.met, id), r
		switch {
		case r.IsPreflight():
			return core.Decision{Kind: core.Preflight, Status: fiber.StatusNoContent}
		case id == w.refusing:
			return core.Decision{Kind: core.Actual, Status: fiber.StatusForbidden}
		}
		return core.Decision{Kind: core.Actual}
	})
}

func (w *world) handle(*fiber.Ctx) error {
	w.ran = true
	return nil
}

func (w *world) handleAndPass(c *fiber.Ctx) error {
	w.ran = true
	return c.Next()
}

func passing(c *fiber.Ctx) error { return c.Next() }

// middleware makes one that passes a request on, and might have answered it.
func (w *world) middleware() (watch func()) {
	id := w.watching
	w.watching++
	w.note("middleware %d:", id)
	return func() {
		if !w.ran {
			w.seen = append(w.seen, sight{id, w.innermost()})
		}
	}
}

func (w *world) innermost() int {
	if len(w.met) == 0 {
		return none
	}
	return w.met[len(w.met)-1]
}

// grow adds groups and routes.
func (w *world) grow() {
	for range 1 + w.IntN(3) {
		at, prefix := w.places[w.IntN(len(w.places))], w.prefix()
		w.note("%s.Group(%q)", at.name, prefix)
		name := fmt.Sprintf("%s(%q)", at.name, prefix)
		w.places = append(w.places, place{at.Group(prefix, w.chain()...), at.app, name, at.prefix + "/" + prefix})
	}
	for range 2 + w.IntN(12) {
		at := w.places[w.IntN(len(w.places))]
		if w.maybe(8) {
			w.static(at, w.pattern())
		} else if handlers := w.chain(); len(handlers) > 0 && w.maybe(4) {
			w.use(at, w.pattern(), handlers)
		} else {
			w.add(at, w.pattern(), w.policies())
		}
	}
}

// growMounts mounts apps on the app, on its groups and on one another, and goes on to add to all of them.
func (w *world) growMounts() {
	for i := range w.IntN(3) {
		at, prefix := w.places[w.IntN(len(w.places))], w.prefix()
		sub := fiber.New(fiber.Config{CaseSensitive: w.maybe(2), StrictRouting: w.maybe(2), RequestMethods: w.config.RequestMethods})
		w.places = append(w.places, place{sub, sub, fmt.Sprintf("sub%d", i), ""})
		w.grow()
		w.note("%s.Mount(%q, sub%d)", at.name, prefix, i)
		at.Mount(prefix, sub)
		w.grow()
	}
	w.places = slices.DeleteFunc(w.places, func(at place) bool { return at.app != w.app })
}

func (w *world) use(at place, pattern string, handlers []fiber.Handler) {
	w.note("%s.Use(%q)", at.name, pattern)
	args := []any{pattern}
	for _, h := range handlers {
		args = append(args, h)
	}
	at.Use(args...)
}

// static adds a file server that has no files.
func (w *world) static(at place, pattern string) {
	watch := w.middleware()
	w.note("%s.Static(%q)", at.name, pattern)
	at.Static(pattern, "", fiber.Static{Next: func(*fiber.Ctx) bool {
		watch()
		return true
	}})
}

// add adds a route, unless there is one already: a route that is registered twice in a row is refused.
func (w *world) add(at place, pattern string, handlers []fiber.Handler) {
	if len(handlers) == 0 || !w.maybe(6) {
		if w.maybe(3) {
			handlers = append(handlers, passing)
		}
		handlers = append(handlers, w.handle)
		if w.maybe(8) { // It does not end there. If another policy comes then, the request does, with an error.
			w.note("one that passes on:")
			handlers = append(handlers[:len(handlers)-1:len(handlers)-1], w.handleAndPass)
		}
	}
	methods := []string{w.pick(w.app.Config().RequestMethods...)}
	switch w.IntN(8) {
	case 0:
		methods = w.app.Config().RequestMethods
	case 1, 2:
		methods = []string{"GET", "HEAD"}
	}
	for _, method := range methods {
		segments := strings.FieldsFunc(at.prefix+"/"+pattern, func(r rune) bool { return r == '/' })
		key := fmt.Sprintf("%p %s %s", at.app, method, segments)
		if w.taken[key] {
			continue
		}
		w.taken[key] = true
		w.note("%s.Add(%s, %q) with %d handlers", at.name, method, pattern, len(handlers))
		at.Add(method, pattern, handlers...)
	}
}

// chain makes policies and handlers that pass a request on.
func (w *world) chain() (handlers []fiber.Handler) {
	for range w.IntN(3) {
		handlers = append(handlers, w.policies()...)
		if w.maybe(3) {
			watch := w.middleware()
			handlers = append(handlers, func(c *fiber.Ctx) error {
				watch()
				return c.Next()
			})
		}
	}
	return handlers
}

// policies makes some, new ones and old ones.
func (w *world) policies() (handlers []fiber.Handler) {
	for range w.IntN(3) {
		if id := w.IntN(len(w.made) + 3); id < len(w.made) {
			w.note("policy %d", id+1)
			handlers = append(handlers, w.made[id])
			continue
		}
		w.made = append(w.made, fiberadapter.New(w.decider(len(w.made)+1)))
		w.note("policy %d", len(w.made))
		handlers = append(handlers, w.made[len(w.made)-1])
	}
	return handlers
}

func (w *world) prefix() string {
	return w.pick("", "/a", "/a", "/b", "/A", "/ab", "/:id", "/:name", "/a-:id", "/a.b", "/x", "/", "a", "/abc", "/abc/", "/%61", "/:id?", "/:n<int>", `/v\:id`)
}

func (w *world) pattern() (pattern string) {
	for range w.IntN(3) {
		pattern += w.prefix()
	}
	return pattern + w.pick("", "", "", "", "/", "/*", "*", "/:last", "/+", "/:last?", "/*/b")
}

func (w *world) path() (path string) {
	for range w.IntN(5) {
		path += "/" + w.pick("a", "a", "a", "b", "b", "A", "ab", "abc", "abcd", "a-1", "a.b", "x", ":id", "v:id", "7", "", ".", "..", "%2e%2e", "%61", "a%2Fb", "%2F", "a+b", "a%20b", "*", "é")
	}
	return "/" + strings.TrimPrefix(path, "/") + w.pick("", "", "/")
}

// compare returns the number of lookups.
func (w *world) compare(t *testing.T, path string) int {
	t.Helper()
	innermost, registered := map[string]int{}, []string{}
	seen, rest := map[string][]sight{}, []sight{} // by method, and by all methods without a route
	for _, method := range asked {
		w.serve(method, path, "")
		innermost[method] = w.innermost()
		ran := w.ran
		seen[method] = w.seen
		if !ran {
			rest = append(rest, w.seen...)
		}
		if ran && method != "CONNECT" && method != "TRACE" { // Browsers never send these.
			registered = append(registered, method)
		}
		if len(w.met) == 0 {
			continue
		}
		w.refusing = w.met[w.IntN(len(w.met))]
		status := w.serve(method, path, "")
		if refused := w.refusing == innermost[method]; refused != (status == fiber.StatusForbidden) || w.ran != (ran && !refused) {
			t.Errorf("%s %s, refused by %d: status %d, the handler ran: %t; the policy nearest to it is %d", method, path, w.refusing, status, w.ran, innermost[method])
		}
		w.refusing = none
	}
	slices.Sort(registered)
	for _, method := range asked {
		known := slices.Contains(w.app.Config().RequestMethods, method)
		if !known {
			innermost[method] = w.root // Fiber answers 400 before any handler, so that the app's policy speaks.
		}
		var want []int
		differ := false
		if innermost[method] != none {
			want = []int{innermost[method]}
		}
		for _, other := range registered {
			differ = differ || innermost[other] != innermost[method]
		}
		for _, s := range rest {
			differ = differ || known && s.policy != innermost[method] && !slices.Contains(seen[method], s)
		}
		status := w.serve("OPTIONS", path, method)
		if !slices.Equal(w.met, want) || want != nil && (w.ran || status != fiber.StatusNoContent) {
			t.Errorf("%s %s meets policy %d, its preflight %d (status %d, the handler ran: %t)", method, path, innermost[method], w.met, status, w.ran)
		}
		if got := w.told.RouteMethods; want != nil && got != strings.Join(registered, ", ") {
			t.Errorf("%s %s: the policy was told of the methods %s, want %s", method, path, got, registered)
		}
		if want != nil && (known || differ) && w.told.RoutesDiffer != differ {
			t.Errorf("%s %s: the policy was told that routes differ: %t", method, path, w.told.RoutesDiffer)
		}
	}
	return len(asked)
}

// serve sends an actual request, or the preflight for one.
func (w *world) serve(method, path, requestMethod string) (status int) {
	var ctx fasthttp.RequestCtx
	ctx.Request.Header.SetMethod(method)
	ctx.Request.SetRequestURI(path)
	ctx.Request.Header.Set("Origin", "https://app.example.com")
	if requestMethod != "" {
		ctx.Request.Header.Set("Access-Control-Request-Method", requestMethod)
	}
	w.met, w.seen, w.ran = nil, nil, false
	w.handler(&ctx)
	w.body = string(ctx.Response.Body())
	if strings.Contains(w.body, "passes a request on to a route that has another policy") {
		w.passed++
	}
	return ctx.Response.StatusCode()
}
