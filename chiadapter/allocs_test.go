//go:build !race

package chiadapter_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/corskit/corskit/chiadapter"
	"github.com/corskit/corskit/core"
)

// response keeps its header map, so that what is counted is the middleware's.
type response struct{ header http.Header }

func (w *response) Header() http.Header       { return w.header }
func (*response) Write(p []byte) (int, error) { return len(p), nil }
func (*response) WriteHeader(int)             {}

// varied stands for another middleware, ahead of ours.
var varied = []string{"Accept-Encoding"}

func TestOneAllocationAtMost(t *testing.T) {
	list := core.MustNew(core.Config{AllowOrigins: []string{"https://a.example", "https://*.example.com"}, AllowCredentials: true})
	commas := strings.Repeat(",", 1<<20)
	tests := map[string]struct {
		method string
		header http.Header
	}{
		"no Origin":             {"GET", http.Header{}},
		"allowed":               {"GET", http.Header{"Origin": {"https://a.example"}}},
		"allowed by a wildcard": {"GET", http.Header{"Origin": {"https://b.example.com"}}},
		"refused":               {"GET", http.Header{"Origin": {"https://evil.example"}}},
		"preflight":             {"OPTIONS", http.Header{"Origin": {"https://a.example"}, "Access-Control-Request-Method": {"PUT"}}},
		"refused preflight":     {"OPTIONS", http.Header{"Origin": {"https://evil.example"}, "Access-Control-Request-Method": {"PUT"}}},
		"1 MiB of commas": {"OPTIONS", http.Header{"Origin": {"https://a.example"}, "Access-Control-Request-Method": {"PUT"},
			"Access-Control-Request-Headers": {commas}}},
	}
	app := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	varying := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header()["Vary"] = varied
			next.ServeHTTP(w, r)
		})
	}
	without, with := varying(app), varying(chiadapter.New(list)(app))
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(test.method, "/items", nil)
			r.Header = test.header
			serve := func(h http.Handler) float64 {
				w := &response{header: make(http.Header, 16)}
				n := testing.AllocsPerRun(100, func() {
					clear(w.header)
					h.ServeHTTP(w, r)
				})
				if !slices.Contains(w.header["Vary"], "Accept-Encoding") {
					t.Error("the other middleware's Vary is gone")
				}
				return n
			}
			if added := serve(with) - serve(without); added > 1 {
				t.Errorf("%v allocations", added)
			}
		})
	}
}
