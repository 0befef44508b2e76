package closedbox

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

// A link in a mail leads to the attacker's server, which redirects. What arrives at the proxy then looks as if the user had typed the
// address: Sec-Fetch-Site is none, in all browsers but WebKit, and there is no Origin.
func TestALinkInAMailReachesNothing(t *testing.T) {
	var reached atomic.Int64
	upstream := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	t.Cleanup(upstream.Close)
	inEveryBrowser(t, func(t *testing.T, tab tab) {
		var site atomic.Value
		witness := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/delete-all" {
				site.Store(r.Header.Get("Sec-Fetch-Site"))
			}
		}))
		t.Cleanup(witness.Close)
		attacker := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, r.URL.Query().Get("to")+"/delete-all", http.StatusFound)
		}))
		t.Cleanup(attacker.Close)

		for _, target := range []string{strings.Replace(witness.URL, "127.0.0.1", "localhost", 1), startProxy(t, upstream.URL, page)} {
			tab.visit(attacker.URL + "/?to=" + target)
		}
		want := "none"
		if tab.Name() == "webkit" {
			want = "cross-site"
		}
		if site.Load() != want {
			t.Errorf("after a redirect Sec-Fetch-Site is %v; this test counts on %s", site.Load(), want)
		}
		if n := reached.Swap(0); n != 0 {
			t.Errorf("%d requests reached the server", n)
		}
	})
}

// Not even the page that may use the proxy shows an answer as a page.
func TestNoNavigationReachesTheServer(t *testing.T) {
	var reached atomic.Int64
	upstream := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	t.Cleanup(upstream.Close)
	inEveryBrowser(t, func(t *testing.T, tab tab) {
		origin := newPage(t, "localhost")
		proxy := startProxy(t, upstream.URL, origin)
		for _, start := range []string{origin, newPage(t, "127.0.0.1")} {
			tab.visit(start)
			tab.eval(fmt.Sprintf(`await new Promise(done => { const e = document.createElement("iframe"); e.onload = done; e.src = %q; document.body.append(e) })`, proxy))
			for _, method := range []string{"get", "post"} {
				tab.eval(fmt.Sprintf(`await new Promise(done => {
					const frame = document.createElement("iframe"), form = document.createElement("form")
					frame.name = form.target = "answer-%s"
					form.method = %[1]q
					form.action = %q
					document.body.append(frame, form)
					frame.onload = done
					form.submit()
				})`, method, proxy))
			}
		}
		tab.visit(proxy)
		if n := reached.Swap(0); n != 0 {
			t.Errorf("%d requests reached the server", n)
		}
	})
}
