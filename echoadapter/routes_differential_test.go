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

var seed = flag.Uint64("seed", 0, "seed of the random route trees, 0 for another one each time")

const lookups = 100_000

// What a preflight meets is compared with what Echo runs for the actual request: random trees of groups, hosts and routes, random
// paths, every method.
func TestPreflightsMeetWhatTheirActualRequestsMeet(t *testing.T) {
	if *seed == 0 {
		*seed = rand.Uint64()
	}
	t.Logf("go test -run %s -seed %d", t.Name(), *seed)
	random := rand.New(rand.NewPCG(*seed, 0))
	for n := 0; n < lookups; {
		w := newWorld(random)
		for range 3 { // The routes of the second and third round are added after requests have been served.
			w.grow()
			for range 20 {
				w.echo = w.echos[w.IntN(len(w.echos))]
				n += w.compare(t, w.path(), w.pick("", "", "a.example", "a.example:8080", "b.example", "B.example"))
			}
		}
		if t.Failed() {
			t.Logf("the routes: %s", strings.Join(w.log, "\n\t"))
			return
		}
	}
}

var asked = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PURGE", "CONNECT", "PROPFIND", "REPORT", "FOO", echo.RouteNotFound}

// A world is two Echos that share policies, which leave a trace, as handlers do.
type world struct {
	*rand.Rand
	echos       []*echo.Echo
	echo        *echo.Echo // the one that is asked
	places      []registrar
	middlewares []echo.MiddlewareFunc
	slices      [][]echo.MiddlewareFunc
	refusing    int // the policy that refuses
	log         []string

	// The trace of one request.
	met    []int // policies, from the outside in
	ran    bool
	missed bool // The handler of a RouteNotFound route ran.
	passed int  // What middleware of the program's ran, a bit for each kind.
	// told is what the last of them was told.
	told core.Request
}

// A registrar is an Echo or a group.
type registrar interface {
	Group(prefix string, m ...echo.MiddlewareFunc) *echo.Group
	Use(...echo.MiddlewareFunc)
	Add(method, path string, h echo.HandlerFunc, m ...echo.MiddlewareFunc) *echo.Route
	Any(path string, h echo.HandlerFunc, m ...echo.MiddlewareFunc) []*echo.Route
	RouteNotFound(path string, h echo.HandlerFunc, m ...echo.MiddlewareFunc) *echo.Route
}

const none = -1

func newWorld(random *rand.Rand) *world {
	w := &world{Rand: random, refusing: none}
	for range 2 {
		e := echo.New()
		var d core.Decider
		if w.IntN(4) > 0 {
			d = w.decider(0)
		}
		echoadapter.Routes(e, d)
		if w.IntN(4) == 0 {
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

func (w *world) other(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		w.passed |= 1
		return next(c)
	}
}

// changing changes requests that Echo has routed already.
func (w *world) changing(path string) echo.MiddlewareFunc {
	u, err := url.ParseRequestURI(path)
	if err != nil {
		panic(err)
	}
	return echo.WrapMiddleware(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(answer http.ResponseWriter, r *http.Request) {
			w.passed |= 2
			changed := *r
			changed.URL = u
			next.ServeHTTP(answer, &changed)
		})
	})
}

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

func (w *world) handle(c echo.Context) error {
	w.ran = true
	return c.NoContent(http.StatusOK)
}

func (w *world) pick(from ...string) string { return from[w.IntN(len(from))] }

// grow adds groups and routes.
func (w *world) grow() {
	for range 1 + w.IntN(4) {
		place := w.IntN(len(w.places))
		prefix, m := w.prefix(), w.chain()
		w.places = append(w.places, w.places[place].Group(prefix, m...))
		w.note("%d: %d.Group(%q)", len(w.places)-1, place, prefix)
		if w.IntN(4) == 0 {
			w.places = append(w.places, w.echos[w.IntN(2)].Host(w.pick("a.example", "a.example:8080", "b.example"), w.chain()...))
			w.note("%d: Host", len(w.places)-1)
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
			at.RouteNotFound(pattern, func(echo.Context) error { w.missed = true; return echo.ErrNotFound }, m...)
		case 2:
			if place >= len(w.echos) { // Use of an Echo itself is not for policies.
				w.note("%d.Use", place)
				at.Use(m...)
			}
		default:
			method := w.pick(asked[:9]...)
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
	defer func() {
		w.note("slice %d", len(w.slices))
		w.slices = append(w.slices, m)
	}()
	for range w.IntN(3) {
		switch w.IntN(4) {
		case 0:
			if path := w.path(); w.IntN(2) == 0 {
				w.note("changes the path to %s", path)
				m = append(m, w.other, w.changing(path))
				break
			}
			w.note("another middleware")
			m = append(m, w.other)
		case 1:
			if len(w.middlewares) > 0 {
				id := w.IntN(len(w.middlewares))
				w.note("policy %d", id+1)
				m = append(m, w.middlewares[id])
			}
		default:
			w.middlewares = append(w.middlewares, echoadapter.New(w.decider(len(w.middlewares)+1)))
			w.note("policy %d", len(w.middlewares))
			m = append(m, w.middlewares[len(w.middlewares)-1])
		}
	}
	return m
}

func (w *world) note(format string, args ...any) { w.log = append(w.log, fmt.Sprintf(format, args...)) }

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

// rest is a method that has no routes.
const rest = "FOO"

// compare returns the number of lookups.
func (w *world) compare(t *testing.T, path, host string) int {
	t.Helper()
	innermost, passed, registered, missed := map[string]int{}, map[string]int{}, []string{}, false
	for _, method := range asked {
		w.serve(method, path, host, "")
		innermost[method] = none
		if len(w.met) > 0 {
			innermost[method] = w.met[len(w.met)-1]
		}
		ran := w.ran
		if passed[method] = w.passed; method == rest {
			missed = w.missed
		}
		if ran && method != "CONNECT" && method != "TRACE" { // Browsers never send these.
			registered = append(registered, method)
		}
		if len(w.met) == 0 {
			continue
		}
		w.refusing = w.met[w.IntN(len(w.met))]
		status := w.serve(method, path, host, "")
		if refused := w.refusing == innermost[method]; refused != (status == http.StatusForbidden) || w.ran != (ran && !refused) {
			t.Errorf("%s %s%s, refused by %d: status %d, the handler ran: %t; the policy nearest to it is %d", method, host, path, w.refusing, status, w.ran, innermost[method])
		}
		w.refusing = none
	}
	slices.Sort(registered)
	for _, method := range asked {
		var want []int
		served := missed || passed[rest]&^passed[method] != 0
		differ := served && innermost[rest] != innermost[method]
		if innermost[method] != none {
			want = []int{innermost[method]}
		}
		for _, other := range registered {
			differ = differ || innermost[other] != innermost[method]
		}
		status := w.serve("OPTIONS", path, host, method)
		if !slices.Equal(w.met, want) || want != nil && (w.ran || status != http.StatusNoContent) {
			t.Errorf("%s %s%s meets policy %d, its preflight %d (status %d, the handler ran: %t)", method, host, path, innermost[method], w.met, status, w.ran)
		}
		if got := w.told.RouteMethods; want != nil && got != strings.Join(registered, ", ") {
			t.Errorf("%s %s%s: the policy was told of the methods %s, want %s", method, host, path, got, registered)
		}
		if want != nil && w.told.RoutesDiffer != differ {
			t.Errorf("%s %s%s: the policy was told that routes differ: %t", method, host, path, w.told.RoutesDiffer)
		}
	}
	return len(asked)
}

// serve sends an actual request, or the preflight for one.
func (w *world) serve(method, path, host, requestMethod string) (status int) {
	u, err := url.ParseRequestURI(path)
	if err != nil {
		panic(err)
	}
	r := &http.Request{Method: method, URL: u, Host: host, Header: http.Header{"Origin": {"https://app.example.com"}}}
	if requestMethod != "" {
		r.Header["Access-Control-Request-Method"] = []string{requestMethod}
	}
	w.met, w.ran, w.missed, w.passed = nil, false, false, 0
	answer := &answer{header: http.Header{}}
	w.echo.ServeHTTP(answer, r)
	return answer.status
}

// An answer is an http.ResponseWriter that costs little.
type answer struct {
	header http.Header
	status int
}

func (a *answer) Header() http.Header         { return a.header }
func (a *answer) Write(p []byte) (int, error) { return len(p), nil }
func (a *answer) WriteHeader(status int)      { a.status = status }
