package main

import (
	"fmt"
	"net/http"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/corskit/corskit/chiadapter"
)

func newChi() http.Handler {
	r := chi.NewRouter()
	chiadapter.Routes(r, forApp) // in place of Use(New(forApp)), on the outermost router
	r.Use(middleware.Logger, middleware.Recoverer)

	r.Get("/items", answerChi)
	r.Post("/items", answerChi)
	r.Get("/items/{id}", answerChi)
	r.With(chiadapter.New(forEditor)).Put("/items/{id}", answerChi) // one route, though GET on its path has another policy

	r.Route("/public", func(r chi.Router) {
		r.Use(chiadapter.New(forEveryone)) // looser than the default
		r.Get("/news", answerChi)
	})

	r.Route("/admin", func(r chi.Router) {
		r.Use(chiadapter.New(forAdmin), requireLoginChi) // the policy first, for its page to read the 401
		r.Get("/users", answerChi)
		r.Delete("/users/{id}", answerChi)
	})
	return r
}

func answerChi(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintln(w, r.URL.Path)
}

// requireLoginChi sees no preflight.
func requireLoginChi(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}
