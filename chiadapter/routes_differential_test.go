package chiadapter_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

var seed = flag.Uint64("seed", 0, "seed of the random route trees, 0 for another one each time")

const lookups = 100_000

// What a preflight meets is compared with what chi runs for the actual request: random trees of routers, groups and routes, random
// paths, every method.
func TestPreflightsMeetWhatTheirActualRequestsMeet(t *testing.T) {
	if *seed == 0 {
		*seed = rand.Uint64()
	}
	t.Logf("go test -run %s -seed %d", t.Name(), *seed)
	random := rand.New(rand.NewPCG(*seed, 0))
	doubts := 0
	for n := 0; n < lookups; {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(random)
			for range w.rounds { // What the second and third round add, they add after requests have been served.
				w.grow()
				if w.patient {
					time.Sleep(1100 * time.Millisecond) // By then everything is seen.
				}
				for range 20 {
					n += w.compare(t, w.path())
					if t.Failed() {
						t.Fatalf("the routes:\n\t%s", strings.Join(w.log, "\n\t"))
					}
				}
			}
			doubts += w.doubts
		})
	}
	if doubts > lookups/200 {
		t.Errorf("%d answers are not kept for fear of handlers that do not run", doubts)
	}
}

var asked = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY", "PURGE", "FOO", "put", "*"}

// compare returns the number of lookups.
func (w *world) compare(t *testing.T, path string) int {
	t.Helper()
	innermost, registered, rested := map[string]int{}, []string{}, []string{}
	asked := asked
	if w.nested() {
		asked = asked[:9] // The outer router answers the others.
	}
	for _, method := range asked {
		w.serve(method, path, "")
		innermost[method] = none
		if w.failed {
			continue
		}
		if len(w.met) > 0 {
			innermost[method] = w.met[len(w.met)-1]
		}
		ran := w.ran
		if ran {
			registered = append(registered, method)
		}
		if w.rested && slices.Contains(asked[:9], method) { // chi does not look for others.
			rested = append(rested, method)
		}
		if len(w.met) == 0 || w.hidden || repeats(w.met) {
			continue // Any of two places of one policy may refuse.
		}
		w.refusing = w.met[w.IntN(len(w.met))]
		status := w.serve(method, path, "")
		if refused := w.refusing == innermost[method]; ran && (refused != (status == http.StatusForbidden) || w.ran == refused) {
			t.Errorf("%s %s, refused by %d: status %d, the handler ran: %t; the policy nearest to it is %d", method, path, w.refusing, status, w.ran, innermost[method])
		}
		w.refusing = none
	}
	slices.Sort(registered)
	for _, method := range asked {
		var want []int
		differ := false
		if innermost[method] != none {
			want = []int{innermost[method]}
		}
		for _, other := range slices.Concat(registered, rested) {
			differ = differ || innermost[other] != innermost[method]
		}
		status := w.serve("OPTIONS", path, method)
		if w.hidden && (status == http.StatusForbidden || slices.Equal(w.met, want)) {
			continue // What cannot be seen is refused, and not told of.
		}
		if !slices.Equal(w.met, want) || want != nil && (w.ran || status != http.StatusNoContent) {
			t.Errorf("%s %s meets policy %d, its preflight %d (status %d, the handler ran: %t)", method, path, innermost[method], w.met, status, w.ran)
		}
		if got := w.told.RouteMethods; want != nil && got != strings.Join(registered, ", ") {
			t.Errorf("%s %s: the policy was told of the methods %s, want %s", method, path, got, registered)
		}
		if want != nil && !differ && w.told.RoutesDiffer && slices.ContainsFunc(asked[:9], func(other string) bool {
			return !slices.Contains(registered, other) && innermost[other] != innermost[method]
		}) {
			w.doubts++
			continue
		}
		if want != nil && w.told.RoutesDiffer != differ {
			t.Errorf("%s %s: the policy was told that routes differ: %t", method, path, w.told.RoutesDiffer)
		}
	}
	return len(asked)
}

// serve sends an actual request, or the preflight for one.
func (w *world) serve(method, path, requestMethod string) (status int) {
	w.served = true
	u, err := url.ParseRequestURI(path)
	if err != nil {
		panic(err)
	}
	r := &http.Request{Method: method, URL: u, Header: http.Header{"Origin": {"https://app.example.com"}}}
	if requestMethod != "" {
		r.Header["Access-Control-Request-Method"] = []string{requestMethod}
	}
	w.met, w.ran, w.rested, w.failed = nil, false, false, false
	defer func() {
		if v := recover(); v != nil {
			if !w.hidden || !strings.HasPrefix(fmt.Sprint(v), unseen) {
				panic(fmt.Sprintf("%v\nthe routes:\n\t%s", v, strings.Join(w.log, "\n\t")))
			}
			w.failed = true
		}
	}()
	recorder := &recorder{header: http.Header{}}
	w.outermost.ServeHTTP(recorder, r)
	return recorder.status
}

// A recorder is a response of which only the header and the status are kept.
type recorder struct {
	header http.Header
	status int
}

func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) Write(p []byte) (int, error) { return len(p), nil }
func (r *recorder) WriteHeader(status int)      { r.status = status }
