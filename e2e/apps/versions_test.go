package apps

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"
	fiberv3 "github.com/gofiber/fiber/v3"
	adaptorv3 "github.com/gofiber/fiber/v3/middleware/adaptor"
	"github.com/labstack/echo/v4"
	echov5 "github.com/labstack/echo/v5"

	"github.com/corskit/corskit/browser/corstest"
	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/echoadapter"
	"github.com/corskit/corskit/echov5adapter"
	"github.com/corskit/corskit/fiberadapter"
	"github.com/corskit/corskit/fiberv3adapter"
)

const (
	app   = "https://app.example.com"
	admin = "https://admin.example.com"
	other = "https://other.example"
)

// A program that moves to a new major version has both for a while: here the new one serves /items, and hands /old to the old one.
// Both hold the same policies.
func TestTwoMajorVersionsInOneProgramShareAPolicy(t *testing.T) {
	policy := core.MustNew(core.Config{AllowOrigins: []string{app}, AllowMethods: []string{"GET", "PUT"}, AllowCredentials: true})
	stricter := core.MustNew(core.Config{AllowOrigins: []string{admin}, AllowMethods: []string{"DELETE"}, Enforce: true})

	oldEcho := echo.New()
	echoadapter.Routes(oldEcho, policy)
	oldEcho.PUT("/old/items", func(c echo.Context) error { return c.String(http.StatusOK, "saved") })
	oldEcho.DELETE("/old/users", func(c echo.Context) error { return c.String(http.StatusOK, "gone") }, echoadapter.New(stricter))
	newEcho := echov5.New()
	echov5adapter.Routes(newEcho, policy)
	newEcho.PUT("/items", func(c *echov5.Context) error { return c.String(http.StatusOK, "saved") })
	newEcho.DELETE("/users", func(c *echov5.Context) error { return c.String(http.StatusOK, "gone") }, echov5adapter.New(stricter))

	oldFiber := fiber.New(fiber.Config{DisableStartupMessage: true})
	fiberadapter.Routes(oldFiber, policy)
	oldFiber.Put("/old/items", func(c *fiber.Ctx) error { return c.SendString("saved") })
	oldFiber.Delete("/old/users", fiberadapter.New(stricter), func(c *fiber.Ctx) error { return c.SendString("gone") })
	newFiber := fiberv3.New()
	fiberv3adapter.Routes(newFiber, policy)
	newFiber.Put("/items", func(c fiberv3.Ctx) error { return c.SendString("saved") })
	newFiber.Delete("/users", fiberv3adapter.New(stricter), func(c fiberv3.Ctx) error { return c.SendString("gone") })

	for name, handler := range map[string]http.Handler{
		"Echo":  byPath(newEcho, oldEcho),
		"Fiber": byPath(adaptorv3.FiberApp(newFiber), adaptor.FiberApp(oldFiber)),
	} {
		for _, prefix := range []string{"", "/old"} {
			t.Run(name+prefix, func(t *testing.T) {
				corstest.Allows(t, handler, app, "PUT "+prefix+"/items", "Cookie")
				corstest.Allows(t, handler, app, "GET "+prefix+"/none")
				corstest.Blocks(t, handler, other, "PUT "+prefix+"/items")
				corstest.Allows(t, handler, admin, "DELETE "+prefix+"/users")
				corstest.Blocks(t, handler, app, "DELETE "+prefix+"/users")
			})
		}
	}
}

func byPath(latest, old http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", latest)
	mux.Handle("/old/", old)
	return mux
}

// A whole application of the old version inside a handler of the new one: the policy that both have stands twice on the way, and
// speaks once.
func TestAnOldVersionInsideANewOneSpeaksOnce(t *testing.T) {
	policy := core.MustNew(core.Config{AllowOrigins: []string{app}, AllowCredentials: true})

	oldEcho := echo.New()
	oldEcho.Use(echoadapter.New(policy))
	oldEcho.PUT("/old/items", func(c echo.Context) error { return c.String(http.StatusOK, "saved") })
	newEcho := echov5.New()
	newEcho.Use(echov5adapter.New(policy))
	newEcho.Any("/old/*", echov5.WrapHandler(oldEcho))

	oldFiber := fiber.New(fiber.Config{DisableStartupMessage: true})
	oldFiber.Use(fiberadapter.New(policy))
	oldFiber.Put("/old/items", func(c *fiber.Ctx) error { return c.SendString("saved") })
	newFiber := fiberv3.New()
	newFiber.Use(fiberv3adapter.New(policy))
	newFiber.Use("/old", func(c fiberv3.Ctx) error {
		oldFiber.Handler()(c.RequestCtx())
		return nil
	})

	for name, handler := range map[string]http.Handler{"Echo": newEcho, "Fiber": adaptorv3.FiberApp(newFiber)} {
		t.Run(name, func(t *testing.T) {
			corstest.Allows(t, handler, app, "PUT /old/items", "Cookie")
			corstest.Blocks(t, handler, other, "PUT /old/items")

			request := httptest.NewRequest("PUT", "/old/items", nil)
			request.Header.Set("Origin", app)
			response := httptest.NewRecorder()
			handler.ServeHTTP(response, request)
			for field, want := range map[string]string{"Access-Control-Allow-Origin": app, "Access-Control-Allow-Credentials": "true", "Vary": "Origin"} {
				if got := response.Header()[field]; !slices.Equal(got, []string{want}) {
					t.Errorf("%s: %q, want %q once", field, got, want)
				}
			}
		})
	}
}

// Each line that ends in a comment mixes two major versions up.
const mixedUp = `package main

import (
	"github.com/gofiber/fiber/v2"
	fiberv3 "github.com/gofiber/fiber/v3"
	"github.com/labstack/echo/v4"
	echov5 "github.com/labstack/echo/v5"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/echoadapter"
	"github.com/corskit/corskit/echov5adapter"
	"github.com/corskit/corskit/fiberadapter"
	"github.com/corskit/corskit/fiberv3adapter"
)

func main() {
	d := core.PublicAPI()
	echo.New().Use(echov5adapter.New(d))                 // wrong
	echo.New().Group("/api", echov5adapter.New(d))       // wrong
	echo.New().GET("/items", nil, echov5adapter.New(d))  // wrong
	echov5.New().Use(echoadapter.New(d))                 // wrong
	echov5.New().Group("/api", echoadapter.New(d))       // wrong
	echov5.New().GET("/items", nil, echoadapter.New(d))  // wrong
	fiber.New().Get("/items", fiberv3adapter.New(d))     // wrong
	fiber.New().Group("/items", fiberv3adapter.New(d))   // wrong
	echoadapter.Routes(echov5.New(), d)                  // wrong
	echov5adapter.Routes(echo.New(), d)                  // wrong
	fiberadapter.Routes(fiberv3.New(), d)                // wrong
	fiberv3adapter.Routes(fiber.New(), d)                // wrong
	fiberv3.New().Get("/items", fiberv3adapter.New(d))
}
`

func TestTheWrongMajorVersionDoesNotCompile(t *testing.T) {
	program := filepath.Join(t.TempDir(), "main.go")
	if err := os.WriteFile(program, []byte(mixedUp), 0o600); err != nil {
		t.Fatal(err)
	}
	said, err := exec.Command("go", "build", "-gcflags=-e", "-o", os.DevNull, program).CombinedOutput()
	if err == nil {
		t.Fatal("it compiles")
	}
	for i, line := range strings.Split(mixedUp, "\n") {
		refused := strings.Contains(string(said), "main.go:"+strconv.Itoa(i+1)+":")
		if refused != strings.HasSuffix(line, "// wrong") {
			t.Errorf("refused: %t: %s", refused, line)
		}
	}
	if t.Failed() {
		t.Logf("the compiler says:\n%s", said)
	}
}

// Where Fiber takes a handler as any, the compiler cannot tell. Fiber itself refuses it as the route is registered.
func TestWhereFiberTakesAnythingTheWrongMajorVersionPanicsAtTheStart(t *testing.T) {
	d := core.PublicAPI()
	for name, register := range map[string]func(){
		"Use of v2":   func() { fiber.New().Use(fiberv3adapter.New(d)) },
		"Use of v3":   func() { fiberv3.New().Use(fiberadapter.New(d)) },
		"Get of v3":   func() { fiberv3.New().Get("/items", fiberadapter.New(d)) },
		"Group of v3": func() { fiberv3.New().Group("/items", fiberadapter.New(d)) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if said := fmt.Sprint(recover()); !strings.Contains(said, "invalid handler") {
					t.Errorf("Fiber says %q", said)
				}
			}()
			register()
		})
	}
}
