package chiadapter_test

import (
	"flag"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

var (
	seed    = flag.Uint64("seed", 1, "seed of the random applications")
	lookups = flag.Int("lookups", 50_000, "methods of paths that are compared")
)

// What preflights are answered is compared with what the actual requests meet: random trees of routers, groups and routes, random paths,
// every method.
func TestPreflightsMeetWhatTheirActualRequestsMeet(t *testing.T) {
	random := rand.New(rand.NewPCG(*seed, 0))
	n, doubts := 0, 0
	for n < *lookups {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(random)
			for range w.rounds { // What the second and third round add, they add after requests have been served.
				w.grow()
				if w.patient {
					time.Sleep(1100 * time.Millisecond) // By then everything is seen.
				}
				for range 20 {
					n += len(asked)
					doubts += w.compare(t, w.path())
					if t.Failed() {
						t.Fatalf("seed %d, the routes:\n\t%s", *seed, strings.Join(w.log, "\n\t"))
					}
				}
			}
		})
	}
	t.Logf("%d look-ups, %d in doubt", n, doubts)
	if doubts > n/100 {
		t.Errorf("%d of %d look-ups are in doubt", doubts, n)
	}
}

var (
	known = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY", "PURGE"}
	asked = append(slices.Clip(known), "FOO")
)

// An outcome is what an actual request meets if no policy refuses it.
type outcome struct {
	met []int
	ran bool
}

// compare returns the number of look-ups where an answer is refused or not kept though it might be.
func (w *world) compare(t *testing.T, path string) (doubts int) {
	t.Helper()
	asked, outcomes := asked, map[string]outcome{}
	if w.outermost != w.root {
		asked = known // The outer router answers FOO.
	}
	for _, method := range asked {
		w.mute = true
		w.serve(method, path, pages[0], "")
		w.mute = false
		outcomes[method] = outcome{slices.Clone(w.met), w.ran}
	}
	for _, method := range asked {
		way, doubt := outcomes[method], false
		keepable := !slices.ContainsFunc(asked, func(other string) bool {
			return outcomes[other].ran && !slices.Equal(outcomes[other].met, way.met)
		})
		for _, page := range pages {
			answer := w.serve("OPTIONS", path, page, method)
			granted := answer.status == http.StatusNoContent && slices.Contains([]string{"*", page}, answer.header.Get("Access-Control-Allow-Origin"))
			kept := granted && answer.header.Get("Access-Control-Max-Age") != "0"
			if w.ran && answer.header.Get("Access-Control-Allow-Origin") != "" {
				t.Errorf("%s %s: a handler ran for a preflight that a policy has answered", method, path)
			}
			switch allowed := w.allows(way.met, method, path, page); {
			case granted && !allowed:
				t.Errorf("%s %s from %s meets %v; its preflight is granted: %v", method, path, page, way.met, answer.header)
			case kept && !keepable:
				t.Errorf("%s %s from %s meets %v, other methods meet %v; the preflight's answer is kept", method, path, page, way.met, outcomes)
			default:
				doubt = doubt || allowed && !granted || granted && keepable && !kept
			}
		}
		if doubt {
			doubts++
		}
	}
	return doubts
}

// allows tells whether the policies that an actual request meets let it through, and the innermost allows the page.
func (w *world) allows(met []int, method, path, page string) bool {
	if len(met) == 0 || w.serve(method, path, page, "").status == http.StatusForbidden {
		return false
	}
	origins := w.policies[met[len(met)-1]].Config().AllowOrigins
	return slices.Contains(origins, page) || slices.Contains(origins, "*")
}

// serve sends an actual request, or the preflight for one.
func (w *world) serve(method, path, page, requestMethod string) *recorder {
	w.served = true
	u, err := url.ParseRequestURI(path)
	if err != nil {
		panic(err)
	}
	r := &http.Request{Method: method, URL: u, Header: http.Header{"Origin": {page}}}
	if requestMethod == "" {
		r.Header["Authorization"] = []string{"Bearer"}
	} else {
		r.Header["Access-Control-Request-Method"] = []string{requestMethod}
	}
	w.met, w.ran = nil, false
	response := &recorder{header: http.Header{}}
	w.outermost.ServeHTTP(response, r)
	return response
}

// A recorder is a response of which only the header and the status are kept.
type recorder struct {
	header http.Header
	status int
}

func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) Write(p []byte) (int, error) { return len(p), nil }
func (r *recorder) WriteHeader(status int)      { r.status = status }
