package ginadapter_test

import (
	"context"
	"flag"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/ginadapter"
)

var (
	seed    = flag.Uint64("seed", 1, "of the random applications")
	lookups = flag.Int("lookups", 20_000, "preflights that are compared")
)

// A site is a random application whose policies and handlers leave a trace.
type site struct {
	*rand.Rand
	t        *testing.T
	policies []core.Decider
	asked    []int // policies, by number, in the order in which they were asked about the last request
	ended    bool  // a handler at the end of the way has run
	answered bool  // a middleware has answered
}

var pages = []string{"https://a.example", "https://b.example", "https://c.example"}

// policy draws a policy, sometimes one that there is already.
func (s *site) policy() core.Decider {
	if len(s.policies) > 0 && s.IntN(4) == 0 {
		return s.observe(s.IntN(len(s.policies)))
	}
	c := core.Config{AllowOrigins: []string{"*"}}
	if s.IntN(4) > 0 {
		c = core.Config{AllowOrigins: slices.Clone(pages[s.IntN(3):]), Enforce: s.IntN(3) == 0}
	}
	if s.IntN(4) == 0 {
		c.AllowMethods = []string{"PUT"}
	}
	s.policies = append(s.policies, core.MustNew(c))
	return s.observe(len(s.policies) - 1)
}

// observed is comparable, so that two of the same number are one policy.
type observed struct {
	*site
	number int
}

func (s *site) observe(number int) core.Decider { return observed{s, number} }

func (o observed) Decide(ctx context.Context, r core.Request) core.Decision {
	o.asked = append(o.asked, o.number)
	o.site.asked = o.asked
	return o.policies[o.number].Decide(ctx, r)
}

func (s *site) middleware() (all []gin.HandlerFunc) {
	for s.IntN(2) == 0 {
		switch s.IntN(6) {
		case 0:
			all = append(all, func(c *gin.Context) { c.Request.URL.Path = "/a/b" })
		case 1:
			all = append(all, func(c *gin.Context) {
				if c.GetHeader("Answer") != "" {
					s.answered = true
					c.AbortWithStatus(http.StatusTeapot)
				}
			})
		default:
			all = append(all, ginadapter.New(s.policy()))
		}
	}
	return all
}

func (s *site) end(c *gin.Context) {
	s.ended = true
	c.Status(http.StatusOK)
}

var names = []string{"/a", "/b", "/:p", "/ab", "/*rest"}

func (s *site) grow(r *ginadapter.Router, depth int, files string) {
	for range 1 + s.IntN(4) {
		name := names[s.IntN(len(names))]
		switch kind := s.IntN(8); {
		case kind < 2 && depth < 3:
			s.grow(r.Group(strings.TrimSuffix(name, "/*rest"), s.middleware()...), depth+1, files)
		case kind == 2:
			middleware := append(s.middleware(), func(c *gin.Context) { c.Next(); s.ended = true })
			if s.IntN(3) > 0 {
				r.Group("", middleware...).Static("/files", files)
			} else {
				r.Engine.Group("", middleware[len(middleware)-1]).Static("/files", files)
			}
		case kind == 3:
			r.Engine.Handle(methods[s.IntN(len(methods))], name, s.end)
		default:
			r.Handle(methods[s.IntN(len(methods))], name, append(s.middleware(), s.end)...)
		}
	}
}

// conflicts tells whether Gin panics, since routes conflict.
func conflicts(register func()) (yes bool) {
	defer func() { yes = recover() != nil }()
	register()
	return false
}

func (s *site) router() *ginadapter.Router {
	flip := func() bool { return s.IntN(2) == 0 }
	e := gin.New()
	var application core.Decider
	if s.IntN(4) > 0 {
		application = s.policy()
	}
	r := ginadapter.Routes(e, application)
	// Without it, Gin 1.12 panics where it looks for other methods of some paths.
	r.Match([]string{"DEEP"}, strings.Repeat("/deep", 100), s.end)
	e.RedirectTrailingSlash, e.HandleMethodNotAllowed = flip(), flip()
	e.UseRawPath, e.RemoveExtraSlash, e.UseEscapedPath = flip(), flip(), s.IntN(4) == 0
	if flip() {
		r.Use(s.middleware()...)
	}
	if s.IntN(4) == 0 {
		e.Use(s.middleware()...)
	}
	if flip() {
		r.NoRoute(append(s.middleware(), s.end)...)
	}
	if flip() {
		r.NoMethod(append(s.middleware(), s.end)...)
	}
	return r
}

// later registers what a program may register while it serves.
func (s *site) later(r *ginadapter.Router) {
	switch s.IntN(5) {
	case 0:
		r.NoRoute(append(s.middleware(), s.end)...)
	case 1:
		r.NoMethod(append(s.middleware(), s.end)...)
	case 2:
		r.Use(s.middleware()...)
	default:
		r.Group("/a", s.middleware()...).Handle(methods[s.IntN(len(methods))], names[s.IntN(len(names))], append(s.middleware(), s.end)...)
	}
}

var methods = []string{"GET", "PUT", "DELETE", "PATCH", "HEAD", "POST", "OPTIONS"}

// send returns the response, and leaves in s what the request has met.
func (s *site) send(e *gin.Engine, method, path string, header ...string) *httptest.ResponseRecorder {
	s.asked, s.ended, s.answered = nil, false, false
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	e.ServeHTTP(w, r)
	return w
}

// A meeting is what an actual request meets.
type meeting struct {
	last    int // the innermost policy that is asked, -1 for none
	ended   bool
	refused bool // by a policy
}

func (s *site) meet(e *gin.Engine, method, path, origin string) meeting {
	w := s.send(e, method, path, "Origin", origin)
	m := meeting{last: -1, ended: s.ended, refused: w.Code == http.StatusForbidden}
	if len(s.asked) > 0 {
		m.last = s.asked[len(s.asked)-1]
	}
	return m
}

// allows tells whether a policy grants a preflight by itself.
func (s *site) allows(number int, method, origin string) bool {
	return number >= 0 && s.policies[number].Decide(context.Background(), core.Request{Method: "OPTIONS", Origin: origin, RequestMethod: method}).Reason == core.Allowed
}

// No preflight is granted whose actual request a policy refuses, or whose innermost policy does not grant it, and no answer is kept where
// another method of the path has another policy. Nor is much refused, or not kept, without need.
func TestPreflightsMeetWhatTheirActualRequestsMeet(t *testing.T) {
	gin.SetMode(gin.ReleaseMode)
	files := t.TempDir()
	if err := os.WriteFile(filepath.Join(files, "a"), []byte("a"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := &site{Rand: rand.New(rand.NewPCG(*seed, 0)), t: t}
	done, granted, refused, kept, needless := 0, 0, 0, 0, 0
	for done < *lookups && !t.Failed() {
		s.policies = nil
		r := s.router()
		if conflicts(func() { s.grow(r, 0, files) }) {
			continue
		}
		e := r.Engine
		for i := range 20 {
			if i == 10 && conflicts(func() { s.later(r) }) {
				break
			}
			path := ""
			for range 1 + s.IntN(3) {
				path += []string{"/a", "/b", "/ab", "/files/a", "/files", "/c", "/%61", "/a%2fb", "/.."}[s.IntN(9)]
			}
			if s.IntN(8) == 0 {
				path += "/"
			}
			method, origin := methods[s.IntN(len(methods))], append(pages, "https://evil.example")[s.IntN(4)]
			answer := s.send(e, http.MethodOptions, path, "Origin", origin, "Access-Control-Request-Method", method)
			if answer.Code == http.StatusMovedPermanently || answer.Code == http.StatusTemporaryRedirect {
				continue // Gin redirects ahead of all middleware.
			}
			header := answer.Header()
			grants := answer.Code == http.StatusNoContent && header.Get("Access-Control-Allow-Origin") != ""
			if grants && method != "GET" && method != "HEAD" && method != "POST" {
				grants = slices.Contains(strings.Split(header.Get("Access-Control-Allow-Methods"), ", "), method)
			}
			met := s.meet(e, method, path, origin)
			if met.last < 0 && !met.ended {
				continue // redirected, or there is neither a policy nor a handler
			}
			done++
			due := !met.refused && s.allows(met.last, method, origin)
			switch {
			case grants && !due:
				t.Errorf("%s %s from %s is granted: the request meets %+v", method, path, origin, met)
			case due && !grants:
				needless++
			case grants:
				granted++
			default:
				refused++
			}
			if !grants {
				continue
			}
			differ := ""
			for _, other := range methods {
				if m := s.meet(e, other, path, origin); m.ended && m.last != met.last && !m.refused {
					differ = other
				}
			}
			switch keeps := header.Get("Access-Control-Max-Age") != "0"; {
			case keeps && differ != "":
				t.Errorf("%s %s from %s: the answer is kept, though %s has another policy", method, path, origin, differ)
			case keeps:
				kept++
			}
		}
	}
	t.Logf("-seed %d: %d look-ups, %d granted, of which %d kept, %d refused, %d needlessly", *seed, done, granted, kept, refused, needless)
	if needless*100 > done {
		t.Errorf("%d of %d are refused needlessly", needless, done)
	}
	if granted < done/10 || refused < done/10 || kept < granted/10 {
		t.Error("too few of a kind to prove anything")
	}
}
