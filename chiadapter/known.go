package chiadapter

import (
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/corskit/corskit/core/nethttp"
	"github.com/corskit/corskit/internal/routes"
)

// What decides in chi where a request goes is known by code pointers.

func code(function any) uintptr { return reflect.ValueOf(function).Pointer() }

func isPolicy(m func(http.Handler) http.Handler) bool { return nethttp.PolicyOf(m) != nil }

// withPolicies adds the policies among middlewares.
func withPolicies(stops []routes.Stop, middlewares chi.Middlewares) []routes.Stop {
	stops = slices.Clip(stops) // Siblings append to them too.
	for _, m := range middlewares {
		if p := nethttp.PolicyOf(m); p != nil {
			stops = append(stops, routes.Stop{Policy: p})
		}
	}
	return stops
}

// rewriters are chi's middlewares that change what a sub-router routes by. Each function tells whether it does for a method and path.
var rewriters = map[uintptr]func(method, path string) bool{
	code(middleware.CleanPath):    func(_, _ string) bool { return false }, // In a sub-router, RoutePath is set, which it leaves alone.
	code(middleware.GetHead):      func(method, _ string) bool { return method == http.MethodHead },
	code(middleware.StripSlashes): func(_, path string) bool { return len(path) > 1 && strings.HasSuffix(path, "/") },
	code(middleware.URLFormat):    func(_, path string) bool { return strings.LastIndexByte(path, '.') > strings.LastIndexByte(path, '/') },
}

func isGetHead(m func(http.Handler) http.Handler) bool { return code(m) == code(middleware.GetHead) }

func rewritesPath(m func(http.Handler) http.Handler) bool {
	return rewriters[code(m)] != nil && !isGetHead(m)
}

// isMount tells the handlers that Mount makes.
func isMount(h http.Handler) bool {
	f, ok := h.(http.HandlerFunc)
	return ok && code(f) == mountCode
}

var mountCode = func() uintptr {
	r := chi.NewRouter()
	r.Mount("/", http.NotFoundHandler())
	return code(r.Routes()[0].Handlers["*"])
}()

// chi's own handlers of what has no route, and what With and Group make of one: Chain(…).ServeHTTP, a method value of an http.Handler. All
// of these share one code pointer.
var (
	notFoundCode   = code(chi.NewRouter().NotFoundHandler())
	notAllowedCode = code(notAllowed(chi.NewRouter()))
	chainedCode    = func() uintptr {
		r := chi.NewRouter()
		r.With().NotFound(http.NotFound)
		return code(r.NotFoundHandler())
	}()
)

// notAllowed must not be inlined: chi's own handler is a closure, which has a code pointer of its own wherever it is inlined.
//
//go:noinline
func notAllowed(mux *chi.Mux) http.HandlerFunc { return mux.MethodNotAllowedHandler() }
