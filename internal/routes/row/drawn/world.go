package drawn

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/corskit/corskit/core"
)

// Every policy allows the last of these pages, so that its request goes all the way.
var pagesOfWorld = []string{"p0", "p1", "p2", "everywhere"}

// A world is an app whose policies and handlers leave a trace.
type world struct {
	Framework
	*rand.Rand
	config Config
	files  string
	app    App
	places []place
	made   []Handler           // policies
	pages  [][]string          // that they allow, by policy
	taken  map[string][]string // patterns of routes, by method
	log    []string

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
	Router
	name    string
	mounted bool
	prefix  *string // of the app or group in the app that listens
	below   string
}

func (p place) full(pattern string) string {
	return strings.ToLower(*p.prefix + p.below + "/" + strings.Trim(pattern, "/"))
}

const none = -1

func newWorld(f Framework, random *rand.Rand, files string) *world {
	w := &world{Framework: f, Rand: random, files: files, taken: map[string][]string{}}
	w.config = Config{
		CaseSensitive: w.maybe(2), StrictRouting: w.maybe(2), UnescapePath: w.maybe(2), Immutable: w.maybe(4),
		Methods: f.Methods, Rand: random,
	}
	if w.maybe(2) {
		w.config.Methods = append([]string{"PURGE"}, f.Methods...)
	}
	w.config.Missed = func(pattern string) { w.missed, w.end = true, strings.ToLower(strings.TrimSuffix(pattern, "/")) }
	w.app = f.New(w.config)
	if w.maybe(4) {
		w.app.CutX()
	}
	var d core.Decider
	if !w.maybe(4) {
		d = w.decider()
		w.made = append(w.made, nil)
	}
	w.app.Routes(d)
	if w.maybe(32) {
		w.note("rewriting")
		w.app.RewriteX()
	}
	w.places = []place{{Router: w.app, name: "app", prefix: new(string)}}
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
func (w *world) policy() Handler {
	if id := w.IntN(len(w.made) + 3); id < len(w.made) && w.made[id] != nil {
		w.note("policy %d:", id)
		return w.made[id]
	}
	w.made = append(w.made, w.Policy(w.decider()))
	return w.made[len(w.made)-1]
}

// answering is what Use registers and answers.
func (w *world) answering(full string, beside bool) Handler {
	return w.Handler(func() (passes bool) {
		if !w.through {
			w.ran, w.answered, w.beside = true, full, beside
		}
		return w.through
	})
}

func (w *world) passing() Handler { return w.Handler(func() (passes bool) { return true }) }

func (w *world) grow() {
	for range 1 + w.IntN(2) {
		at, prefix := w.places[w.IntN(len(w.places))], w.prefix()
		var handlers []Handler
		if w.maybe(20) {
			handlers = append(handlers, w.passing())
		}
		if w.maybe(2) {
			handlers = append(handlers, w.policy())
		}
		w.note("%s.Group(%q) with %d handlers", at.name, prefix, len(handlers))
		if inner := strings.Trim(prefix, "/"); inner != "" {
			at.below += "/" + inner
		}
		at.name = fmt.Sprintf("%s(%q)", at.name, prefix)
		at.Router = at.Group(prefix, handlers)
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
		sub := w.New(Config{CaseSensitive: w.maybe(2), StrictRouting: w.maybe(2), Methods: w.config.Methods, Rand: w.Rand})
		above := new(string)
		w.places = append(w.places, place{Router: sub, mounted: true, name: fmt.Sprintf("sub%d", i), prefix: above})
		*above = strings.TrimSuffix(at.full(prefix), "/")
		w.grow()
		w.note("%s.Mount(%q, sub%d)", at.name, prefix, i)
		at.Mount(prefix, sub)
		w.grow()
	}
	w.places = slices.DeleteFunc(w.places, func(at place) bool { return at.mounted })
}

// add registers something at a place.
func (w *world) add(at place) {
	switch constant := w.pick("/a", "/b", "/ab", "/a/b"); w.IntN(90) {
	case 0:
		w.note("%s.Static(%q)", at.name, constant)
		full := at.full(constant)
		at.Static(constant, w.files, func(method string) bool {
			if method == "GET" || method == "HEAD" {
				w.answered = full
			}
			return w.through
		})
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
			at.Use("", w.answering(at.full(""), false))
		}
	case 5, 6:
		methods := w.config.Methods
		w.route(at, constant+"/*", methods, true)
		w.route(at, constant+"/:last", methods, false)
	default:
		methods := []string{w.pick(w.config.Methods...)}
		switch w.IntN(8) {
		case 0:
			methods = w.config.Methods
		case 1, 2:
			methods = []string{"GET", "HEAD"}
		}
		w.route(at, w.pattern(), methods, false)
	}
}

// final is the last handler of a route.
func (w *world) final(full string, passes bool) Handler {
	return w.Handler(func() bool {
		if passes {
			w.passed = append(w.passed, full)
		} else {
			w.ran, w.answered, w.end = true, "", full
		}
		return passes
	})
}

func (w *world) route(at place, pattern string, methods []string, passes bool) {
	var handlers []Handler
	if w.maybe(3) {
		handlers = append(handlers, w.policy())
	}
	if w.maybe(8) {
		handlers = append(handlers, w.passing())
	}
	full := strings.TrimSuffix(at.full(pattern), "/")
	for _, method := range methods {
		if w.isTaken(method, full) { // It would never be reached, which is seldom meant.
			continue
		}
		w.note("%s.Add(%s, %q) with %d handlers ahead", at.name, method, pattern, len(handlers))
		at.Add(method, pattern, append(slices.Clone(handlers), w.final(full, passes)))
		if !passes {
			w.taken[method] = append(w.taken[method], full)
		}
	}
}

func (w *world) isTaken(method, full string) bool {
	for _, pattern := range w.taken[method] {
		if w.Matches(w.Unescaped(full), pattern) {
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
