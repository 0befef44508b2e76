package model

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"

	"github.com/corskit/corskit/e2e/engine"
)

// The servers of the matrix close each connection, so this can't be a row of
// it: a server that keeps them open may see one fetch twice.
func TestChromiumRepeatsOn408(t *testing.T) {
	for _, name := range engine.Names() {
		t.Run(name, func(t *testing.T) {
			b := engine.ForTest(t, name)
			var mu sync.Mutex
			var asked []string
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != "/slow" {
					return
				}
				mu.Lock()
				asked = append(asked, r.Method)
				mu.Unlock()
				w.WriteHeader(http.StatusRequestTimeout)
			}))
			defer server.Close()
			visit(t, b, server.URL+"/") // opens the connection
			if err := b.Eval(t.Context(), "fetch('/slow', {cache: 'no-store'}).then(r => r.status)", nil); err != nil {
				t.Fatal(err)
			}
			mu.Lock()
			defer mu.Unlock()
			want := []string{"GET"}
			if name == "chromium" {
				want = append(want, "GET")
			}
			if !slices.Equal(asked, want) {
				t.Errorf("asked %v, want %v", asked, want)
			}
		})
	}
}
