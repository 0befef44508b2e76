package items

import (
	"encoding/json"
	"io"
	"log"
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/corskit/corskit/chiadapter"
	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/examples/store"
)

// Chi is the API on Chi.
func Chi(d core.Decider) http.Handler {
	r := chi.NewRouter()
	r.Use(middleware.Recoverer)
	r.Use(chiadapter.New(d))

	a := newAPI("chi")
	r.Use(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !a.limiter.Take(w.Header().Set) {
				sendChi(w, store.TooMany)
				return
			}
			next.ServeHTTP(w, r)
		})
	})
	for path, allowed := range methods {
		for _, method := range allowed {
			r.MethodFunc(method, strings.Replace(path, ":id", "{id}", 1), func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(http.MaxBytesReader(w, r.Body, 64<<10))
				sendChi(w, a.Do(r.Method, chi.URLParam(r, "id"), body, r.Header.Get("If-Match")))
			})
		}
	}
	r.Get("/visits", func(w http.ResponseWriter, r *http.Request) {
		value := ""
		if cookie, err := r.Cookie(a.cookie); err == nil {
			value = cookie.Value
		}
		setCookie, answer := a.visit(value)
		w.Header().Set("Set-Cookie", setCookie)
		sendChi(w, answer)
	})
	r.NotFound(func(w http.ResponseWriter, _ *http.Request) { sendChi(w, store.NoPage) })
	r.MethodNotAllowed(func(w http.ResponseWriter, _ *http.Request) { sendChi(w, store.NoMethod) })
	return r
}

func sendChi(w http.ResponseWriter, a store.Answer) {
	if a.ETag != "" {
		w.Header().Set("ETag", a.ETag)
	}
	if a.Body == nil {
		w.WriteHeader(a.Status)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(a.Status)
	if err := json.NewEncoder(w).Encode(a.Body); err != nil {
		log.Print(err)
	}
}
