package nethttp_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/corskit/corskit/core/nethttp"
	"github.com/corskit/corskit/internal/conformance"
)

func TestConformance(t *testing.T) { conformance.Run(t, "net/http", serve) }

func serve(site *conformance.Site) func(net.Listener) error {
	if len(site.Routes) > 0 {
		return conformance.HTTP(routed(site))
	}
	mux := http.NewServeMux()
	for _, method := range conformance.Methods {
		mux.HandleFunc(method+" /items/{id}", func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, site.Item(r.Method, r.PathValue("id")))
		})
	}
	for path, h := range site.Handlers() {
		mux.HandleFunc("GET "+path, h)
	}
	mux.HandleFunc("POST /too-large", site.TooLarge)
	mux.HandleFunc("GET /error", func(w http.ResponseWriter, _ *http.Request) {
		site.Ran()
		http.Error(w, "the handler fails", http.StatusInternalServerError)
	})
	mux.HandleFunc("GET /error/413", func(w http.ResponseWriter, _ *http.Request) {
		site.Ran()
		http.Error(w, "too large", http.StatusRequestEntityTooLarge)
	})
	static := http.StripPrefix("/static/", http.FileServer(http.Dir(site.Files)))
	mux.HandleFunc("GET /static/", func(w http.ResponseWriter, r *http.Request) {
		site.Ran()
		static.ServeHTTP(w, r)
	})

	var app http.Handler = mux
	for _, d := range slices.Backward(site.Deciders) {
		app = nethttp.Middleware(d)(app)
	}
	return conformance.HTTP(recovering(outer(site, app)))
}

func outer(site *conformance.Site, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		site.Outer(w.Header().Add)
		next.ServeHTTP(w, r)
	})
}

// net/http has no recovering middleware. This is the usual one.
func recovering(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if v := recover(); v != nil {
				http.Error(w, fmt.Sprint(v), http.StatusInternalServerError)
			}
		}()
		next.ServeHTTP(w, r)
	})
}

func routed(site *conformance.Site) http.Handler {
	mux := http.NewServeMux()
	register(mux, site, "", site.Routes, func(h http.Handler) http.Handler { return h })
	if site.Otherwise {
		mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, site.Elsewhere()) })
	}
	return nethttp.Routes(mux, site.Application())
}

// register has around put the middleware of the groups around a route: a ServeMux has no groups.
func register(mux *http.ServeMux, site *conformance.Site, prefix string, routes []conformance.Route, around func(http.Handler) http.Handler) {
	for _, route := range routes {
		around := around
		if route.Auth {
			around = inside(around, authenticate)
		}
		if route.Policy != nil {
			around = inside(around, nethttp.Middleware(route.Policy))
		}
		path := prefix + route.Path
		if route.Method == "" {
			register(mux, site, path, route.Below, around)
			continue
		}
		mux.Handle(route.Method+" "+pattern(path), around(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			io.WriteString(w, site.Reached(route))
		})))
	}
}

func inside(outer, inner func(http.Handler) http.Handler) func(http.Handler) http.Handler {
	return func(h http.Handler) http.Handler { return outer(inner(h)) }
}

var parameter = regexp.MustCompile(`:(\w+)`)

// pattern translates a path with parameters.
func pattern(path string) string {
	return strings.Replace(parameter.ReplaceAllString(path, "{$1}"), "*", "{rest...}", 1)
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
