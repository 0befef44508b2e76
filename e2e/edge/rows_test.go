package edge

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/internal/conformance"
)

// The rows that every framework passes, in front of an application without a policy.
func TestRowsOfConformance(t *testing.T) {
	forEach(t, func(t *testing.T, e engine) {
		start := func(policy core.Config, upstream string) (string, error) {
			return e.start(t, write(t, policy), upstream)
		}
		conformance.Edge(t, application, start, differences[e.name])
	})
}

// application is what stands behind the proxies. It has no policy.
func application(site *conformance.Site) func(net.Listener) error {
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
	return conformance.HTTP(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if v := recover(); v != nil {
				http.Error(w, fmt.Sprint(v), http.StatusInternalServerError)
			}
		}()
		mux.ServeHTTP(w, r)
	}))
}
