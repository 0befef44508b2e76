package chiadapter_test

import (
	"io"
	"net"
	"net/http"
	"regexp"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/corskit/corskit/chiadapter"
	"github.com/corskit/corskit/internal/conformance"
)

func TestConformance(t *testing.T) { conformance.Run(t, "chi", serve) }

func init() {
	for _, method := range conformance.Methods {
		chi.RegisterMethod(method)
	}
}

func serve(site *conformance.Site) func(net.Listener) error {
	if len(site.Routes) > 0 {
		return conformance.HTTP(routed(site))
	}
	r := chi.NewRouter()
	r.Use(silent, middleware.Recoverer)
	r.Use(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			site.Outer(w.Header().Add)
			next.ServeHTTP(w, r)
		})
	})
	for _, d := range site.Deciders {
		r.Use(chiadapter.New(d))
	}
	for _, method := range conformance.Methods {
		r.MethodFunc(method, "/items/{id}", func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, site.Item(r.Method, chi.URLParam(r, "id")))
		})
	}
	for path, h := range site.Handlers() {
		r.Get(path, h)
	}
	r.Post("/too-large", site.TooLarge)

	ran := r.With(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			site.Ran()
			next.ServeHTTP(w, r)
		})
	})
	ran.Get("/error", func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "the handler fails", http.StatusInternalServerError)
	})
	ran.Get("/error/413", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusRequestEntityTooLarge)
	})
	ran.Method("GET", "/static/*", http.StripPrefix("/static/", http.FileServer(http.Dir(site.Files))))
	return conformance.HTTP(r)
}

// silent keeps chi from printing the panics that rows ask for.
func silent(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, middleware.WithLogEntry(r, silence{}))
	})
}

type silence struct{}

func (silence) Write(int, int, http.Header, time.Duration, any) {}
func (silence) Panic(any, []byte)                               {}

func routed(site *conformance.Site) http.Handler {
	r := chi.NewRouter()
	chiadapter.Routes(r, site.Application())
	if site.Otherwise {
		elsewhere := func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, site.Elsewhere()) }
		r.NotFound(elsewhere)
		r.MethodNotAllowed(elsewhere)
	}
	register(r, site, site.Routes)
	return r
}

var parameter = regexp.MustCompile(`:(\w+)`)

func register(r chi.Router, site *conformance.Site, routes []conformance.Route) {
	for _, route := range routes {
		var middlewares chi.Middlewares
		if route.Auth {
			middlewares = append(middlewares, authenticate)
		}
		if route.Policy != nil {
			middlewares = append(middlewares, chiadapter.New(route.Policy))
		}
		path := parameter.ReplaceAllString(route.Path, "{$1}")
		if route.Method == "" {
			r.Route(path, func(r chi.Router) {
				r.Use(middlewares...)
				register(r, site, route.Below)
			})
			continue
		}
		r.With(middlewares...).MethodFunc(route.Method, path, func(w http.ResponseWriter, _ *http.Request) {
			io.WriteString(w, site.Reached(route))
		})
	}
}

func authenticate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}
