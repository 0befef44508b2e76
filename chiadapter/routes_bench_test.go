package chiadapter_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/go-chi/chi/v5"

	"github.com/corskit/corskit/chiadapter"
	"github.com/corskit/corskit/core"
)

// What a preflight costs where one policy answers all, and where the routes are known. The app has the CRUD routes of eight
// resources, half of them with a policy of their own.
func BenchmarkPreflight(b *testing.B) {
	policy := policyFor("app")
	apps := map[string]func(*chi.Mux){
		"New":        func(r *chi.Mux) { r.Use(chiadapter.New(policy)) },
		"Routes":     func(r *chi.Mux) { chiadapter.Routes(r, policy) },
		"Routes,nil": func(r *chi.Mux) { chiadapter.Routes(r, nil) },
		"Routes,rest": func(r *chi.Mux) {
			chiadapter.Routes(r, policy)
			r.NotFound(ok)
			r.MethodNotAllowed(ok) // It may serve methods that have no route.
		},
		"RouteMethods": func(r *chi.Mux) { chiadapter.Routes(r, routeMethods()) },
	}
	for name, install := range apps {
		b.Run(name, func(b *testing.B) { benchmark(b, resources(install), "OPTIONS") })
	}
}

// What a preflight costs that reads the routes anew: the first after a policy has been placed, and one in a second.
func BenchmarkPreflightThatReadsRoutes(b *testing.B) {
	h, policy := resources(func(r *chi.Mux) { chiadapter.Routes(r, policyFor("app")) }), policyFor("app")
	benchmark(b, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.(*chi.Mux).With(chiadapter.New(policy)).Get("/another", ok)
		h.ServeHTTP(w, r)
	}), "OPTIONS")
}

// What other requests pay.
func BenchmarkActual(b *testing.B) {
	policy := policyFor("app")
	b.Run("New", func(b *testing.B) {
		benchmark(b, resources(func(r *chi.Mux) { r.Use(chiadapter.New(policy)) }), "PUT")
	})
	b.Run("Routes", func(b *testing.B) {
		benchmark(b, resources(func(r *chi.Mux) { chiadapter.Routes(r, policy) }), "PUT")
	})
}

func routeMethods() core.Decider {
	config := only("app")
	config.AllowRouteMethods = true
	return core.MustNew(config)
}

func resources(install func(*chi.Mux)) http.Handler {
	root := chi.NewRouter()
	install(root)
	for i, name := range []string{"items", "orders", "users", "carts", "invoices", "payments", "labels", "events"} {
		root.Route("/api/"+name, func(r chi.Router) {
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
	for _, path := range []string{"/api/items/42", "/api/orders/43"} {
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
