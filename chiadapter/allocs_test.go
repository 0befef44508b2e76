//go:build !race

package chiadapter_test

import (
	"net/http"
	"testing"

	"github.com/go-chi/chi/v5"

	"github.com/corskit/corskit/chiadapter"
	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/internal/conformance"
)

// varied is what another middleware says, ahead of ours.
var varied = []string{"Accept-Encoding"}

func TestOneAllocationAtMost(t *testing.T) {
	conformance.Allocations(t, func(d core.Decider) http.Handler {
		r := chi.NewRouter()
		r.Use(func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header()["Vary"] = varied
				next.ServeHTTP(w, r)
			})
		})
		if d != nil {
			r.Use(chiadapter.New(d))
		}
		r.HandleFunc("/items", func(http.ResponseWriter, *http.Request) {})
		return r
	})
}
