package ginadapter_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/gin-gonic/gin"

	"github.com/corskit/corskit/ginadapter"
)

// What a preflight costs where one policy answers all, and where the routes are known. The app has the CRUD routes of eight
// resources, half of them with a policy of their own.
func BenchmarkPreflight(b *testing.B) { compare(b, http.MethodOptions) }

// What other requests pay.
func BenchmarkActual(b *testing.B) { compare(b, http.MethodPut) }

func compare(b *testing.B, method string) {
	gin.SetMode(gin.ReleaseMode)
	b.Run("New", func(b *testing.B) {
		e := gin.New()
		e.Use(ginadapter.New(only("app")))
		for i, name := range resources {
			group := e.Group("/api/"+name, own(i)...)
			crud(group)
		}
		benchmark(b, e, method)
	})
	b.Run("Routes", func(b *testing.B) {
		r := ginadapter.Routes(gin.New(), only("app"))
		for i, name := range resources {
			crud(r.Group("/api/"+name, own(i)...))
		}
		benchmark(b, r, method)
	})
}

var resources = []string{"items", "orders", "users", "carts", "invoices", "payments", "labels", "events"}

func own(i int) []gin.HandlerFunc {
	if i%2 == 0 {
		return nil
	}
	return []gin.HandlerFunc{ginadapter.New(only("app"))}
}

func crud(r gin.IRoutes) {
	r.GET("", ok)
	r.POST("", ok)
	r.GET("/:id", ok)
	r.PUT("/:id", ok)
	r.DELETE("/:id", ok)
}

// discard keeps its header map, so that what is counted is the middleware's.
type discard struct{ header http.Header }

func (d *discard) Header() http.Header       { return d.header }
func (*discard) Write(p []byte) (int, error) { return len(p), nil }
func (*discard) WriteHeader(int)             {}

func benchmark(b *testing.B, h http.Handler, method string) {
	var requests []*http.Request
	for _, path := range []string{"/api/items/42", "/api/orders/43"} {
		r := httptest.NewRequest(method, path, nil)
		r.Header.Set("Origin", "https://app.example")
		if method == http.MethodOptions {
			r.Header.Set("Access-Control-Request-Method", http.MethodPut)
		}
		requests = append(requests, r)
	}
	w := &discard{http.Header{}}
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		clear(w.header)
		h.ServeHTTP(w, requests[n%len(requests)])
	}
}
