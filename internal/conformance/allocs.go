//go:build !race

package conformance

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/corskit/corskit/core"
)

// An allocating request is one that may cost allocations, such as one out of proportion.
type allocating struct {
	name     string
	method   string
	header   http.Header
	wildcard bool // An origin matches one.
	decider  core.Decider
}

func allocatingRequests() []allocating {
	list := core.MustNew(core.Config{
		AllowOrigins:     []string{"https://a.example", "https://*.example.com"},
		AllowCredentials: true,
		ExposeHeaders:    []string{"X-A"},
		MaxAge:           time.Hour,
	})
	echo := core.MustNew(core.Config{AllowOrigins: []string{"https://a.example"}, AllowCredentials: true, AllowHeaders: []string{"*"}})
	commas := strings.Repeat(",", 1<<20)
	get := func(origins ...string) http.Header { return http.Header{"Origin": origins} }
	ask := func(origin string, names ...string) http.Header {
		return http.Header{"Origin": {origin}, "Access-Control-Request-Method": {"PUT"}, "Access-Control-Request-Headers": names}
	}
	return []allocating{
		{"no Origin", "GET", http.Header{}, false, list},
		{"allowed", "GET", get("https://a.example"), false, list},
		{"allowed by a wildcard", "GET", get("https://b.example.com"), true, list},
		{"refused", "GET", get("https://evil.example"), false, list},
		{"any origin", "GET", get("https://a.example"), false, core.PublicAPI()},
		{"preflight", "OPTIONS", ask("https://a.example", "x-a"), false, list},
		{"preflight, allowed by a wildcard", "OPTIONS", ask("https://b.example.com", "x-a"), true, list},
		{"refused preflight", "OPTIONS", ask("https://evil.example", "x-a"), false, list},
		{"1 MiB of commas", "OPTIONS", ask("https://a.example", commas), false, list},
		{"1 MiB of commas in two lines", "OPTIONS", ask("https://a.example", commas, commas), false, list},
		{"1 MiB of commas in two lines, where names are sent back", "OPTIONS", ask("https://a.example", commas, commas), false, echo},
		{"names in two lines, where nobody reads them", "OPTIONS", ask("https://a.example", "x-a", "x-b"), false, list},
		{"1 MiB of origin", "GET", get(commas), false, list},
		{"10,000 origins", "GET", get(make([]string, 10_000)...), false, list},
	}
}

// Allocations checks that a policy adds one allocation to a request at most. server builds a server with d, or with nothing in its
// place if d is nil. Whatever else the server does, it does in both.
func Allocations(t *testing.T, server func(d core.Decider) http.Handler) {
	allocations(t, func(allocating) float64 { return 1 }, func(d core.Decider, method string, header http.Header) (func(), func() []string) {
		h, w, r := server(d), &kept{make(http.Header, 16)}, httptest.NewRequest(method, "/items", nil)
		r.Header = header
		serve := func() {
			clear(w.header)
			h.ServeHTTP(w, r)
		}
		return serve, func() []string { return w.header["Vary"] }
	})
}

// FasthttpAllocations checks that a policy adds no allocation to a request, or one where a wildcard matches. server builds a server as for
// [Allocations], and returns what serves the same request again, and what tells the lines of Vary in its answer.
func FasthttpAllocations(t *testing.T, server func(d core.Decider, method string, header http.Header) (serve func(), vary func() []string)) {
	allocations(t, func(r allocating) float64 {
		if r.wildcard {
			return 1
		}
		return 0
	}, server)
}

func allocations(t *testing.T, most func(allocating) float64, server func(core.Decider, string, http.Header) (func(), func() []string)) {
	for _, r := range allocatingRequests() {
		t.Run(r.name, func(t *testing.T) {
			serve, vary := server(nil, r.method, r.header)
			without, others := testing.AllocsPerRun(100, serve), slices.Clone(vary())
			serve, vary = server(r.decider, r.method, r.header)
			if added := testing.AllocsPerRun(100, serve) - without; added > most(r) {
				t.Errorf("%v allocations, want %v at most", added, most(r))
			}
			for _, line := range others {
				if !slices.Contains(vary(), line) {
					t.Errorf("another middleware's Vary %q is gone: %q", line, vary())
				}
			}
		})
	}
}

// A kept response keeps its header map, so that what is counted is the middleware's.
type kept struct{ header http.Header }

func (w *kept) Header() http.Header       { return w.header }
func (*kept) Write(p []byte) (int, error) { return len(p), nil }
func (*kept) WriteHeader(int)             {}
