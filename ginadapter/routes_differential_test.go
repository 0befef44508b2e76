package ginadapter_test

import (
	"context"
	"flag"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
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
	made    int
}

// policy makes a policy that tells when it is asked, and lets everything pass.
func (s *site) policy() core.Decider {
	number := s.made
	s.made++
	public := core.PublicAPI()
	return core.DeciderFunc(func(ctx context.Context, r core.Request) core.Decision {
		s.asked = append(s.asked, number)
		return public.Decide(ctx, r)
	})
}

func (s *site) handlers() []gin.HandlerFunc {
	var all []gin.HandlerFunc
	for s.random.IntN(3) == 0 {
		all = append(all, ginadapter.New(s.policy()), func(*gin.Context) {})
	}
	return all
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
	e.RedirectTrailingSlash, e.RedirectFixedPath = flip(), flip() // With HandleMethodNotAllowed Gin 1.12 panics on some paths with parameters.
	e.UseRawPath, e.UseEscapedPath, e.RemoveExtraSlash = flip(), flip(), flip()
	if flip() {
		r.NoRoute(s.handlers()...)
	}
	s.grow(r, 0)
	return e
}

// redirect stands for no policy, since Gin redirects without running any middleware.
const redirect = -1

func (s *site) send(e *gin.Engine, method, path string, header ...string) (policy int, handled bool) {
	s.asked, s.handled = nil, false
	r := httptest.NewRequest(method, path, nil)
	r.Header.Set("Origin", "https://page.example")
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	e.ServeHTTP(httptest.NewRecorder(), r)
	if len(s.asked) == 0 {
		return redirect, s.handled
	}
	return s.asked[len(s.asked)-1], s.handled
}

// The policy that answers a preflight is the one that the actual request meets last.
func TestPreflightsMeetThePolicyOfTheRoute(t *testing.T) {
	gin.SetMode(gin.ReleaseMode)
	t.Logf("-seed %d", *seed)
	random := rand.New(rand.NewPCG(*seed, 0))
	const application = 0
	lookups, ran, own, redirected := 0, 0, 0, 0
	for lookups < 100_000 {
		s := &site{random: random}
		e := s.tree()
		if e == nil {
			continue
		}
		missing, _ := s.send(e, "UNHEARD-OF", "/")
		for range 100 {
			path := s.path("a", "b", "ab")
			switch random.IntN(4) {
			case 0:
				path = s.path("a", "b", "ab", "A", "c", "", "a%2fb", "%61", "..", "a+b", "a%2e")
			case 1:
				path += "/"
			}
			method := []string{"GET", "PUT", "DELETE", "QUERY", "PATCH", "HEAD"}[random.IntN(6)]
			want, handled := s.send(e, method, path)
			got, handledPreflight := s.send(e, http.MethodOptions, path, "Access-Control-Request-Method", method)
			if len(s.asked) == 0 && !handledPreflight {
				redirected++ // Gin has an OPTIONS route with another slash, and redirects to it ahead of all middleware.
				continue
			}
			if want == redirect {
				want = missing
			}
			if got != want || handledPreflight || len(s.asked) != 1 {
				t.Fatalf("%s %s: the preflight is answered by policy %v, the request meets %d; a handler ran: %t", method, path, s.asked, want, handledPreflight)
			}
			lookups++
			if handled {
				ran++
			}
			if want != application {
				own++
			}
		}
	}
	if ran < lookups/20 || own < lookups/50 {
		t.Errorf("of %d requests %d reached a handler and %d a policy of their own: too few to prove anything", lookups, ran, own)
	}
	t.Logf("%d lookups, of which %d reached a handler and %d a policy of their own; %d preflights were redirected by Gin", lookups, ran, own, redirected)
}
