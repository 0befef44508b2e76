package chiadapter_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/go-chi/chi/v5"

	"github.com/corskit/corskit/chiadapter"
)

// What a preflight costs where one policy answers all, and where the routes are known.
func BenchmarkPreflight(b *testing.B) {
	for name, install := range installs() {
		b.Run(name, func(b *testing.B) { benchmark(b, twoHundredRoutes(install), "OPTIONS") })
	}
}

// What other requests pay.
func BenchmarkActual(b *testing.B) {
	for name, install := range installs() {
		b.Run(name, func(b *testing.B) { benchmark(b, twoHundredRoutes(install), "PUT") })
	}
}

func installs() map[string]func(*chi.Mux) {
	policy := policyFor("app")
	return map[string]func(*chi.Mux){
		"New":        func(r *chi.Mux) { r.Use(chiadapter.New(policy)) },
		"Routes":     func(r *chi.Mux) { chiadapter.Routes(r, policy) },
		"Routes,nil": func(r *chi.Mux) { chiadapter.Routes(r, nil) },
		"Routes,NotFound": func(r *chi.Mux) {
			chiadapter.Routes(r, policy)
			r.NotFound(ok)
		},
	}
}

// twoHundredRoutes are the CRUD routes of 40 resources, half of them with a policy of their own.
func twoHundredRoutes(install func(*chi.Mux)) http.Handler {
	root := chi.NewRouter()
	install(root)
	for i := range 40 {
		root.Route(fmt.Sprintf("/api/resource%d", i), func(r chi.Router) {
			if i%2 == 1 {
				r.Use(forPagesOf("app"))
			}
			r.Get("/", ok)
			r.Post("/", ok)
			r.Get("/{id}", ok)
			r.Put("/{id}", ok)
			r.Delete("/{id}", ok)
		})
	}
	return root
}

func benchmark(b *testing.B, h http.Handler, method string) {
	var requests []*http.Request
	for _, path := range []string{"/api/resource6/42", "/api/resource7/43"} {
		r := httptest.NewRequest(method, path, nil)
		r.Header.Set("Origin", "https://app.example")
		if method == "OPTIONS" {
			r.Header.Set("Access-Control-Request-Method", "PUT")
		}
		requests = append(requests, r)
	}
	w := &recorder{header: http.Header{}}
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		clear(w.header)
		h.ServeHTTP(w, requests[n%len(requests)])
	}
}
