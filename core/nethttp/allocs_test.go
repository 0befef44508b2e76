//go:build !race

package nethttp_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
)

// response keeps its header map, so that what is counted is the middleware's.
type response struct{ header http.Header }

func (w *response) Header() http.Header       { return w.header }
func (*response) Write(p []byte) (int, error) { return len(p), nil }
func (*response) WriteHeader(int)             {}

func TestOneAllocationAtMost(t *testing.T) {
	list := core.MustNew(core.Config{
		AllowOrigins:     []string{"https://a.example", "https://*.example.com"},
		AllowCredentials: true,
		ExposeHeaders:    []string{"X-A"},
		MaxAge:           time.Hour,
	})
	echo := core.MustNew(core.Config{AllowOrigins: []string{"https://a.example"}, AllowCredentials: true, AllowHeaders: []string{"*"}})
	commas := strings.Repeat(",", 1<<20)
	tests := []struct {
		name    string
		decider core.Decider
		method  string
		header  http.Header
	}{
		{"no Origin", list, "GET", http.Header{}},
		{"allowed", list, "GET", http.Header{"Origin": {"https://a.example"}}},
		{"allowed by a wildcard", list, "GET", http.Header{"Origin": {"https://b.example.com"}}},
		{"refused", list, "GET", http.Header{"Origin": {"https://evil.example"}}},
		{"any origin", core.PublicAPI(), "GET", http.Header{"Origin": {"https://a.example"}}},
		{"preflight", list, "OPTIONS", http.Header{"Origin": {"https://a.example"}, "Access-Control-Request-Method": {"PUT"}}},
		{"refused preflight", list, "OPTIONS", http.Header{"Origin": {"https://evil.example"}, "Access-Control-Request-Method": {"PUT"}}},
		{"1 MiB of commas", list, "OPTIONS", http.Header{"Origin": {"https://a.example"}, "Access-Control-Request-Method": {"PUT"},
			"Access-Control-Request-Headers": {commas}}},
		{"1 MiB of commas in two lines", list, "OPTIONS", http.Header{"Origin": {"https://a.example"}, "Access-Control-Request-Method": {"PUT"},
			"Access-Control-Request-Headers": {commas, commas}}},
		{"1 MiB of commas in two lines, where names are sent back", echo, "OPTIONS", http.Header{"Origin": {"https://a.example"},
			"Access-Control-Request-Method": {"PUT"}, "Access-Control-Request-Headers": {commas, commas}}},
		{"names in two lines, where nobody reads them", list, "OPTIONS", http.Header{"Origin": {"https://a.example"},
			"Access-Control-Request-Method": {"PUT"}, "Access-Control-Request-Headers": {"x-a", "x-b"}}},
		{"1 MiB of origin", list, "GET", http.Header{"Origin": {commas}}},
		{"10,000 origins", list, "GET", http.Header{"Origin": make([]string, 10_000)}},
	}
	outers := map[string]func(http.Header){
		"alone":                       func(http.Header) {},
		"after a Vary":                func(h http.Header) { h["Vary"] = acceptEncoding },
		"after the same Vary":         func(h http.Header) { h["Vary"] = origin },
		"after another CORS policy":   func(h http.Header) { h["Access-Control-Allow-Origin"], h["Vary"] = everyone, origin },
		"after Vary in several lines": func(h http.Header) { h["Vary"] = several },
	}
	for _, test := range tests {
		for name, outer := range outers {
			t.Run(test.name+" "+name, func(t *testing.T) {
				r := httptest.NewRequest(test.method, "/", nil)
				r.Header = test.header
				w := &response{header: make(http.Header, 16)}
				serve := func(h http.Handler) float64 {
					return testing.AllocsPerRun(100, func() {
						clear(w.header)
						outer(w.header)
						h.ServeHTTP(w, r)
					})
				}
				app := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
				if added := serve(nethttp.Middleware(test.decider)(app)) - serve(app); added > 1 {
					t.Errorf("%v allocations", added)
				}
			})
		}
	}
}

// What is written after the headers costs nothing.
func TestLastWordAllocatesBeforeTheFirstWriteOnly(t *testing.T) {
	middleware := nethttp.Middleware(core.PublicAPI())
	middleware(nethttp.LastWord(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		event := []byte("data: 1\n\n")
		w.Write(event)
		if n := testing.AllocsPerRun(100, func() { w.Write(event) }); n > 0 {
			t.Errorf("%v allocations", n)
		}
	}))).ServeHTTP(&response{header: http.Header{}}, httptest.NewRequest("GET", "/", nil))
}

var (
	acceptEncoding = []string{"Accept-Encoding"}
	origin         = []string{"Origin"}
	everyone       = []string{"*"}
	several        = []string{"Accept-Encoding", "Accept-Language", "Cookie, Origin"}
)
