package ginadapter_test

import (
	"context"
	"flag"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/ginadapter"
)

var seed = flag.Uint64("seed", rand.Uint64(), "of the random routes")

// A site is a random tree of routes whose policies and handlers leave a trace.
type site struct {
	random  *rand.Rand
	asked   []int // policies, by number, in the order in which they were asked
	handled bool
	taken   bool // by a handler of what no route takes
	made    int

	refusing int          // the policy that refuses
	told     core.Request // what the last policy was told
}

const (
	outermost = 0  // the policy of the application, which is made first
	none      = -1 // no policy
	redirect  = -1 // none, since Gin redirects without running any middleware
)

// policy makes a policy that tells when it is asked, and lets everything pass but what it is to refuse.
func (s *site) policy() core.Decider {
	number := s.made
	s.made++
	public := core.PublicAPI()
	return core.DeciderFunc(func(ctx context.Context, r core.Request) core.Decision {
		s.asked, s.told = append(s.asked, number), r
		if number == s.refusing && !r.IsPreflight() {
			return core.Decision{Kind: core.Actual, Status: http.StatusForbidden}
		}
		return public.Decide(ctx, r)
	})
}

func (s *site) handlers() []gin.HandlerFunc {
	var all []gin.HandlerFunc
	for s.random.IntN(3) == 0 {
		all = append(all, ginadapter.New(s.policy()), s.rewrite)
	}
	return all
}

// rewrite is a middleware that changes what Gin has routed by.
func (s *site) rewrite(c *gin.Context) {
	if s.random.IntN(2) == 0 {
		c.Request.URL.Path, c.Request.URL.RawPath = s.path("a", "b", "ab"), ""
	}
}

func (s *site) path(segments ...string) string {
	var b strings.Builder
	for range 1 + s.random.IntN(3) {
		b.WriteString("/" + segments[s.random.IntN(len(segments))])
	}
	return b.String()
}

func (s *site) grow(r *ginadapter.Router, depth int) {
	for range 2 + s.random.IntN(4) {
		switch s.random.IntN(8) {
		case 0, 1:
			if depth < 3 {
				s.grow(r.Group(s.path("a", "b", "ab", ":p"), s.handlers()...), depth+1)
			}
		case 2:
			r.Use(s.handlers()...)
		case 3:
			r.Any(s.path("a", "b", ":p"), append(s.handlers(), s.handle)...)
		default:
			path := s.path("a", "b", "ab", "A", ":p", ":p")
			switch s.random.IntN(8) {
			case 0:
				path += "/*rest"
			case 1:
				path += "/"
			}
			for _, method := range []string{"GET", "PUT", "DELETE", "QUERY"} {
				if s.random.IntN(2) == 0 {
					r.Handle(method, path, append(s.handlers(), s.handle)...)
				}
			}
		}
	}
}

func (s *site) handle(*gin.Context) { s.handled = true }

// rest returns handlers for what no route takes: policies alone, or what may serve any method.
func (s *site) rest() []gin.HandlerFunc {
	var all []gin.HandlerFunc
	for s.random.IntN(3) == 0 {
		all = append(all, ginadapter.New(s.policy()))
	}
	if s.random.IntN(2) == 0 {
		all = append(all, func(*gin.Context) { s.taken = true })
	}
	return all
}

// tree builds a site, unless Gin finds that the routes conflict.
func (s *site) tree() (e *gin.Engine) {
	defer func() {
		if recover() != nil {
			e = nil
		}
	}()
	flip := func() bool { return s.random.IntN(2) == 0 }
	e = gin.New()
	r := ginadapter.Routes(e, s.policy())
	e.RedirectTrailingSlash, e.RedirectFixedPath, e.HandleMethodNotAllowed = flip(), flip(), flip()
	r.Match([]string{"DEEP"}, strings.Repeat("/deep", 100), s.handle) // Without it, Gin 1.12 panics where it looks for other methods of some paths.
	e.UseRawPath, e.UseEscapedPath, e.RemoveExtraSlash = flip(), flip(), flip()
	if flip() {
		r.NoRoute(s.rest()...)
	}
	if flip() {
		r.NoMethod(s.rest()...)
	}
	s.grow(r, 0)
	return e
}

func (s *site) send(e *gin.Engine, method, path string, header ...string) (policy int, handled bool, status int) {
	s.asked, s.handled, s.taken = nil, false, false
	r := httptest.NewRequest(method, path, nil)
	r.Header.Set("Origin", "https://page.example")
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	e.ServeHTTP(w, r)
	if len(s.asked) == 0 {
		return redirect, s.handled, w.Code
	}
	return s.asked[len(s.asked)-1], s.handled, w.Code
}

var methods = []string{"GET", "PUT", "DELETE", "QUERY", "PATCH", "HEAD", "POST", "OPTIONS"}

// The policy that answers a preflight is the one that the actual request meets last, which alone refuses it, and which is told of the
// other methods of the path.
func TestPreflightsMeetThePolicyOfTheRoute(t *testing.T) {
	gin.SetMode(gin.ReleaseMode)
	t.Logf("-seed %d", *seed)
	random := rand.New(rand.NewPCG(*seed, 0))
	lookups, ran, own, redirected, unlike := 0, 0, 0, 0, 0
	for lookups < 100_000 && !t.Failed() {
		s := &site{random: random, refusing: none}
		e := s.tree()
		if e == nil {
			continue
		}
		for range 20 {
			path := s.path("a", "b", "ab")
			switch random.IntN(4) {
			case 0:
				path = s.path("a", "b", "ab", "A", "c", "", "a%2fb", "%61", "..", "a+b", "a%2e")
			case 1:
				path += "/"
			}
			rest, _, _ := s.send(e, "UNHEARD-OF", path)
			taken := s.taken
			want, registered := s.actual(t, e, path)
			for _, method := range methods {
				got, handled, status := s.send(e, http.MethodOptions, path, "Access-Control-Request-Method", method)
				if len(s.asked) == 0 && !handled {
					redirected++ // Gin has an OPTIONS route with another slash, and redirects to it ahead of all middleware.
					continue
				}
				if got != want[method] || handled || len(s.asked) != 1 || status != http.StatusNoContent {
					t.Errorf("%s %s: the preflight is answered by policy %v with %d, the request meets %d; a handler ran: %t", method, path, s.asked, status, want[method], handled)
				}
				if s.told.RouteMethods != strings.Join(registered, ", ") {
					t.Errorf("%s %s: the policy was told of the methods %q, want %q", method, path, s.told.RouteMethods, registered)
				}
				differ := slices.ContainsFunc(registered, func(other string) bool { return want[other] != want[method] })
				if taken && rest != want[method] {
					differ = true
					unlike++
				}
				if s.told.RoutesDiffer != differ {
					t.Errorf("%s %s: the policy was told that routes differ: %t", method, path, s.told.RoutesDiffer)
				}
				lookups++
				if slices.Contains(registered, method) {
					ran++
				}
				if want[method] != outermost {
					own++
				}
			}
		}
	}
	if ran < lookups/20 || own < lookups/50 || unlike < lookups/200 {
		t.Errorf("of %d requests %d reached a handler, %d a policy of their own, and %d another one than the path's other methods, which handlers take: "+
			"too few to prove anything", lookups, ran, own, unlike)
	}
	t.Logf("%d lookups, of which %d reached a handler, %d a policy of their own, and %d another one than the path's other methods, which handlers take; "+
		"%d preflights were redirected by Gin", lookups, ran, own, unlike, redirected)
}

// actual sends what the preflights are about. It returns the policy that each method meets last, and the methods that have a handler.
func (s *site) actual(t *testing.T, e *gin.Engine, path string) (last map[string]int, registered []string) {
	last = map[string]int{}
	for _, method := range methods {
		policy, handled, _ := s.send(e, method, path)
		if policy == redirect {
			last[method] = s.unredirected(e, method, path)
			continue
		}
		last[method] = policy
		if handled {
			registered = append(registered, method)
		}
		s.refusing = s.asked[s.random.IntN(len(s.asked))]
		_, ran, status := s.send(e, method, path)
		if refused := s.refusing == policy; refused != (status == http.StatusForbidden) || ran != (handled && !refused) {
			t.Errorf("%s %s, refused by %d: status %d, the handler ran: %t; the policy nearest to it is %d", method, path, s.refusing, status, ran, policy)
		}
		s.refusing = none
	}
	slices.Sort(registered)
	return last, registered
}

// unredirected returns the policy that a request would meet that Gin redirects.
func (s *site) unredirected(e *gin.Engine, method, path string) int {
	slash, fixed := e.RedirectTrailingSlash, e.RedirectFixedPath
	defer func() { e.RedirectTrailingSlash, e.RedirectFixedPath = slash, fixed }()
	e.RedirectTrailingSlash, e.RedirectFixedPath = false, false
	policy, _, _ := s.send(e, method, path)
	return policy
}
