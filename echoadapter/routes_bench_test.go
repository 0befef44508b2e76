package echoadapter_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/corskit/corskit/echoadapter"
)

// What a preflight costs where one policy answers all, and where the routes are known. The app has 200 routes,
// half of them with a policy of their own.
func BenchmarkPreflight(b *testing.B) {
	policy := policyFor("app")
	apps := map[string]func(*echo.Echo){
		"New":             func(e *echo.Echo) { e.Use(echoadapter.New(policy)) },
		"Routes":          func(e *echo.Echo) { echoadapter.Routes(e, policy) },
		"Routes with Any": func(e *echo.Echo) { echoadapter.Routes(e, policy); e.Any("/any", ok) },
	}
	for name, install := range apps {
		b.Run(name, func(b *testing.B) { benchmark(b, resources(install), "OPTIONS") })
	}
}

// What other requests pay.
func BenchmarkActual(b *testing.B) {
	policy := policyFor("app")
	b.Run("New", func(b *testing.B) {
		benchmark(b, resources(func(e *echo.Echo) { e.Use(echoadapter.New(policy)) }), "PUT")
	})
	b.Run("Routes", func(b *testing.B) {
		benchmark(b, resources(func(e *echo.Echo) { echoadapter.Routes(e, policy) }), "PUT")
	})
}

func resources(install func(*echo.Echo)) *echo.Echo {
	e := echo.New()
	install(e)
	for i := range 40 {
		name := fmt.Sprintf("resource%d", i)
		group := e.Group("/api/" + name)
		if i%2 == 1 {
			group = e.Group("/api/"+name, forPagesOf("app"))
		}
		group.GET("", ok)
		group.POST("", ok)
		group.GET("/:id", ok)
		group.PUT("/:id", ok)
		group.DELETE("/:id", ok)
	}
	return e
}

func benchmark(b *testing.B, h http.Handler, method string) {
	var requests []*http.Request
	for _, path := range []string{"/api/resource20/42", "/api/resource21/43"} {
		r := httptest.NewRequest(method, path, nil)
		r.Header.Set("Origin", "https://app.example")
		if method == "OPTIONS" {
			r.Header.Set("Access-Control-Request-Method", "PUT")
		}
		requests = append(requests, r)
	}
	w := &answer{header: http.Header{}}
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		clear(w.header)
		h.ServeHTTP(w, requests[n%len(requests)])
	}
}
