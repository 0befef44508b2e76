package drawn

import (
	"flag"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var (
	firstSeed = flag.Uint64("seed", 1, "seed of the first random application")
	lookups   = flag.Int("lookups", 100_000, "how many preflights are compared")
)

// Compare compares what preflights are told with what their actual requests meet in the real app. It may never be more, and it may be
// less, in doubt, in one look-up of a hundred.
func Compare(t *testing.T, f Framework) {
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
		w := newWorld(f, random, files)
		for round := range 2 {
			w.grow()
			if round == 0 { // Fiber does not look for mounted routes again once it serves.
				w.growMounts()
			}
			w.app.Serve()
			for i := 0; i < 6 && !t.Failed(); i++ {
				w.compare(t, w.path(), &count)
			}
			if t.Failed() {
				t.Logf("the app: %+v\n\t%s", w.config, strings.Join(w.log, "\n\t"))
				break
			}
		}
	}
	t.Logf("%+v", count)
	if *lookups < 100_000 {
		return
	}
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

// compare sends the actual requests for a path, and then the preflights.
func (w *world) compare(t *testing.T, path string, count *tally) {
	t.Helper()
	methods := w.config.Methods
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
				middleware := also.answered != "" && !also.beside && one.end != "" && w.beneath(one.end, also.answered)
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
func (w *world) beneath(pattern, prefix string) bool {
	pattern, prefix = w.Unescaped(pattern), strings.TrimSuffix(prefix, "/")
	return strings.HasPrefix(pattern, prefix) || w.Matches(pattern, prefix+"*") || w.Matches(pattern, prefix+"/*")
}

func last(met []int) int {
	if len(met) == 0 {
		return none
	}
	return met[len(met)-1]
}

// seen tells whether Routes says that it sees where a request ends: not where a route has passed it on to what may be reached otherwise, as
// /a/* to /a*, which /ab reaches.
func (w *world) seen(one trace) bool {
	for _, from := range one.passed {
		stem, tree := strings.CutSuffix(from, "/*")
		beneath := w.beneath(one.end, stem)
		if tree {
			beneath = strings.HasPrefix(one.end+"/", stem+"/") || w.Matches(w.Unescaped(one.end), from)
		}
		if !one.ran || !beneath {
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
		if !answered.beside && w.beneath(route, answered.answered) {
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
	header = w.app.Send(method, path, page, requestMethod)
	w.ran = w.ran || w.answered != "" && w.end == "" && !w.missed && !w.refused // a file
	return header
}
