package apps

import (
	"net/http"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"
	fiberv3 "github.com/gofiber/fiber/v3"
	adaptorv3 "github.com/gofiber/fiber/v3/middleware/adaptor"
	"github.com/labstack/echo/v4"
	echov5 "github.com/labstack/echo/v5"

	"github.com/corskit/corskit/browser/corstest"
	"github.com/corskit/corskit/chiadapter"
	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
	"github.com/corskit/corskit/echoadapter"
	"github.com/corskit/corskit/echov5adapter"
	"github.com/corskit/corskit/fiberadapter"
	"github.com/corskit/corskit/fiberv3adapter"
	"github.com/corskit/corskit/ginadapter"
)

// The lines that a user writes, against an application of each framework.
func TestApplicationsInOneLine(t *testing.T) {
	policy := core.MustNew(core.Config{
		AllowOrigins:     []string{"https://app.example.com"},
		AllowMethods:     []string{"PUT"},
		AllowHeaders:     []string{"X-Trace"},
		AllowCredentials: true,
		Enforce:          true,
	})
	gin.SetMode(gin.ReleaseMode)
	gins := gin.New()
	gins.Use(ginadapter.New(policy))
	gins.PUT("/items/:id", func(c *gin.Context) { c.String(http.StatusOK, "saved") })

	echos := echo.New()
	echos.Use(echoadapter.New(policy))
	echos.PUT("/items/:id", func(c echo.Context) error { return c.String(http.StatusOK, "saved") })

	echoV5s := echov5.New()
	echoV5s.Use(echov5adapter.New(policy))
	echoV5s.PUT("/items/:id", func(c *echov5.Context) error { return c.String(http.StatusOK, "saved") })

	chis := chi.NewRouter()
	chis.Use(chiadapter.New(policy))
	chis.Put("/items/{id}", func(w http.ResponseWriter, r *http.Request) {})

	fibers := fiber.New()
	fibers.Use(fiberadapter.New(policy))
	fibers.Put("/items/:id", func(c *fiber.Ctx) error { return c.SendString("saved") })

	fiberV3s := fiberv3.New()
	fiberV3s.Use(fiberv3adapter.New(policy))
	fiberV3s.Put("/items/:id", func(c fiberv3.Ctx) error { return c.SendString("saved") })

	mux := http.NewServeMux()
	mux.HandleFunc("PUT /items/{id}", func(w http.ResponseWriter, r *http.Request) {})

	for name, handler := range map[string]http.Handler{
		"net/http": nethttp.Middleware(policy)(mux),
		"Gin":      gins,
		"Echo":     echos,
		"Echo v5":  echoV5s,
		"Chi":      chis,
		"Fiber":    adaptor.FiberApp(fibers),
		"Fiber v3": adaptorv3.FiberApp(fiberV3s),
	} {
		t.Run(name, func(t *testing.T) {
			const app, other = "https://app.example.com", "https://other.example"
			corstest.Allows(t, handler, app, "PUT /items/1", "X-Trace")
			corstest.Allows(t, handler, app, "PUT /items/1", "Cookie")
			corstest.Allows(t, handler, app, "GET /none") // a 404 that the page can read
			corstest.Blocks(t, handler, app, "DELETE /items/1")
			corstest.Blocks(t, handler, app, "PUT /items/1", "X-Other")
			corstest.Blocks(t, handler, other, "PUT /items/1")
			corstest.Blocks(t, handler, other, "GET /none")
			corstest.Blocks(t, handler, "null", "GET /none", "Cookie")
		})
	}
}
