//go:build !race

package nethttp_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
	"github.com/corskit/corskit/internal/conformance"
)

// Header lines of what stands ahead of the policy.
var (
	acceptEncoding = []string{"Accept-Encoding"}
	origin         = []string{"Origin"}
	everyone       = []string{"*"}
	several        = []string{"Accept-Encoding", "Accept-Language", "Cookie, Origin"}
)

func TestOneAllocationAtMost(t *testing.T) {
	app := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	for name, outer := range map[string]func(http.Header){
		"alone":                       func(http.Header) {},
		"after a Vary":                func(h http.Header) { h["Vary"] = acceptEncoding },
		"after the same Vary":         func(h http.Header) { h["Vary"] = origin },
		"after another CORS policy":   func(h http.Header) { h["Access-Control-Allow-Origin"], h["Vary"] = everyone, origin },
		"after Vary in several lines": func(h http.Header) { h["Vary"] = several },
	} {
		t.Run(name, func(t *testing.T) {
			conformance.Allocations(t, func(d core.Decider) http.Handler {
				next := http.Handler(app)
				if d != nil {
					next = nethttp.Middleware(d)(app)
				}
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					outer(w.Header())
					next.ServeHTTP(w, r)
				})
			})
		})
	}
}

// What is written after the headers costs nothing.
func TestLastWordAllocatesBeforeTheFirstWriteOnly(t *testing.T) {
	middleware := nethttp.Middleware(core.PublicAPI())
	middleware(nethttp.LastWord(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		event := []byte("data: 1\n\n")
		w.Write(event)
		if n := testing.AllocsPerRun(100, func() { w.Write(event); w.(http.Flusher).Flush() }); n > 0 {
			t.Errorf("%v allocations", n)
		}
	}))).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
}
