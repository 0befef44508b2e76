package chiadapter_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"regexp"
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
	policies    []*core.Policy
	middlewares []func(http.Handler) http.Handler
	rounds      int
	patient     bool // It waits for what is not seen at once.
	served      bool
	missing     bool // Some routers get handlers for what they have no route for.
	patterns    []string
	log         []string

	// The trace of one request.
	mute bool  // Policies do nothing but leave a trace.
	met  []int // policies, outermost first
	ran  bool  // a handler of the program's
}

// A spot is a router or a group.
type spot struct {
	chi.Router
	prefix string          // of the patterns, on the way that leads here
	mounts map[string]bool // where the router has mounts
	taken  map[string]bool // where it has routes
	group  bool
}

var pages = []string{"https://a.example", "https://b.example", "https://evil.example"}

func newWorld(random *rand.Rand) *world {
	w := &world{Rand: random, root: chi.NewRouter()}
	w.outermost = w.root
	for _, m := range rewriting {
		if w.IntN(12) == 0 {
			w.root.Use(m)
		}
	}
	var d core.Decider
	if w.IntN(4) > 0 {
		d = w.decider()
	}
	chiadapter.Routes(w.root, d)
	w.root.Use(w.chain()...)
	for _, n := range w.Perm(len(rewriting)) {
		if w.IntN(12) == 0 {
			w.root.Use(rewriting[n])
			w.note("after Routes: %d", n)
		}
	}
	if w.IntN(12) == 0 {
		outer := chi.NewRouter()
		outer.Use(sandwich)
		outer.With(sandwich).Mount("/", w.root)
		w.outermost = outer
	}
	w.note("%d middlewares, application's policy: %t, nested: %t", len(w.root.Middlewares()), d != nil, w.outermost != w.root)
	w.place(w.root, "", "the root")
	w.missing = w.IntN(4) == 0
	w.patient = w.IntN(2) == 0
	if w.rounds = 1 + 2*w.IntN(2); w.rounds > 1 && !w.patient {
		for _, method := range known { // One that is new later on is seen in time.
			w.root.MethodFunc(method, "/methods", w.handle)
		}
	}
	return w
}

// rewriting are the middlewares that change by what chi routes.
var rewriting = []func(http.Handler) http.Handler{middleware.StripSlashes, middleware.CleanPath, middleware.URLFormat, middleware.GetHead}

// decider makes a policy for some pages.
func (w *world) decider() core.Decider {
	config := core.Config{AllowOrigins: []string{"*"}}
	if w.IntN(5) > 0 {
		config.AllowOrigins = pages[w.IntN(2):][:1]
		config.Enforce = w.IntN(3) == 0
	}
	if w.IntN(3) == 0 {
		config.AllowMethods = []string{"*"}
	}
	id, policy := len(w.policies), core.MustNew(config)
	w.policies = append(w.policies, policy)
	return core.DeciderFunc(func(ctx context.Context, r core.Request) core.Decision {
		w.met = append(w.met, id)
		if w.mute {
			return core.Decision{}
		}
		return policy.Decide(ctx, r)
	})
}

func (w *world) handle(http.ResponseWriter, *http.Request) { w.ran = true }

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
		at.With(m...).Method(w.pick(known...), pattern, wrap(w.some(), chi.Chain(w.chain()...).HandlerFunc(w.handle)))
		w.note("%d.With(%d).Method(%q, a handler in policies)", n, len(m), pattern)
	case 7, 8:
		at.With(m...).HandleFunc(pattern, w.handle)
		w.note("%d.With(%d).HandleFunc(%q)", n, len(m), pattern)
	case 9:
		if w.missing && (w.patient || !w.served) {
			w.addMissing(n, at)
		}
	default:
		method := w.pick(known...)
		at.With(m...).MethodFunc(method, pattern, w.handle)
		w.note("%d.With(%d).Method(%s, %q)", n, len(m), method, pattern)
	}
}

// addMissing sets a handler of what has no route. Middleware around it is seldom, since it cannot be seen.
func (w *world) addMissing(n int, at spot) {
	r := at.Router
	switch {
	case w.IntN(200) == 0:
		r = r.With(w.chain()...)
		w.note("With")
	case at.group:
		return
	}
	if w.IntN(2) == 0 {
		r.NotFound(w.handle)
		w.note("%d.NotFound", n)
	} else {
		r.MethodNotAllowed(w.handle)
		w.note("%d.MethodNotAllowed", n)
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
	for w.IntN(6) == 0 {
		n := w.IntN(len(rewriting))
		r.Use(rewriting[n])
		w.note("the next rewrites: %d", n)
	}
	r.Use(w.chain()...)
	r.Get("/only", w.handle)
	return r
}

// chain makes some policies, with other middlewares among them.
func (w *world) chain() (m []func(http.Handler) http.Handler) {
	for _, p := range w.some() {
		switch w.IntN(6) {
		case 0:
			m = append(m, sandwich)
		case 1:
			m = append(m, login)
		}
		m = append(m, p)
	}
	if w.IntN(30) == 0 && len(w.places) > 0 {
		m = append(m, rewriting[w.IntN(len(rewriting))])
	}
	return m
}

// some makes new policies and takes old ones.
func (w *world) some() (m []func(http.Handler) http.Handler) {
	for range w.IntN(3) {
		n := w.IntN(len(w.middlewares) + 2)
		if n >= len(w.middlewares) {
			n = len(w.middlewares)
			w.middlewares = append(w.middlewares, chiadapter.New(w.decider()))
		}
		m = append(m, w.middlewares[n])
	}
	return m
}

// login answers whoever does not send Authorization, as preflights do not.
func login(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
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
