package nethttp_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"testing"

	"github.com/corskit/corskit/core/nethttp"
	"github.com/corskit/corskit/internal/conformance"
)

func TestConformance(t *testing.T) { conformance.Run(t, "net/http", serve) }

func serve(site *conformance.Site) func(net.Listener) error {
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
