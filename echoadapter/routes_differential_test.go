package echoadapter_test

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/echoadapter"
)

var (
	seed    = flag.Uint64("seed", 1, "seed of the random applications")
	lookups = flag.Int("lookups", 20_000, "how many preflights are compared")
)

// Random applications, paths, methods and pages: a preflight is never looser than what its actual request meets, and seldom stricter.
func TestPreflightsMeetWhatTheirActualRequestsMeet(t *testing.T) {
	random := rand.New(rand.NewPCG(*seed, 0))
	n, granted, kept, doubts := 0, 0, 0, 0
	for n < *lookups {
		w := newWorld(random)
		for range 3 { // The routes of the second and third round are added after requests have been served.
			w.grow()
			for range 10 {
				w.echo = w.echos[w.IntN(len(w.echos))]
				w.compare(t, w.path(), w.pick("", "", "a.example", "a.example:8080", "b.example", "B.example"))
			}
		}
		n, granted, kept, doubts = n+w.lookups, granted+w.granted, kept+w.kept, doubts+w.doubts
		if t.Failed() {
			t.Fatalf("go test -run %s -seed %d\nthe application:\n\t%s", t.Name(), *seed, strings.Join(w.log, "\n\t"))
		}
	}
	t.Logf("%d look-ups, %d granted, %d of them kept; %d (%.2f %%) refused or not kept in doubt", n, granted, kept, doubts, 100*float64(doubts)/float64(n))
	if doubts*500 > n || granted*10 < n || kept*20 < n {
		t.Error("that is too much doubt, or too little to compare")
	}
}

var asked = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PURGE", "QUERY", "PROPFIND", "REPORT", "FOO", echo.RouteNotFound}

// A world is two Echos that share policies.
type world struct {
	*rand.Rand
	echos    []*echo.Echo
	echo     *echo.Echo // the one that is asked
	places   []registrar
	policies []*core.Policy // 0 to 2 are those of the applications
	used     []echo.MiddlewareFunc
	slices   [][]echo.MiddlewareFunc
	log      []string

	// The trace of one request. Where tracing, no policy decides anything about actual requests.
	tracing bool
	met     []int // policies, from the outside in
	ran     bool  // A handler of the program's, or a middleware that answers.

	lookups, granted, kept, doubts int
}

// A registrar is an Echo or a group.
type registrar interface {
	Group(prefix string, m ...echo.MiddlewareFunc) *echo.Group
	Use(...echo.MiddlewareFunc)
	Add(method, path string, h echo.HandlerFunc, m ...echo.MiddlewareFunc) *echo.Route
	Any(path string, h echo.HandlerFunc, m ...echo.MiddlewareFunc) []*echo.Route
	RouteNotFound(path string, h echo.HandlerFunc, m ...echo.MiddlewareFunc) *echo.Route
}

func newWorld(random *rand.Rand) *world {
	w := &world{Rand: random}
	for i := range 2 {
		e := echo.New()
		var d core.Decider
		if w.IntN(4) > 0 {
			d = w.decider()
			w.note("Echo %d has the policy %d", i, len(w.policies)-1)
		}
		echoadapter.Routes(e, d)
		if w.IntN(4) == 0 {
			w.note("Echo %d takes /x from paths", i)
			e.Pre(rewriting)
		}
		// Echo's contexts keep the number of parameters that they were made for.
		e.GET("/longest/:1/:2/:3/:4/:5/:6/:7/:8/:9/:10/:11/:12", w.handle)
		w.echos, w.places = append(w.echos, e), append(w.places, e)
	}
	return w
}

func rewriting(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		u := c.Request().URL
		u.Path, u.RawPath = strings.TrimPrefix(u.Path, "/x"), strings.TrimPrefix(u.RawPath, "/x")
		return next(c)
	}
}

func (w *world) handle(c echo.Context) error {
	w.ran = true
	return c.NoContent(http.StatusOK)
}

// serving is a middleware that answers.
func (w *world) serving() echo.MiddlewareFunc {
	return wrapped(func(http.Handler) http.Handler {
		return http.HandlerFunc(func(answer http.ResponseWriter, _ *http.Request) {
			w.ran = true
			answer.WriteHeader(http.StatusOK)
		})
	})
}

// changing is a middleware that changes requests, which Echo has routed already.
func changing(path string) echo.MiddlewareFunc {
	u, err := url.ParseRequestURI(path)
	if err != nil {
		panic(err)
	}
	return wrapped(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(answer http.ResponseWriter, r *http.Request) {
			changed := *r
			changed.URL = u
			next.ServeHTTP(answer, &changed)
		})
	})
}

var origins = []string{"https://page-a.example", "https://page-b.example", "https://page-c.example"}

// decider makes another policy, which may enforce.
func (w *world) decider() core.Decider {
	allowed := slices.Clone(origins[w.IntN(3):])
	p := core.MustNew(core.Config{AllowOrigins: allowed[:1+w.IntN(len(allowed))], Enforce: w.IntN(3) == 0, AllowMethods: asked[:6]})
	id := len(w.policies)
	w.policies = append(w.policies, p)
	return core.DeciderFunc(func(ctx context.Context, r core.Request) core.Decision {
		w.met = append(w.met, id)
		if w.tracing && !r.IsPreflight() {
			return core.Decision{}
		}
		return p.Decide(ctx, r)
	})
}

func (w *world) pick(from ...string) string { return from[w.IntN(len(from))] }

func (w *world) note(format string, args ...any) { w.log = append(w.log, fmt.Sprintf(format, args...)) }

// grow adds groups and routes.
func (w *world) grow() {
	for range 1 + w.IntN(4) {
		place := w.IntN(len(w.places))
		prefix, m := w.prefix(), w.chain()
		if w.IntN(8) == 0 { // A group that serves itself has no routes.
			w.note("%d.Group(%q), which serves", place, prefix)
			w.places[place].Group(prefix, append(slices.Clone(m), w.serving())...)
			continue
		}
		w.places = append(w.places, w.places[place].Group(prefix, m...))
		w.note("%d: %d.Group(%q)", len(w.places)-1, place, prefix)
		if w.IntN(4) == 0 {
			host := w.pick("a.example", "a.example:8080", "b.example")
			w.places = append(w.places, w.echos[w.IntN(2)].Host(host, w.chain()...))
			w.note("%d: Host(%s)", len(w.places)-1, host)
		}
	}
	for range 2 + w.IntN(10) {
		place, pattern := w.IntN(len(w.places)), w.pattern()
		at, m := w.places[place], w.chain()
		switch w.IntN(12) {
		case 0:
			w.note("%d.Any(%q)", place, pattern)
			at.Any(pattern, w.handle, m...)
		case 1:
			w.note("%d.RouteNotFound(%q)", place, pattern)
			at.RouteNotFound(pattern, w.handle, m...)
		case 2:
			if place >= len(w.echos) { // Use of an Echo itself is not for policies.
				w.note("%d.Use", place)
				at.Use(m...)
			}
		default:
			method := w.pick(asked[:8]...)
			w.note("%d.Add(%s, %q)", place, method, pattern)
			at.Add(method, pattern, w.handle, m...)
		}
	}
}

// chain makes middlewares: some policies, new ones and old ones, and some others. It may be the beginning of one that was made before.
func (w *world) chain() (m []echo.MiddlewareFunc) {
	if len(w.slices) > 0 && w.IntN(4) == 0 {
		id := w.IntN(len(w.slices))
		m = w.slices[id]
		m = m[:w.IntN(len(m)+1)]
		w.note("slice %d[:%d]", id, len(m))
		return m
	}
	for range w.IntN(3) {
		switch w.IntN(6) {
		case 0:
			path := w.path()
			w.note("a middleware that changes the path to %s", path)
			m = append(m, changing(path))
		case 1:
			w.note("another middleware")
			m = append(m, sandwich)
		case 2:
			if len(w.used) > 0 {
				id := w.IntN(len(w.used))
				w.note("again the middleware of a policy, %d", id)
				m = append(m, w.used[id])
			}
		default:
			d := w.decider()
			w.used = append(w.used, echoadapter.New(d))
			w.note("policy %d, middleware %d", len(w.policies)-1, len(w.used)-1)
			m = append(m, w.used[len(w.used)-1])
		}
	}
	w.note("slice %d", len(w.slices))
	w.slices = append(w.slices, m)
	return m
}

func (w *world) prefix() string {
	return w.pick("", "/a", "/a", "/b", "/A", "/ab", "/:id", "/:name", "/a:id", "/a.b", "/x", "/", "a", `/v\:id`, "/%61", "/%2F")
}

func (w *world) pattern() (pattern string) {
	for range w.IntN(3) {
		pattern += w.prefix()
	}
	return pattern + w.pick("", "", "", "", "/", "/*", "*", "/:last")
}

func (w *world) path() (path string) {
	for range w.IntN(5) {
		path += "/" + w.pick("a", "a", "a", "b", "b", "A", "ab", "ac", "a.b", "x", ":id", "v:id", "", ".", "..", "%2e%2e", "%61", "a%2Fb", "%2F", "a+b", "a%20b", "*", "é")
	}
	return "/" + strings.TrimPrefix(path, "/") + w.pick("", "", "/")
}

// A trace is what an actual request meets where no policy refuses it.
type trace struct {
	met []int
	ran bool
}

func (w *world) compare(t *testing.T, path, host string) {
	t.Helper()
	traces := map[string]trace{}
	w.tracing = true
	for _, method := range asked {
		w.serve(method, path, host, origins[0], "")
		traces[method] = trace{w.met, w.ran}
	}
	w.tracing = false
	for _, method := range asked {
		origin := w.pick(origins...)
		answer := w.serve("OPTIONS", path, host, origin, method)
		status, h := answer.status, answer.header
		what := fmt.Sprintf("%s %s%s from %s", method, host, path, origin)
		own := traces[method]
		granted := len(h["Access-Control-Allow-Origin"]) > 0
		w.lookups++
		if !granted {
			switch {
			case len(own.met) > 0 && status != http.StatusForbidden:
				t.Errorf("%s: status %d for a refused preflight", what, status)
			case w.ran && len(own.met) > 0:
				t.Errorf("%s: a handler runs for a refused preflight", what)
			case w.allowed(own.met, method, origin):
				w.doubts++
			}
			continue
		}
		w.granted++
		if status != http.StatusNoContent || w.ran || !w.allowed(own.met, method, origin) {
			t.Errorf("%s: granted with status %d, though its request meets the policies %d", what, status, own.met)
		}
		actual := w.serve(method, path, host, origin, "")
		if actual.status == http.StatusForbidden || w.ran != own.ran || actual.header.Get("Access-Control-Allow-Origin") != origin {
			t.Errorf("%s: granted, but the request gets status %d, %v", what, actual.status, actual.header)
		}
		differs := slices.ContainsFunc(asked, func(m string) bool { return traces[m].ran && !slices.Equal(traces[m].met, own.met) })
		switch uncached := h.Get("Access-Control-Max-Age") == "0"; {
		case !uncached && differs:
			t.Errorf("%s: kept, though another method meets other policies than %d: %v", what, own.met, traces)
		case !uncached:
			w.kept++
		case !differs:
			w.doubts++
		}
	}
}

// allowed tells what the answer to a preflight has to be where its request meets these policies.
func (w *world) allowed(met []int, method, origin string) bool {
	for i, id := range met {
		config := w.policies[id].Config()
		last := i == len(met)-1
		if (last || config.Enforce) && !slices.Contains(config.AllowOrigins, origin) {
			return false
		}
	}
	return len(met) > 0
}

// serve sends an actual request, or the preflight for one.
func (w *world) serve(method, path, host, origin, requestMethod string) *answer {
	u, err := url.ParseRequestURI(path)
	if err != nil {
		panic(err)
	}
	r := &http.Request{Method: method, URL: u, Host: host, Header: http.Header{"Origin": {origin}}}
	if requestMethod != "" {
		r.Header["Access-Control-Request-Method"] = []string{requestMethod}
	}
	w.met, w.ran = nil, false
	a := &answer{header: http.Header{}}
	w.echo.ServeHTTP(a, r)
	return a
}

// An answer is an http.ResponseWriter that costs little.
type answer struct {
	header http.Header
	status int
}

func (a *answer) Header() http.Header         { return a.header }
func (a *answer) Write(p []byte) (int, error) { return len(p), nil }
func (a *answer) WriteHeader(status int)      { a.status = status }
