package fiberadapter_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/gofiber/fiber/v2"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/fiberadapter"
)

// What an app does with a policy is its own: others have the same value as well.
func TestAPolicyOfSeveralAppsKnowsItsPlaceInEach(t *testing.T) {
	shared := fiberadapter.New(core.MustNew(enforcing("shared")))
	grouped := func(app *fiber.App) *fiber.App {
		app.Group("/items", shared).Post("/mild", forPagesOf("mild"), hello)
		app.Post("/items/strict", hello)
		return app
	}
	mounted := fiber.New()
	grouped(mounted)
	outer := withRoutes(nil)
	outer.Mount("/sub", mounted)
	tests := map[string]struct {
		app          *fiber.App
		path         string
		mild, strict int
	}{
		"the first":                  {grouped(withRoutes(nil)), "/items", http.StatusOK, http.StatusForbidden},
		"the second":                 {grouped(routed("second")), "/items", http.StatusOK, http.StatusForbidden},
		"one that has it mounted":    {outer, "/sub/items", http.StatusOK, http.StatusForbidden},
		"the mounted one, by itself": {mounted, "/items", http.StatusForbidden, http.StatusForbidden}, // Without Routes the outer one refuses.
	}
	for range 2 { // The second time all of them know where the policy stands.
		for name, test := range tests {
			for path, want := range map[string]int{"/mild": test.mild, "/strict": test.strict} {
				if r := send(test.app.Handler(), "POST", test.path+path, "mild", ""); r.StatusCode() != want {
					t.Errorf("%s: %s: status %d, want %d, %s", name, path, r.StatusCode(), want, r.Body())
				}
			}
		}
	}
}

// A policy that the app sees in one place is unknown to it inside a handler in another.
func TestAPolicyInAnotherHandlerFailsWhereverElseItStands(t *testing.T) {
	const why = "fiberadapter: a policy stands inside another handler, where Routes cannot see it"
	for name, decider := range map[string]core.Decider{"Enforce": core.MustNew(enforcing("strict")), "none": policyFor("strict")} {
		strict := fiberadapter.New(decider)
		app := withRoutes(core.PublicAPI())
		app.Put("/open", strict, hello)
		app.Use("/hidden", func(c *fiber.Ctx) error { return strict(c) })
		app.Put("/hidden/items", hello)
		for range 2 {
			if r := send(app.Handler(), "PUT", "/open", "strict", ""); r.StatusCode() != http.StatusOK {
				t.Errorf("%s: where it stands openly: status %d, %s", name, r.StatusCode(), r.Body())
			}
			if r := send(app.Handler(), "PUT", "/hidden/items", "strict", ""); !strings.HasPrefix(string(r.Body()), why) {
				t.Errorf("%s: inside a handler: status %d, %s", name, r.StatusCode(), r.Body())
			}
		}
	}
}

// Fiber puts what Use registers for the whole app right after Routes into the list that it is reading when the first requests come.
func TestConcurrentFirstRequests(t *testing.T) {
	app := withRoutes(nil)
	app.Use(forPagesOf("app"), passing)
	app.Put("/items", forPagesOf("own"), hello)
	h := app.Handler()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for path, page := range map[string]string{"/items": "own", "/nothing": "app"} {
				if r := send(h, "PUT", path, page, ""); len(r.Header.Peek("Access-Control-Allow-Origin")) == 0 {
					t.Errorf("%s: status %d, %s", path, r.StatusCode(), r.Header.String())
				}
			}
		})
	}
	all.Wait()
}

// Deciders cannot be compared. The one that Use was given is the same for all methods.
func TestAPolicyOfTheWholeAppIsOneForAllMethods(t *testing.T) {
	for _, pattern := range []string{"/", "/items"} {
		var told core.Request
		app := withRoutes(nil)
		app.Use(pattern, fiberadapter.New(core.DeciderFunc(func(_ context.Context, r core.Request) core.Decision {
			told = r
			return core.Decision{Kind: core.Preflight, Status: http.StatusNoContent}
		})))
		app.Put("/items", hello)
		app.Delete("/items", hello)
		if preflight(app, "PUT", "/items", "app"); told.RouteMethods != "DELETE, PUT" || told.RoutesDiffer {
			t.Errorf("Use(%q): it is told of %q, which differ: %t", pattern, told.RouteMethods, told.RoutesDiffer)
		}
	}
}
