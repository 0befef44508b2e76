package nethttp_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
)

func TestRequest(t *testing.T) {
	const kib4 = 4 << 10
	name := func(n int) string { return strings.Repeat("x", n) }
	preflight := func(names ...string) http.Header {
		return http.Header{"Origin": {"https://a.example"}, "Access-Control-Request-Method": {"PUT"}, "Access-Control-Request-Headers": names}
	}
	asking := func(names string) core.Request {
		return core.Request{Method: "OPTIONS", Origin: "https://a.example", RequestMethod: "PUT", RequestHeaders: names}
	}
	tests := []struct {
		name   string
		method string
		header http.Header
		want   core.Request // beside its host and path
	}{
		{"no headers", "GET", http.Header{}, core.Request{Method: "GET"}},
		{"an origin", "GET", http.Header{"Origin": {"null"}}, core.Request{Method: "GET", Origin: "null"}},
		{"two origins", "GET", http.Header{"Origin": {"null", "null"}}, core.Request{Method: "GET", Origin: ","}},
		{"a site", "GET", http.Header{"Sec-Fetch-Site": {"none"}}, core.Request{Method: "GET", SecFetchSite: "none"}},
		{"two sites", "GET", http.Header{"Sec-Fetch-Site": {"none", "none"}}, core.Request{Method: "GET", SecFetchSite: ","}},
		{"a preflight's headers without OPTIONS", "GET", preflight("x-a"), core.Request{Method: "GET", Origin: "https://a.example"}},
		{"a preflight", "OPTIONS", preflight(), asking("")},
		{"names in a line", "OPTIONS", preflight("x-a,x-b"), asking("x-a,x-b")},
		{"names in lines", "OPTIONS", preflight("x-a", "x-b,x-c", ""), asking("x-a,x-b,x-c,")},
		{"4 KiB in lines", "OPTIONS", preflight("x-a", name(kib4-5), ""), asking("x-a," + name(kib4-5) + ",")},
		{"more than 4 KiB in lines", "OPTIONS", preflight("x-a", name(kib4-4), ""), asking(",")},
		{"more than 4 KiB in a line", "OPTIONS", preflight(name(kib4 + 1)), asking(name(kib4 + 1))},
		{"more than 4 KiB of empty lines", "OPTIONS", preflight(make([]string, kib4+2)...), asking(",")},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := httptest.NewRequest(test.method, "http://b.example/c", nil)
			r.Header = test.header
			test.want.Host, test.want.Path = "b.example", "/c"
			if got := nethttp.Request(r); got != test.want {
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
		w := &response{header: header.Clone()}
		if !nethttp.Apply(refuse, w, httptest.NewRequest("GET", "/", nil)) || len(w.header) != len(header) {
			t.Errorf("%s: it answers %v", name, w.header)
		}
	}
}
