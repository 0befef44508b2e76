package fiberv3adapter_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v3"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/fiberv3adapter"
)

func TestWhatFiberCannotDoFails(t *testing.T) {
	const tooLate = "fiberv3adapter: Routes is called after routes, mounts or policies; call it before them, once, right after fiber.New()"
	tests := map[string]struct {
		attempt func(*fiber.App) (answer string)
		want    string
	}{
		"Routes after routes": {func(app *fiber.App) string {
			app.Get("/items", hello)
			fiberv3adapter.Routes(app, nil)
			return "nothing"
		}, tooLate},
		"Routes after a policy": {func(app *fiber.App) string {
			app.Use(forPagesOf("app"))
			fiberv3adapter.Routes(app, nil)
			return "nothing"
		}, tooLate},
		"Routes after a mount": {func(app *fiber.App) string {
			app.Use("/sub", fiber.New())
			fiberv3adapter.Routes(app, nil)
			return "nothing"
		}, tooLate},
		"Routes twice": {func(app *fiber.App) string {
			fiberv3adapter.Routes(app, nil)
			fiberv3adapter.Routes(app, nil)
			return "nothing"
		}, tooLate},
		"Routes for an app that is mounted": {func(app *fiber.App) string {
			sub := fiber.New()
			app.Use("/sub", sub)
			fiberv3adapter.Routes(sub, nil)
			return "nothing"
		}, "fiberv3adapter: Routes is called for an app that is mounted on another; call it for the app that listens, and give the mounted app its policy with Use(New(…))"},
		"Routes for an app that is mounted later": {func(app *fiber.App) string {
			sub := withRoutes(nil)
			app.Use("/sub", sub)
			return "nothing"
		}, "fiberv3adapter: Routes is called for an app that is mounted on another"},
		"an app that refuses OPTIONS": {func(*fiber.App) string {
			fiberv3adapter.Routes(fiber.New(fiber.Config{RequestMethods: []string{"GET"}}), nil)
			return "nothing"
		}, "fiberv3adapter: Config.RequestMethods lacks OPTIONS, so that Fiber refuses every preflight; add it"},
		"an app that refuses all but GET": {func(*fiber.App) string {
			fiberv3adapter.Routes(fiber.New(fiber.Config{GETOnly: true}), nil)
			return "nothing"
		}, "fiberv3adapter: Config.GETOnly makes Fiber refuse every preflight; leave it out, and register routes for GET only"},
		"a policy that New made of nothing": {func(app *fiber.App) string {
			fiberv3adapter.Routes(app, (*core.Policy)(nil))
			return "nothing"
		}, "the Decider is nil"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := said(test.attempt); !strings.Contains(got, test.want) {
				t.Errorf("it says %q, want %q", got, test.want)
			}
		})
	}
}

// said is the attempt's answer, or why it panicked.
func said(attempt func(*fiber.App) string) (what string) {
	defer func() {
		if v := recover(); v != nil {
			what = fmt.Sprint(v)
		}
	}()
	return attempt(fiber.New())
}
