package chiadapter_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
)

// Policies that Routes cannot see, in applications without one of their own: either the actual request fails, or its preflight is answered
// by the policy that it meets, and is not kept where another method meets another one.
func TestHiddenPoliciesAnswerForNobodyElse(t *testing.T) {
	if *seed == 0 {
		*seed = rand.Uint64()
	}
	t.Logf("go test -run %s -seed %d", t.Name(), *seed)
	random := rand.New(rand.NewPCG(*seed, 0))
	answered, failed := 0, 0
	for range 1000 {
		synctest.Test(t, func(t *testing.T) {
			w := newHidingWorld(random)
			w.grow()
			if w.hidden {
				return // That cannot be seen either.
			}
			for range 10 {
				a, f := w.compareHidden(t, w.path())
				answered, failed = answered+a, failed+f
			}
			if t.Failed() {
				t.Fatalf("the routes:\n\t%s", strings.Join(w.log, "\n\t"))
			}
		})
	}
	if t.Logf("%d answered, %d failed", answered, failed); answered < 400 || failed < 400 {
		t.Error("too few to tell")
	}
}

// compareHidden tells how many hidden policies have answered, and how many requests have failed.
func (w *world) compareHidden(t *testing.T, path string) (answered, failed int) {
	t.Helper()
	asked := asked[:9]
	if w.IntN(2) == 0 { // A policy may be met by a preflight first.
		for _, method := range asked {
			panicsWith(func() { w.serve("OPTIONS", path, method) })
		}
	}
	met, served := map[string]int{}, map[string]bool{}
	for _, method := range asked {
		message := panicsWith(func() { w.serve(method, path, "") })
		if message != "" {
			if !strings.HasPrefix(message, unseen) {
				t.Errorf("%s %s: %s", method, path, message)
			}
			failed++
			continue
		}
		hiding := 0
		for _, id := range w.met {
			if slices.Contains(w.hiding, id) {
				hiding++
			}
		}
		if hiding > 1 {
			return 0, 0 // Of several hidden policies the outermost one answers, as documented.
		}
		met[method] = none
		if len(w.met) > 0 {
			met[method] = w.met[len(w.met)-1]
		}
		served[method] = w.ran || w.rested
	}
	for method, want := range met {
		var status int
		if message := panicsWith(func() { status = w.serve("OPTIONS", path, method) }); message != "" {
			continue // A preflight that nobody answers may come to a policy inside another one.
		}
		if len(w.met) == 0 {
			if want != none && served[method] && !w.ran && !w.rested && status != 403 {
				t.Errorf("%s %s meets policy %d, its preflight none (status %d)", method, path, want, status)
			}
			continue
		}
		got := w.met[len(w.met)-1]
		if got != want && served[method] {
			t.Errorf("%s %s meets policy %d, its preflight %d", method, path, want, w.met)
		}
		if slices.Contains(w.hiding, got) {
			answered++
		}
		for other, policy := range met {
			if served[other] && policy != got && !w.told.RoutesDiffer {
				t.Errorf("%s %s is answered by policy %d and kept, though %s meets %d", method, path, got, other, policy)
			}
		}
	}
	return answered, failed
}

// newHidingWorld makes one without a policy of its own, where every other policy is inside another middleware.
func newHidingWorld(random *rand.Rand) *world {
	for {
		if w := newWorld(random); w.bare && !w.nested() {
			w.hides = true
			return w
		}
	}
}
