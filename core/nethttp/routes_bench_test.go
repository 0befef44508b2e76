package nethttp_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
)

// What a preflight costs where one policy answers all, and where the routes are known. The third figure is what http.ServeMux takes of the
// second for the look-ups alone: those of four methods, and a 405, which is where it lists them.
func BenchmarkPreflight(b *testing.B) {
	app := core.MustNew(core.Config{AllowOrigins: []string{"https://app.example"}})
	b.Run("Middleware", func(b *testing.B) { benchmarkPreflight(b, nethttp.Middleware(app)(twoHundredRoutes(app))) })
	b.Run("Routes", func(b *testing.B) { benchmarkPreflight(b, nethttp.Routes(twoHundredRoutes(app), app)) })
	b.Run("look-ups", func(b *testing.B) {
		mux, r, w := twoHundredRoutes(app), httptest.NewRequest("OPTIONS", "/api/resource7/43", nil), httptest.NewRecorder()
		for b.Loop() {
			for _, r.Method = range []string{"PUT", "GET", "HEAD", "DELETE", ""} {
				if h, pattern := mux.Handler(r); pattern == "" {
					clear(w.Header())
					h.ServeHTTP(w, r)
				}
			}
		}
	})
}

// twoHundredRoutes are the CRUD routes of 40 resources, half of them with a policy of their own.
func twoHundredRoutes(policy core.Decider) *http.ServeMux {
	mux := http.NewServeMux()
	for i := range 40 {
		h := http.Handler(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
		if i%2 == 1 {
			h = nethttp.Middleware(policy)(h)
		}
		for _, pattern := range []string{"GET /api/resource%d", "POST /api/resource%d", "GET /api/resource%d/{id}", "PUT /api/resource%d/{id}", "DELETE /api/resource%d/{id}"} {
			mux.Handle(fmt.Sprintf(pattern, i), h)
		}
	}
	return mux
}

func benchmarkPreflight(b *testing.B, h http.Handler) {
	var requests []*http.Request
	for _, path := range []string{"/api/resource6/42", "/api/resource7/43"} {
		r := httptest.NewRequest("OPTIONS", path, nil)
		r.Header.Set("Origin", "https://app.example")
		r.Header.Set("Access-Control-Request-Method", "PUT")
		requests = append(requests, r)
	}
	w := httptest.NewRecorder()
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		clear(w.Header())
		h.ServeHTTP(w, requests[n%len(requests)])
	}
}
