package nethttp_test

import (
	"context"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
)

func TestRead(t *testing.T) {
	const kib4 = 4 << 10
	name := func(n int) string { return strings.Repeat("x", n) }
	preflight := func(names ...string) http.Header {
		return http.Header{"Origin": {"https://a.example"}, "Access-Control-Request-Method": {"PUT"}, "Access-Control-Request-Headers": names,
			"Sec-Fetch-Site": {"none"}}
	}
	asking := func(names string) core.Request {
		return core.Request{Method: "OPTIONS", Host: "b.example", Path: "/c", Origin: "https://a.example", RequestMethod: "PUT", RequestHeaders: names,
			SecFetchSite: "none"}
	}
	tests := []struct {
		name   string
		method string
		header http.Header
		needs  core.Needs
		want   core.Request
	}{
		{"no headers", "GET", http.Header{}, core.NeedsAll, core.Request{Method: "GET", Host: "b.example", Path: "/c"}},
		{"two sites", "GET", http.Header{"Sec-Fetch-Site": {"none", "none"}}, core.NeedsSite, core.Request{Method: "GET", Host: "b.example", SecFetchSite: ","}},
		{"two origins", "GET", http.Header{"Origin": {"null", "null"}}, core.NeedsOrigin, core.Request{Method: "GET", Origin: ","}},
		{"a preflight's headers without OPTIONS", "GET", preflight("x-a"), core.NeedsOrigin | core.NeedsRequestHeaders,
			core.Request{Method: "GET", Origin: "https://a.example"}},
		{"names in a line", "OPTIONS", preflight("x-a,x-b"), core.NeedsAll, asking("x-a,x-b")},
		{"names in two lines", "OPTIONS", preflight("x-a", "x-b"), core.NeedsAll, asking("x-a,x-b")},
		{"names in lines", "OPTIONS", preflight("x-a", "x-b,x-c", ""), core.NeedsAll, asking("x-a,x-b,x-c,")},
		{"4 KiB in lines", "OPTIONS", preflight("x-a", name(kib4-5), ""), core.NeedsAll, asking("x-a," + name(kib4-5) + ",")},
		{"more than 4 KiB in lines", "OPTIONS", preflight("x-a", name(kib4-4), ""), core.NeedsAll, asking(",")},
		{"more than 4 KiB in a line", "OPTIONS", preflight(name(kib4 + 1)), core.NeedsAll, asking(name(kib4 + 1))},
		{"more than 4 KiB of empty lines", "OPTIONS", preflight(make([]string, kib4+2)...), core.NeedsAll, asking(",")},

		// What the answer does not depend on is not looked up.
		{"nothing needed", "GET", preflight("x-a"), 0, core.Request{Method: "GET"}},
		{"nothing needed of a preflight", "OPTIONS", preflight("x-a"), 0,
			core.Request{Method: "OPTIONS", Origin: "https://a.example", RequestMethod: "PUT"}},
		{"the origin", "GET", preflight("x-a"), core.NeedsOrigin, core.Request{Method: "GET", Origin: "https://a.example"}},
		{"the site", "GET", preflight("x-a"), core.NeedsSite, core.Request{Method: "GET", Host: "b.example", SecFetchSite: "none"}},
		{"the path", "GET", preflight("x-a"), core.NeedsContext, core.Request{Method: "GET", Path: "/c"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := httptest.NewRequest(test.method, "http://b.example/c", nil)
			r.Header = test.header
			var got core.Request
			if nethttp.Read(r, test.needs, &got); got != test.want {
				t.Errorf("%+v, want %+v", got, test.want)
			}
		})
	}
}

// A function may make a decision, which has no headers then.
func TestADecisionWithoutHeaders(t *testing.T) {
	refuse := core.DeciderFunc(func(context.Context, core.Request) core.Decision {
		return core.Decision{Kind: core.Actual, Status: http.StatusForbidden}
	})
	for name, header := range map[string]http.Header{
		"alone":        {},
		"after a Vary": {"Vary": {"Accept"}},
	} {
		w := httptest.NewRecorder()
		maps.Copy(w.Header(), header)
		if !nethttp.Apply(refuse, w, httptest.NewRequest("GET", "/", nil)) || w.Code != http.StatusForbidden || len(w.Header()) != len(header) {
			t.Errorf("%s: it answers %d %v", name, w.Code, w.Header())
		}
	}
}
