package nethttp_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"path"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
)

// What http.CrossOriginProtection is tested for, and what a policy that enforces answers: docs/enforce.md has both side by side. The
// rows are as many as in its own test, 57, and those in which a policy says more.

// sides are a handler behind net/http's protection, and behind ours.
type sides struct{ theirs, ours http.Handler }

func newSides(protection *http.CrossOriginProtection, ours core.Decider) sides {
	ok := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	return sides{protection.Handler(ok), nethttp.Middleware(ours)(ok)}
}

type crossOriginRow struct {
	name                       string
	method, path, origin, site string
	theirs, ours               int
}

func (row *crossOriginRow) run(t *testing.T, s sides) {
	t.Run(row.name, func(t *testing.T) {
		for side, h := range map[string]http.Handler{"net/http": s.theirs, "corskit": s.ours} {
			r := httptest.NewRequest(row.method, "https://example.com"+row.path, nil)
			r.URL.Scheme, r.URL.Host = "", "" // as a server has them, https://go.dev/issue/73151
			for name, value := range map[string]string{"Origin": row.origin, "Sec-Fetch-Site": row.site} {
				if value != "" {
					r.Header.Set(name, value)
				}
			}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			want := row.theirs
			if side == "corskit" {
				want = row.ours
			}
			if w.Code != want {
				t.Errorf("%s answers %d, not %d", side, w.Code, want)
			}
		}
	})
}

func TestCrossOriginBySite(t *testing.T) {
	s := newSides(http.NewCrossOriginProtection(), core.MustNew(core.Config{Enforce: true}))
	const own, foreign = "https://example.com", "https://attacker.example"
	for _, row := range []crossOriginRow{
		{"a form of the own page", "POST", "/", "", "same-origin", 200, 200},
		{"a bookmark", "POST", "/", "", "none", 200, 200},
		{"a form of another site", "POST", "/", "", "cross-site", 403, 403},
		{"a form of a sibling domain", "POST", "/", "", "same-site", 403, 403},
		{"curl", "POST", "/", "", "", 200, 200},
		{"an old browser, the own page", "POST", "/", own, "", 200, 200},
		{"an old browser, another site", "POST", "/", foreign, "", 403, 403},
		{"an old browser, a sandboxed frame", "POST", "/", "null", "", 403, 403},
		{"a link on another site", "GET", "/", "", "cross-site", 200, 200},
		{"HEAD", "HEAD", "/", "", "cross-site", 200, 200},
		{"OPTIONS", "OPTIONS", "/", "", "cross-site", 200, 200},
		{"PUT", "PUT", "/", "", "cross-site", 403, 403},

		// Beyond its test: where a policy refuses more.
		{"a fetch from another site", "GET", "/", foreign, "cross-site", 200, 403},
		{"a WebSocket handshake from another site", "GET", "/websocket", foreign, "", 200, 403},
		{"a forged page of the same name over http", "POST", "/", "http://example.com", "", 200, 403},
		{"an Origin that no browser sends", "POST", "/", "x://user@example.com/", "", 200, 403},
		{"an Origin with another scheme and the same host", "POST", "/", "app://example.com", "", 200, 403},
	} {
		row.run(t, s)
	}
}

func TestCrossOriginTrusted(t *testing.T) {
	protection := http.NewCrossOriginProtection()
	if err := protection.AddTrustedOrigin("https://trusted.example"); err != nil {
		t.Fatal(err)
	}
	s := newSides(protection, core.MustNew(core.Config{AllowOrigins: []string{"https://trusted.example"}, Enforce: true}))
	for _, row := range []crossOriginRow{
		{"a listed origin, an old browser", "POST", "/", "https://trusted.example", "", 200, 200},
		{"a listed origin", "POST", "/", "https://trusted.example", "cross-site", 200, 200},
		{"an unlisted origin, an old browser", "POST", "/", "https://attacker.example", "", 403, 403},
		{"an unlisted origin", "POST", "/", "https://attacker.example", "cross-site", 403, 403},
	} {
		row.run(t, s)
	}
}

// In place of AddInsecureBypassPattern, a function around the policy leaves requests alone.
func TestCrossOriginPathsLeftAlone(t *testing.T) {
	protection := http.NewCrossOriginProtection()
	for _, pattern := range []string{"/bypass/", "/only/{foo}", "/no-trailing", "/yes-trailing/", "PUT /put-only/", "GET /get-only/", "POST /post-only/"} {
		protection.AddInsecureBypassPattern(pattern)
	}
	policy := core.MustNew(core.Config{Enforce: true})
	ours := core.DeciderFunc(func(ctx context.Context, r core.Request) core.Decision {
		below := func(prefix string) bool {
			return strings.HasPrefix(path.Clean(r.Path)+"/", prefix) && strings.HasPrefix(r.Path, prefix)
		}
		only, _ := path.Match("/only/*", r.Path)
		if below("/bypass/") || only || r.Path == "/no-trailing" || below("/yes-trailing/") || r.Method == "POST" && below("/post-only/") {
			return core.Decision{}
		}
		return policy.Decide(ctx, r)
	})
	s := newSides(protection, ours)
	const foreign = "https://attacker.example"
	for _, row := range []crossOriginRow{
		{"left alone, an old browser", "POST", "/bypass/", foreign, "", 200, 200},
		{"left alone", "POST", "/bypass/", foreign, "cross-site", 200, 200},
		{"another path, an old browser", "POST", "/api/", foreign, "", 403, 403},
		{"another path", "POST", "/api/", foreign, "cross-site", 403, 403},
		{"dots that lead to what is left alone", "POST", "/foo/../bypass/bar", foreign, "", 403, 403},
		{"without the slash", "POST", "/bypass", foreign, "", 403, 403},
		{"dots that lead elsewhere", "POST", "/foo/../api/bar", foreign, "", 403, 403},
		{"elsewhere without the slash", "POST", "/api", foreign, "", 403, 403},
		{"a parameter", "POST", "/only/123", foreign, "", 200, 200},
		{"more than a parameter", "POST", "/only/123/foo", foreign, "", 403, 403},
		{"exactly the path", "POST", "/no-trailing", foreign, "", 200, 200},
		{"the path and a slash", "POST", "/no-trailing/", foreign, "", 403, 403},
		{"a prefix itself", "POST", "/yes-trailing/", foreign, "", 200, 200},
		{"a prefix without its slash", "POST", "/yes-trailing", foreign, "", 403, 403},
		{"the method that is left alone", "POST", "/post-only/", foreign, "", 200, 200},
		{"another method than PUT", "POST", "/put-only/", foreign, "", 403, 403},
		{"another method than GET", "POST", "/get-only/", foreign, "", 403, 403},
	} {
		row.run(t, s)
	}
}

// In place of SetDenyHandler, a handler that asks the policy.
func TestCrossOriginRefusalsOfOnesOwn(t *testing.T) {
	policy := core.MustNew(core.Config{Enforce: true})
	var teapot bool
	protection := http.NewCrossOriginProtection()
	refuse := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusTeapot)
		io.WriteString(w, "custom")
	})
	s := newSides(protection, policy)
	s.ours = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		decision := policy.Decide(r.Context(), nethttp.Request(r))
		if teapot && decision.Status == http.StatusForbidden {
			refuse(w, r)
			return
		}
		nethttp.Write(w, &decision)
	})
	refused := crossOriginRow{"as it is", "POST", "/", "", "cross-site", 403, 403}
	refused.run(t, s)

	protection.SetDenyHandler(refuse)
	teapot = true
	for _, row := range []crossOriginRow{
		{"in words of one's own", "POST", "/", "", "cross-site", 418, 418},
		{"what is not refused", "GET", "/", "", "", 200, 200},
	} {
		row.run(t, s)
	}

	protection.SetDenyHandler(nil)
	teapot = false
	refused.name = "as it is again"
	refused.run(t, s)
}

func TestCrossOriginListsThatAreRefused(t *testing.T) {
	for _, row := range []struct {
		origin       string
		theirs, ours bool // refuse it
	}{
		{"https://example.com", false, false},
		{"https://example.com:8080", false, false},
		{"http://example.com", false, true}, // anyone on the network path can forge its pages
		{"example.com", true, true},
		{"https://", true, true},
		{"https://example.com/", true, true},
		{"https://example.com/path", true, true},
		{"https://example.com?query=value", true, true},
		{"https://example.com#fragment", true, true},
		{"https://ex ample.com", true, true},
		{"", true, true},
		{"null", true, true},

		// Beyond its test: what can never match is an error here.
		{"https://EXAMPLE.com", false, true},
		{"https://example.com:443", false, true},
		{"https://*.example", false, true}, // a public suffix, which is refused with Enforce
		{"https://user@example.com", false, true},
	} {
		t.Run(row.origin, func(t *testing.T) {
			if err := http.NewCrossOriginProtection().AddTrustedOrigin(row.origin); (err != nil) != row.theirs {
				t.Errorf("net/http says %v", err)
			}
			if _, err := core.New(core.Config{AllowOrigins: []string{row.origin}, Enforce: true}); (err != nil) != row.ours {
				t.Errorf("corskit says %v", err)
			}
		})
	}
}

// In place of methods that change a protection in use, policies are immutable, and another one takes the place of the first.
func TestCrossOriginReplacedWhileServing(t *testing.T) {
	var inForce atomic.Pointer[core.Policy]
	inForce.Store(core.MustNew(core.Config{Enforce: true}))
	protection := http.NewCrossOriginProtection()
	s := newSides(protection, core.DeciderFunc(func(ctx context.Context, r core.Request) core.Decision {
		return inForce.Load().Decide(ctx, r)
	}))
	row := crossOriginRow{"before", "POST", "/", "https://concurrent.example", "cross-site", 403, 403}
	row.run(t, s)

	done := make(chan struct{})
	go func() {
		defer close(done)
		for range 10 {
			r := httptest.NewRequest("POST", "https://example.com/", nil)
			r.Header.Set("Origin", row.origin)
			s.ours.ServeHTTP(httptest.NewRecorder(), r)
		}
	}()
	if err := protection.AddTrustedOrigin(row.origin); err != nil {
		t.Fatal(err)
	}
	inForce.Store(core.MustNew(core.Config{AllowOrigins: []string{row.origin}, Enforce: true}))
	<-done

	row.name, row.theirs, row.ours = "after", 200, 200
	row.run(t, s)
}

func TestCrossOriginOnAServer(t *testing.T) {
	protection := http.NewCrossOriginProtection()
	if err := protection.AddTrustedOrigin("https://trusted.example"); err != nil {
		t.Fatal(err)
	}
	protection.AddInsecureBypassPattern("/bypass/")
	policy := core.MustNew(core.Config{AllowOrigins: []string{"https://trusted.example"}, Enforce: true})
	s := newSides(protection, core.DeciderFunc(func(ctx context.Context, r core.Request) core.Decision {
		if strings.HasPrefix(r.Path, "/bypass/") {
			return core.Decision{}
		}
		return policy.Decide(ctx, r)
	}))
	for side, h := range map[string]http.Handler{"net/http": s.theirs, "corskit": s.ours} {
		server := httptest.NewServer(h)
		defer server.Close()
		for _, row := range []crossOriginRow{
			{"another site", "POST", "/", "https://attacker.example", "cross-site", 403, 403},
			{"the own page", "POST", "/", "", "same-origin", 200, 200},
			{"the own page, an old browser", "POST", "/", server.URL, "", 200, 200},
			{"a listed origin", "POST", "/", "https://trusted.example", "", 200, 200},
			{"an unlisted origin", "POST", "/", "https://attacker.example", "", 403, 403},
			{"a path that is left alone", "POST", "/bypass/", "https://attacker.example", "", 200, 200},
		} {
			t.Run(side+"/"+row.name, func(t *testing.T) {
				r, err := http.NewRequest(row.method, server.URL+row.path, nil)
				if err != nil {
					t.Fatal(err)
				}
				for name, value := range map[string]string{"Origin": row.origin, "Sec-Fetch-Site": row.site} {
					if value != "" {
						r.Header.Set(name, value)
					}
				}
				response, err := server.Client().Do(r)
				if err != nil {
					t.Fatal(err)
				}
				response.Body.Close()
				if response.StatusCode != row.ours {
					t.Errorf("answered with %d, not %d", response.StatusCode, row.ours)
				}
			})
		}
	}
}
