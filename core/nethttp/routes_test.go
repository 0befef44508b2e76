package nethttp_test

import (
	"context"
	"flag"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
)

func only(name string) func(http.Handler) http.Handler { return nethttp.Middleware(onlyPolicy(name)) }

func onlyPolicy(name string) *core.Policy {
	return core.MustNew(core.Config{AllowOrigins: []string{"https://" + name + ".example"}, AllowMethods: []string{"PUT", "PATCH", "DELETE", "PURGE"}})
}

var ok = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })

func ask(h http.Handler, method, url, page string) *http.Response {
	r := httptest.NewRequest(http.MethodOptions, url, nil)
	r.Header.Set("Origin", "https://"+page+".example")
	r.Header.Set("Access-Control-Request-Method", method)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func TestRoutesOfAServeMux(t *testing.T) {
	nested := http.NewServeMux()
	nested.Handle("PUT /nested/strict", only("strict")(ok))
	nested.Handle("/nested/", ok)
	mux := http.NewServeMux()
	mux.Handle("GET /items/{id}", ok)
	mux.Handle("PUT /items/{id}", only("put")(ok))
	mux.Handle("DELETE /items/special", only("special")(ok))
	mux.Handle("PURGE /items/{id}", only("purge")(ok))
	mux.Handle("/tree/", only("tree")(ok))
	mux.Handle("/exact/{$}", only("exact")(ok))
	mux.Handle("PUT www.example.com/hosted", only("www")(ok))
	mux.Handle("PUT /hosted", only("hosted")(ok))
	mux.Handle("/nested/", only("nested")(nested))
	mux.Handle("/all", only("all")(ok))
	mux.Handle("PUT /usual", only("usual")(ok))
	mux.Handle("PURGE /usual", only("unusual")(ok))
	mux.Handle("/hidden/", http.StripPrefix("/hidden", only("hidden")(ok)))
	h := nethttp.Routes(mux, onlyPolicy("app"))
	tests := []struct{ method, url, page, maxAge string }{
		{"GET", "/items/1", "app", "0"},
		{"HEAD", "/items/1", "app", "0"},
		{"PUT", "/items/1", "put", "0"},
		{"PURGE", "/items/1", "purge", "0"},
		{"DELETE", "/items/special", "special", "0"},
		{"PUT", "/items/special", "put", "0"},
		{"POST", "/items/1", "app", "0"},
		{"PUT", "/tree/a/b", "tree", "600"},
		{"PUT", "/tree", "app", "600"}, // a redirect
		{"PUT", "/exact/", "exact", "600"},
		{"PUT", "/exact/a", "app", "600"},
		{"PUT", "http://www.example.com/hosted", "www", "600"},
		{"PUT", "http://api.example.com/hosted", "hosted", "600"},
		{"PUT", "/nested/strict", "strict", "0"},
		{"PUT", "/nested/other", "nested", "600"},
		{"PUT", "/all", "all", "600"},
		{"PUT", "/hidden/a", "app", "600"},
		{"PUT", "/usual", "usual", "0"},
		{"GET", "/usual", "app", "0"},
		{"PUT", "/nowhere", "app", "600"},
	}
	pages := []string{"app", "evil"}
	for _, test := range tests {
		pages = append(pages, test.page)
	}
	for _, test := range tests {
		for _, page := range pages {
			response := ask(h, test.method, test.url, page)
			want := http.StatusForbidden
			if page == test.page {
				want = http.StatusNoContent
			}
			if got := response.Header.Get("Access-Control-Max-Age"); response.StatusCode != want || want == http.StatusNoContent && got != test.maxAge {
				t.Errorf("%s %s from %s: %d, Max-Age %q, want %d", test.method, test.url, page, response.StatusCode, got, want)
			}
		}
	}
}

// The policy of one method stands around a handler for all methods, and would see the preflights of the others.
func TestAPolicyAnswersNoPreflightOfAMethodWithoutOne(t *testing.T) {
	mux := http.NewServeMux()
	mux.Handle("/x", only("p")(ok))
	mux.Handle("PUT /x", ok)
	response := ask(nethttp.Routes(mux, nil), "PUT", "/x", "p")
	if got, there := response.Header["Access-Control-Allow-Origin"]; there {
		t.Errorf("it answers %d %q", response.StatusCode, got)
	}
}

func TestPatternsAreAddedWhilePreflightsAreAnswered(t *testing.T) {
	mux := http.NewServeMux()
	mux.Handle("GET /items", ok)
	h := nethttp.Routes(mux, core.PublicAPI())
	var all sync.WaitGroup
	all.Go(func() {
		for range 100 {
			ask(h, "PUT", "/items", "evil")
		}
	})
	all.Go(func() { mux.Handle("PUT /items", only("own")(ok)) })
	all.Wait()
	if response := ask(h, "PUT", "/items", "evil"); response.StatusCode != http.StatusForbidden {
		t.Errorf("%d", response.StatusCode)
	}
}

// Without Origin, an OPTIONS request is no preflight, and policies decide about it as about others.
func TestPoliciesMeetOptionsThatAreNoPreflights(t *testing.T) {
	mux := http.NewServeMux()
	mux.Handle("OPTIONS /x", only("p")(ok))
	r := httptest.NewRequest("OPTIONS", "/x", nil)
	r.Header.Set("Access-Control-Request-Method", "PUT")
	w := httptest.NewRecorder()
	nethttp.Routes(mux, nil).ServeHTTP(w, r)
	if vary := w.Header().Get("Vary"); w.Code != http.StatusOK || !strings.Contains(vary, "Origin") {
		t.Errorf("%d, Vary: %q", w.Code, vary)
	}
}

// The outer one sees no policy in the inner one, and has spoken.
func TestRoutesInRoutes(t *testing.T) {
	inner := http.NewServeMux()
	inner.Handle("PUT /x", only("p")(ok))
	outer := http.NewServeMux()
	outer.Handle("/api/", http.StripPrefix("/api", nethttp.Routes(inner, onlyPolicy("p"))))
	response := ask(nethttp.Routes(outer, nil), "PUT", "/api/x", "p")
	if got, there := response.Header["Access-Control-Allow-Origin"]; there {
		t.Errorf("it answers %d %q", response.StatusCode, got)
	}
}

// A program may make another request of a preflight that nobody has answered. Policies decide about that.
func TestAPreflightWhoseMethodIsOverriddenMeetsThePolicies(t *testing.T) {
	enforcing := nethttp.Middleware(core.MustNew(core.Config{AllowOrigins: []string{"https://p.example"}, Enforce: true}))
	mux := http.NewServeMux()
	mux.HandleFunc("/x", func(w http.ResponseWriter, r *http.Request) {
		r.Method = r.FormValue("_method")
		enforcing(ok).ServeHTTP(w, r)
	})
	for page, want := range map[string]int{"p": http.StatusOK, "evil": http.StatusForbidden} {
		if response := ask(nethttp.Routes(mux, nil), "PUT", "/x?_method=DELETE", page); response.StatusCode != want {
			t.Errorf("from %s: %d", page, response.StatusCode)
		}
	}
}

func TestWhatIsMissingPanics(t *testing.T) {
	for name, use := range map[string]func(){
		"Middleware(nil)":                       func() { nethttp.Middleware(nil) },
		"Middleware, what a failed New returns": func() { nethttp.Middleware((*core.Policy)(nil)) },
		"Routes, what a failed New returns":     func() { nethttp.Routes(http.NewServeMux(), (*core.Policy)(nil)) },
		"Routes, without a mux":                 func() { nethttp.Routes(nil, core.PublicAPI()) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if text, _ := recover().(string); !strings.Contains(text, "Decider is nil") && !strings.Contains(text, "without a mux") {
					t.Errorf("panics with %q", text)
				}
			}()
			use()
		})
	}
}

var (
	seed    = flag.Uint64("seed", 1, "of the random muxes")
	lookups = flag.Int("lookups", 20_000, "preflights that are compared")
)

// observed is a policy that notes that it is asked. It is comparable, so that two of the same number are one policy.
type observed struct {
	*site
	number int
}

type site struct {
	*rand.Rand
	policies []*core.Policy
	asked    []int
	ended    bool
}

func (o observed) Decide(ctx context.Context, r core.Request) core.Decision {
	o.site.asked = append(o.site.asked, o.number)
	return o.policies[o.number].Decide(ctx, r)
}

func (s *site) policy() core.Decider {
	if len(s.policies) > 0 && s.IntN(4) == 0 {
		return observed{s, s.IntN(len(s.policies))}
	}
	c := core.Config{AllowOrigins: []string{"*"}}
	if s.IntN(4) > 0 {
		all := []string{"https://a.example", "https://b.example", "https://c.example"}
		c = core.Config{AllowOrigins: all[s.IntN(3):], Enforce: s.IntN(3) == 0}
	}
	switch s.IntN(6) {
	case 0:
		c.AllowMethods = []string{"PUT", "PURGE"}
	case 1:
		c.AllowMethods = []string{"*"}
	}
	s.policies = append(s.policies, core.MustNew(c))
	return observed{s, len(s.policies) - 1}
}

var methods = []string{"GET", "PUT", "DELETE", "HEAD", "POST", "PURGE", "OPTIONS"}

func (s *site) mux(depth int) *http.ServeMux {
	mux := http.NewServeMux()
	for range 1 + s.IntN(6) {
		pattern := []string{"/", "/a", "/a/", "/b/", "/{p}", "/a/{p}", "/a/b", "/{$}", "/a/{rest...}", "example.com/a/"}[s.IntN(10)]
		if s.IntN(3) > 0 {
			pattern = methods[s.IntN(len(methods))] + " " + pattern
		}
		var h http.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { s.ended = true })
		if depth < 2 && s.IntN(4) == 0 {
			mux := s.mux(depth + 1)
			if h = mux; s.IntN(3) == 0 {
				h = nethttp.Routes(mux, s.policy())
			}
		}
		for s.IntN(2) == 0 {
			h = nethttp.Middleware(s.policy())(h)
		}
		func() {
			defer func() { _ = recover() }() // Two patterns may conflict.
			mux.Handle(pattern, h)
		}()
	}
	return mux
}

func (s *site) send(h http.Handler, method, path string, header ...string) *httptest.ResponseRecorder {
	s.asked, s.ended = nil, false
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// names tells whether an answer allows a method that browsers ask about.
func names(answer *httptest.ResponseRecorder, method string) bool {
	allowed := strings.Split(answer.Header().Get("Access-Control-Allow-Methods"), ", ")
	return slices.Contains(allowed, method) || slices.Contains(allowed, "*")
}

// No preflight is granted whose actual request a policy refuses, or whose innermost policy does not grant it, and no answer is kept where
// another method of the path has another policy. Nor is anything refused without need.
func TestPreflightsMeetWhatTheirActualRequestsMeet(t *testing.T) {
	s := &site{Rand: rand.New(rand.NewPCG(*seed, 0))}
	done, granted, kept := 0, 0, 0
	for done < *lookups && !t.Failed() {
		s.policies = nil
		var application core.Decider
		if s.IntN(4) > 0 {
			application = s.policy()
		}
		h := nethttp.Routes(s.mux(0), application)
		for range 20 {
			path := []string{"/", "/a", "/a/", "/a/b", "/a//b", "/b", "/b/a", "/%61", "/a/../b", "/a%2fb"}[s.IntN(10)]
			method, origin := methods[s.IntN(len(methods))], []string{"https://a.example", "https://b.example", "https://c.example", "https://evil.example"}[s.IntN(4)]
			answer := s.send(h, "OPTIONS", path, "Origin", origin, "Access-Control-Request-Method", method)
			grants := answer.Code == http.StatusNoContent && answer.Header().Get("Access-Control-Allow-Origin") != ""
			if grants && !slices.Contains([]string{"GET", "HEAD", "POST"}, method) {
				grants = names(answer, method)
			}
			w := s.send(h, method, path, "Origin", origin)
			refused, asked := w.Code == http.StatusForbidden, s.asked
			due := false
			if len(asked) > 0 && !refused {
				innermost := s.policies[asked[len(asked)-1]]
				due = innermost.Decide(context.Background(), core.Request{Method: "OPTIONS", Origin: origin, RequestMethod: method}).Reason == core.Allowed
			}
			done++
			if grants != due {
				t.Errorf("-seed %d: %s %s from %s: granted: %t; the request meets the policies %v, refused: %t", *seed, method, path, origin, grants, asked, refused)
			}
			if !grants {
				continue
			}
			granted++
			if answer.Header().Get("Access-Control-Max-Age") == "0" {
				continue
			}
			kept++
			for _, other := range methods {
				if other == "PURGE" && !names(answer, other) {
					continue // Browsers ask before they send it, and that answer is not kept.
				}
				if s.send(h, other, path, "Origin", origin); s.ended && (len(s.asked) == 0 || s.asked[len(s.asked)-1] != asked[len(asked)-1]) {
					t.Errorf("-seed %d: %s %s: the answer is kept, though %s meets the policies %v, not %v", *seed, method, path, other, s.asked, asked)
				}
			}
		}
	}
	if granted < done/10 || kept < granted/10 {
		t.Errorf("of %d %d were granted and %d kept: too few to prove anything", done, granted, kept)
	}
}

// Such a policy's answer has no Access-Control-Allow-Methods.
func TestRoutesWithoutMethods(t *testing.T) {
	mux := http.NewServeMux()
	mux.Handle("/", ok)
	h := nethttp.Routes(mux, core.MustNew(core.Config{AllowOrigins: []string{"https://app.example"}, AllowMethods: []string{}}))
	if w := ask(h, "POST", "/", "app"); w.StatusCode != http.StatusNoContent || w.Header.Get("Access-Control-Max-Age") != "600" {
		t.Errorf("%d, %v", w.StatusCode, w.Header)
	}
}

func TestTheSamePolicyAroundTwoHandlers(t *testing.T) {
	policy := onlyPolicy("app")
	mux := http.NewServeMux()
	mux.Handle("GET /", nethttp.Middleware(policy)(ok))
	mux.Handle("PUT /", nethttp.Middleware(policy)(ok))
	mux.Handle("/", nethttp.Middleware(policy)(ok))
	if w := ask(nethttp.Routes(mux, nil), "PUT", "/", "app"); w.StatusCode != http.StatusNoContent || w.Header.Get("Access-Control-Max-Age") != "600" {
		t.Errorf("%d, %v", w.StatusCode, w.Header)
	}
}
