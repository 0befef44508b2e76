package chiadapter_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/corskit/corskit/chiadapter"
	"github.com/corskit/corskit/core"
)

// A world is a router whose policies and handlers leave a trace.
type world struct {
	*rand.Rand
	root        *chi.Mux
	outermost   http.Handler
	places      []spot
	middlewares []func(http.Handler) http.Handler
	refusing    int // the policy that refuses
	rounds      int
	patient     bool // It waits for what is not seen at once.
	served      bool
	bare        bool // no policy of its own
	hides       bool // inside other middlewares: some policies
	hiding      []int
	doubts      int  // answers that are not kept though they might be
	notFound    bool // some routers get handlers for what they have no route for
	hidden      bool // a mount on /a and /a/, behind another handler on /a/*
	patterns    []string
	log         []string

	// The trace of one request.
	met    []int // policies, from the outside in
	failed bool  // It came to a policy that Routes cannot see.
	ran    bool
	// rested is where a router's handler ran for what has no route.
	rested bool
	// told is what the last of them was told.
	told core.Request
}

// A spot is a router or a group.
type spot struct {
	chi.Router
	prefix string          // of the patterns, on the way that leads here
	mounts map[string]bool // where the router has mounts
	taken  map[string]bool // where it has routes
	group  bool
}

const none = -1

func newWorld(random *rand.Rand) *world {
	w := &world{Rand: random, root: chi.NewRouter(), refusing: none}
	w.outermost = w.root
	for _, m := range []func(http.Handler) http.Handler{middleware.StripSlashes, middleware.CleanPath, middleware.URLFormat, middleware.GetHead} {
		if w.IntN(12) == 0 {
			w.root.Use(m)
		}
	}
	var d core.Decider
	if w.IntN(4) > 0 {
		d = w.decider(0)
	}
	w.bare = d == nil
	chiadapter.Routes(w.root, d)
	w.root.Use(w.chain()...)
	if w.IntN(12) == 0 {
		w.root.Use(middleware.GetHead)
	}
	if w.IntN(12) == 0 {
		outer := chi.NewRouter()
		outer.Use(sandwich)
		outer.With(sandwich).Mount("/", w.root)
		w.outermost = outer
	}
	w.note("%d middlewares, default policy: %t, nested: %t", len(w.root.Middlewares()), d != nil, w.nested())
	w.place(w.root, "", "the root")
	w.notFound = w.IntN(2) == 0
	w.patient = w.IntN(2) == 0
	if w.rounds = 1 + 2*w.IntN(2); w.rounds > 1 && !w.patient {
		for _, method := range asked[:9] { // A method that is new later on would not be asked about.
			w.root.MethodFunc(method, "/methods", w.handle)
		}
	}
	return w
}

func repeats(ids []int) bool {
	ids = slices.Sorted(slices.Values(ids))
	return len(slices.Compact(ids)) < len(ids)
}

func (w *world) nested() bool { return w.outermost != w.root }

func (w *world) decider(id int) core.Decider {
	return core.DeciderFunc(func(_ context.Context, r core.Request) core.Decision {
		w.met, w.told = append(w.met, id), r
		switch {
		case r.IsPreflight():
			return core.Decision{Kind: core.Preflight, Status: http.StatusNoContent}
		case id == w.refusing:
			return core.Decision{Kind: core.Actual, Status: http.StatusForbidden}
		}
		return core.Decision{Kind: core.Actual}
	})
}

func (w *world) handle(http.ResponseWriter, *http.Request) { w.ran = true }

func (w *world) handleRest(response http.ResponseWriter, _ *http.Request) {
	w.rested = true
	response.WriteHeader(http.StatusNotFound)
}

func (w *world) pick(from ...string) string { return from[w.IntN(len(from))] }

// grow adds routers, groups and routes.
func (w *world) grow() {
	for range 3 + w.IntN(14) {
		w.add(w.IntN(len(w.places)))
	}
}

// add does one thing to a router. chi panics if that cannot be done where another route is.
func (w *world) add(n int) {
	defer func() {
		if v := recover(); v != nil {
			if !strings.HasPrefix(fmt.Sprint(v), "chi: ") {
				panic(v)
			}
			w.note("%v", v)
		}
	}()
	at, pattern, m := w.places[n], w.pattern(), w.chain()
	if w.served && !w.patient && at.taken[shape(pattern)] {
		return // What replaces a route later on need not be seen at once.
	}
	at.taken[shape(pattern)] = true
	w.patterns = append(w.patterns, at.prefix+pattern)
	switch w.IntN(20) {
	case 0:
		w.places = append(w.places, spot{at.With(m...), at.prefix, at.mounts, at.taken, true})
		w.note("%d: %d.With(%d)", len(w.places)-1, n, len(m))
	case 1, 2, 3, 4:
		w.mount(n, at, m)
	case 5, 6:
		at.With(m...).Method(w.pick(asked[:9]...), pattern, wrap(w.policies(), chi.Chain(w.chain()...).HandlerFunc(w.handle)))
		w.note("%d.With(%d).Method(%q, a handler in policies)", n, len(m), pattern)
	case 7, 8:
		at.With(m...).HandleFunc(pattern, w.handle)
		w.note("%d.With(%d).HandleFunc(%q)", n, len(m), pattern)
		w.hidden = w.hidden || at.mounts[shape(pattern)]
	case 9:
		switch {
		case !w.notFound || at.group || w.served && !w.patient:
		case w.IntN(2) == 0:
			at.With(sandwich).NotFound(w.handleRest)
			w.note("%d.NotFound", n)
		default:
			at.MethodNotAllowed(w.handleRest)
			w.note("%d.MethodNotAllowed", n)
		}
	default:
		method := w.pick(asked[:9]...)
		at.With(m...).MethodFunc(method, pattern, w.handle)
		w.note("%d.With(%d).Method(%s, %q)", n, len(m), method, pattern)
	}
}

// mount adds a router, in each of the ways there are. chi does not notice every second mount on one pattern.
func (w *world) mount(n int, at spot, m []func(http.Handler) http.Handler) {
	on := w.prefix()
	stem := shape(strings.TrimSuffix(on, "/"))
	if at.mounts[stem+"/*"] || w.served && !w.patient && (at.taken[stem] || at.taken[stem+"/"] || at.taken[stem+"/*"]) {
		return
	}
	at.mounts[stem+"/*"] = true
	at.taken[stem], at.taken[stem+"/"], at.taken[stem+"/*"] = true, true, true
	sub := w.router()
	prefix := at.prefix + on
	switch w.IntN(4) {
	case 0:
		at.With(m...).Route(on, func(r chi.Router) {
			r.Use(w.chain()...)
			r.Get("/only", w.handle)
			w.place(r, prefix, "%d.With(%d).Route(%q)", n, len(m), on)
		})
	case 1:
		at.With(m...).Mount(on, sub)
		w.place(sub, prefix, "%d.With(%d).Mount(%q)", n, len(m), on)
	case 2:
		at.With(m...).Mount(on, http.HandlerFunc(w.handle))
		w.note("%d.With(%d).Mount(%q, a handler)", n, len(m), on)
	case 3:
		if w.notFound {
			return // It would run the middleware of a mounted group.
		}
		group := sub.With(w.chain()...)
		group.Get("/group", w.handle)
		at.With(m...).Mount(on, group)
		w.place(sub, prefix, "%d.With(%d).Mount(%q, a group of this router)", n, len(m), on)
		last := w.places[len(w.places)-1]
		w.places = append(w.places, spot{group, prefix, last.mounts, last.taken, true})
	}
}

// shape is the same for patterns that chi keeps at the same place.
func shape(pattern string) string { return params.ReplaceAllString(pattern, "{}") }

var params = regexp.MustCompile(`{[^}]*}`)

func (w *world) place(r chi.Router, prefix, format string, args ...any) {
	w.places = append(w.places, spot{r, prefix, map[string]bool{}, map[string]bool{}, false})
	w.note("%d: "+format, append([]any{len(w.places) - 1}, args...)...)
}

func (w *world) note(format string, args ...any) { w.log = append(w.log, fmt.Sprintf(format, args...)) }

// router makes one that does not skip its middleware for lack of routes.
func (w *world) router() *chi.Mux {
	r := chi.NewRouter()
	r.Use(w.chain()...)
	r.Get("/only", w.handle)
	return r
}

// chain makes some policies, with other middlewares among them.
func (w *world) chain() (m []func(http.Handler) http.Handler) {
	for _, p := range w.policies() {
		if w.IntN(3) == 0 {
			m = append(m, sandwich)
		}
		m = append(m, p)
	}
	if w.hides && w.IntN(3) == 0 {
		id := 1000 + len(w.hiding) // It stands nowhere else.
		p := chiadapter.New(w.decider(id))
		w.hiding = append(w.hiding, id)
		m = append(m, func(next http.Handler) http.Handler { return sandwich(p(next)) })
	}
	return m
}

// policies makes new ones and takes old ones.
func (w *world) policies() (m []func(http.Handler) http.Handler) {
	for range w.IntN(3) {
		m = append(m, w.policy(w.IntN(len(w.middlewares)+2)))
	}
	return m
}

func (w *world) policy(n int) func(http.Handler) http.Handler {
	if n >= len(w.middlewares) {
		n = len(w.middlewares)
		w.middlewares = append(w.middlewares, chiadapter.New(w.decider(n+1)))
	}
	return w.middlewares[n]
}

func sandwich(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { next.ServeHTTP(w, r) })
}

func wrap(middlewares []func(http.Handler) http.Handler, h http.Handler) http.Handler {
	for _, m := range middlewares {
		h = m(h)
	}
	return h
}

func (w *world) prefix() string {
	return w.pick("/a", "/a", "/b", "/A", "/ab", "/{id}", "/{name}", "/a{id}", "/{n:[0-9]+}", "/{n:[0-9]+}x", "/{id}.json", "/a{id}.b", "/a/", "/", "/a/b", "/%61", "/a%2Fb")
}

// pattern makes one without a parameter that comes twice: chi panics when it has half registered that.
func (w *world) pattern() (pattern string) {
	for range w.IntN(3) {
		pattern += strings.TrimSuffix(w.prefix(), "/")
	}
	pattern += w.pick("/", "/", "/a", "/b", "/{last}", "/*", "/{id}-{last}", "/a.b")
	for _, name := range []string{"id", "name", "n"} {
		if strings.Count(pattern, "{"+name+"}")+strings.Count(pattern, "{"+name+":") > 1 {
			return w.pattern()
		}
	}
	return pattern
}

// path is near a pattern, or any.
func (w *world) path() (path string) {
	if w.IntN(3) == 0 {
		for range w.IntN(5) {
			path += "/" + w.segment()
		}
		return "/" + strings.TrimPrefix(path, "/") + w.pick("", "", "/")
	}
	path = params.ReplaceAllStringFunc(w.pick(w.patterns...), func(string) string { return w.pick("12", "7", w.segment()) })
	if rest, found := strings.CutSuffix(path, "*"); found {
		path = rest + w.pick("", "only", "group", w.segment(), w.segment()+"/"+w.segment())
	}
	switch w.IntN(10) {
	case 0:
		path += "/"
	case 1:
		path = strings.TrimSuffix(path, "/")
	case 2:
		path = strings.Replace(path, "/", "//", 1+w.IntN(3))
	case 3:
		path = strings.Replace(path, "a", w.pick("A", "%61", "%2e"), 1)
	}
	return "/" + strings.TrimPrefix(path, "/")
}

func (w *world) segment() string {
	return w.pick("a", "a", "a", "b", "b", "A", "ab", "ac", "a.b", "12", "7.json", "", ".", "..", "%2e%2e", "%61", "a%2Fb", "a%2fb", "%2F", "a+b", "a%20b", "*", "é")
}
