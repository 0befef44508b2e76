//go:build !race

package echov5adapter_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/labstack/echo/v5"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/echov5adapter"
	"github.com/corskit/corskit/internal/conformance"
)

// varied is what another middleware says, ahead of ours.
var varied = []string{"Accept-Encoding"}

func TestOneAllocationAtMost(t *testing.T) {
	conformance.Allocations(t, func(d core.Decider) http.Handler {
		e := echo.New()
		e.Use(func(next echo.HandlerFunc) echo.HandlerFunc {
			return func(c *echo.Context) error {
				c.Response().Header()["Vary"] = varied
				return next(c)
			}
		})
		if d != nil {
			e.Use(echov5adapter.New(d))
		} else {
			// Echo chains its middleware anew for every request, at the cost of a closure for each that does anything.
			e.Use(func(next echo.HandlerFunc) echo.HandlerFunc {
				return func(c *echo.Context) error { return next(c) }
			})
		}
		e.Any("/items", func(*echo.Context) error { return nil })
		return e
	})
}

func TestAllocationsOfActualRequestsWithRoutes(t *testing.T) {
	policy := core.MustNew(core.Config{AllowOrigins: []string{"https://a.example"}})
	serve := func(install func(*echo.Echo)) float64 {
		e := echo.New()
		install(e)
		e.PUT("/items", func(*echo.Context) error { return nil })
		r := httptest.NewRequest("PUT", "/items", nil)
		r.Header.Set("Origin", "https://a.example")
		w := httptest.NewRecorder()
		return testing.AllocsPerRun(100, func() {
			clear(w.Header())
			e.ServeHTTP(w, r)
		})
	}
	alone := serve(func(e *echo.Echo) { e.Use(echov5adapter.New(policy)) })
	if with := serve(func(e *echo.Echo) { echov5adapter.Routes(e, policy) }); with != alone {
		t.Errorf("%v allocations with Routes, %v with New", with, alone)
	}
}
