//go:build !race

package echov5adapter_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/labstack/echo/v5"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/echov5adapter"
)

// response keeps its header map, so that what is counted is the middleware's.
type response struct{ header http.Header }

func (w *response) Header() http.Header       { return w.header }
func (*response) Write(p []byte) (int, error) { return len(p), nil }
func (*response) WriteHeader(int)             {}

// varied stands for another middleware, ahead of ours.
var varied = []string{"Accept-Encoding"}

func TestOneAllocationAtMost(t *testing.T) {
	list := core.MustNew(core.Config{AllowOrigins: []string{"https://a.example", "https://*.example.com"}, AllowCredentials: true})
	commas := strings.Repeat(",", 1<<20)
	tests := map[string]struct {
		method string
		header http.Header
	}{
		"no Origin":             {"GET", http.Header{}},
		"allowed":               {"GET", http.Header{"Origin": {"https://a.example"}}},
		"allowed by a wildcard": {"GET", http.Header{"Origin": {"https://b.example.com"}}},
		"refused":               {"GET", http.Header{"Origin": {"https://evil.example"}}},
		"preflight":             {"OPTIONS", http.Header{"Origin": {"https://a.example"}, "Access-Control-Request-Method": {"PUT"}}},
		"refused preflight":     {"OPTIONS", http.Header{"Origin": {"https://evil.example"}, "Access-Control-Request-Method": {"PUT"}}},
		"1 MiB of commas": {"OPTIONS", http.Header{"Origin": {"https://a.example"}, "Access-Control-Request-Method": {"PUT"},
			"Access-Control-Request-Headers": {commas}}},
	}
	server := func(middleware echo.MiddlewareFunc) http.Handler {
		e := echo.New()
		e.Use(func(next echo.HandlerFunc) echo.HandlerFunc {
			return func(c *echo.Context) error {
				c.Response().Header()["Vary"] = varied
				return next(c)
			}
		})
		e.Use(middleware)
		e.Any("/items", func(*echo.Context) error { return nil })
		return e
	}
	// Echo chains its middleware anew for every request, at the cost of a closure for each that does anything.
	idle := func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c *echo.Context) error { return next(c) }
	}
	without, with := server(idle), server(echov5adapter.New(list))
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(test.method, "/items", nil)
			r.Header = test.header
			serve := func(h http.Handler) float64 {
				w := &response{header: make(http.Header, 16)}
				n := testing.AllocsPerRun(100, func() {
					clear(w.header)
					h.ServeHTTP(w, r)
				})
				if !slices.Contains(w.header["Vary"], "Accept-Encoding") {
					t.Error("the other middleware's Vary is gone")
				}
				return n
			}
			if added := serve(with) - serve(without); added > 1 {
				t.Errorf("%v allocations", added)
			}
		})
	}
}

func TestAllocationsOfActualRequestsWithRoutes(t *testing.T) {
	policy := core.MustNew(core.Config{AllowOrigins: []string{"https://a.example"}})
	serve := func(install func(*echo.Echo)) float64 {
		e := echo.New()
		install(e)
		e.PUT("/items", func(*echo.Context) error { return nil })
		r := httptest.NewRequest("PUT", "/items", nil)
		r.Header.Set("Origin", "https://a.example")
		w := &response{header: http.Header{}}
		return testing.AllocsPerRun(100, func() {
			clear(w.header)
			e.ServeHTTP(w, r)
		})
	}
	alone := serve(func(e *echo.Echo) { e.Use(echov5adapter.New(policy)) })
	if with := serve(func(e *echo.Echo) { echov5adapter.Routes(e, policy) }); with != alone {
		t.Errorf("%v allocations with Routes, %v with New", with, alone)
	}
}
