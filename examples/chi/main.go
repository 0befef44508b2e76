// Command chi serves a small items API with chi, for a front-end on another origin.
//
//	go run ./examples/chi
//	curl -i -H 'Origin: http://localhost:4200' http://localhost:8080/items/1
package main

import (
	"encoding/json"
	"flag"
	"io"
	"log"
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/corskit/corskit/chiadapter"
	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/examples/store"
)

func main() {
	addr := flag.String("addr", "localhost:8080", "address to listen on")
	flag.Parse()
	r := chi.NewRouter()

	// The policy comes before everything that may answer: a 404 or a 429 is then readable for the front-end too.
	// In production, write your front-end's origin here, such as "https://app.example.com".
	r.Use(chiadapter.New(core.MustNew(core.Config{
		AllowOrigins:  []string{"http://localhost:4200"},
		AllowHeaders:  []string{"Content-Type", "If-Match"},
		ExposeHeaders: []string{"ETag", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"},
	})))

	limiter := &store.Limiter{PerMinute: 600}
	r.Use(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !limiter.Take(w.Header().Set) {
				send(w, store.TooMany)
				return
			}
			next.ServeHTTP(w, r)
		})
	})
	items := store.New()
	do := func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(http.MaxBytesReader(w, r.Body, 64<<10))
		send(w, items.Do(r.Method, chi.URLParam(r, "id"), body, r.Header.Get("If-Match")))
	}
	r.Get("/items", do)
	r.Post("/items", do)
	r.Get("/items/{id}", do)
	r.Put("/items/{id}", do)
	r.Delete("/items/{id}", do)
	r.NotFound(func(w http.ResponseWriter, _ *http.Request) { send(w, store.NoPage) })

	log.Fatal(http.ListenAndServe(*addr, r))
}

func send(w http.ResponseWriter, a store.Answer) {
	if a.ETag != "" {
		w.Header().Set("ETag", a.ETag)
	}
	if a.Body != nil {
		w.Header().Set("Content-Type", "application/json")
	}
	w.WriteHeader(a.Status)
	if a.Body != nil {
		json.NewEncoder(w).Encode(a.Body)
	}
}
