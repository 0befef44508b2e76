package chiadapter

import (
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/corskit/corskit/internal/routes"
)

// Functions are known by their code pointers: our own middleware, and what decides in chi where a request goes.

func code(function any) uintptr { return reflect.ValueOf(function).Pointer() }

var policyCode = code((*policy)(nil).middleware)

func isPolicy(m func(http.Handler) http.Handler) bool { return code(m) == policyCode }

// withPolicies adds the policies among middlewares. With nil for next, ours makes a handler, which holds the policy.
func withPolicies(stops []routes.Stop, middlewares chi.Middlewares) []routes.Stop {
	stops = slices.Clip(stops) // Siblings append to them too.
	for _, m := range middlewares {
		if isPolicy(m) {
			stops = append(stops, routes.Stop{Policy: &m(nil).(*handler).Policy})
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
