package fiberadapter_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/gofiber/fiber/v2"
	recovery "github.com/gofiber/fiber/v2/middleware/recover"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/fiberadapter"
)

// A panic that leaves the app's handler ends the process.
func TestRecoverStandsAheadOfThePolicy(t *testing.T) {
	policy := fiberadapter.New(core.MustNew(core.Config{
		AllowOrigins:    []string{"https://own.example"},
		AllowOriginFunc: func(context.Context, core.Request, core.Origin) (bool, error) { panic("the function panics") },
	}))
	tests := []struct {
		name    string
		first   fiber.Handler
		second  fiber.Handler
		page    string
		allowed string
		leaves  bool
	}{
		{"the handler panics", recovery.New(), policy, "own", "https://own.example", false},
		{"the function panics", recovery.New(), policy, "other", "", false},
		{"recover stands behind, and the handler panics", policy, recovery.New(), "own", "https://own.example", false},
		{"recover stands behind, and the function panics", policy, recovery.New(), "other", "", true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			app := fiber.New()
			app.Use(test.first, test.second)
			app.Get("/items", func(*fiber.Ctx) error { panic("the handler panics") })
			defer func() {
				if p := recover(); (p != nil) != test.leaves {
					t.Errorf("what leaves the app: %v", p)
				}
			}()
			r := send(app.Handler(), "GET", "/items", test.page, "")
			if allowed := string(r.Header.Peek("Access-Control-Allow-Origin")); r.StatusCode() != http.StatusInternalServerError || allowed != test.allowed {
				t.Errorf("status %d, Access-Control-Allow-Origin: %q, want 500 and %q", r.StatusCode(), allowed, test.allowed)
			}
		})
	}
}
