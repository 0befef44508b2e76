package apps

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"
	fiberv3 "github.com/gofiber/fiber/v3"
	adaptorv3 "github.com/gofiber/fiber/v3/middleware/adaptor"
	"github.com/labstack/echo/v4"
	echov5 "github.com/labstack/echo/v5"

	"github.com/corskit/corskit/chiadapter"
	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/echoadapter"
	"github.com/corskit/corskit/echov5adapter"
	"github.com/corskit/corskit/fiberadapter"
	"github.com/corskit/corskit/fiberv3adapter"
	"github.com/corskit/corskit/ginadapter"
)

type tenant struct{}

// The table in docs/origins.md says how a middleware hands an AllowOriginFunc what it knows.
func TestAFunctionReadsWhatAMiddlewareKnows(t *testing.T) {
	policy := core.MustNew(core.Config{AllowOriginFunc: func(ctx context.Context, _ core.Request, _ core.Origin) (bool, error) {
		return ctx.Value(tenant{}) == "a", nil
	}})
	gin.SetMode(gin.ReleaseMode)
	gins := gin.New()
	gins.Use(func(c *gin.Context) {
		c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), tenant{}, c.GetHeader("X-Tenant")))
	}, ginadapter.New(policy))

	echos := echo.New()
	echos.Use(func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			c.SetRequest(c.Request().WithContext(context.WithValue(c.Request().Context(), tenant{}, c.Request().Header.Get("X-Tenant"))))
			return next(c)
		}
	}, echoadapter.New(policy))

	echoV5s := echov5.New()
	echoV5s.Use(func(next echov5.HandlerFunc) echov5.HandlerFunc {
		return func(c *echov5.Context) error {
			c.SetRequest(c.Request().WithContext(context.WithValue(c.Request().Context(), tenant{}, c.Request().Header.Get("X-Tenant"))))
			return next(c)
		}
	}, echov5adapter.New(policy))

	chis := chi.NewRouter()
	chis.Use(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), tenant{}, r.Header.Get("X-Tenant"))))
		})
	}, chiadapter.New(policy))
	chis.Get("/", func(http.ResponseWriter, *http.Request) {})

	fibers := fiber.New()
	fibers.Use(func(c *fiber.Ctx) error {
		c.SetUserContext(context.WithValue(c.UserContext(), tenant{}, strings.Clone(c.Get("X-Tenant"))))
		return c.Next()
	}, fiberadapter.New(policy))

	fiberV3s := fiberv3.New()
	fiberV3s.Use(func(c fiberv3.Ctx) error {
		c.SetContext(context.WithValue(c.Context(), tenant{}, strings.Clone(c.Get("X-Tenant"))))
		return c.Next()
	}, fiberv3adapter.New(policy))

	for name, handler := range map[string]http.Handler{
		"Gin": gins, "Echo": echos, "Echo v5": echoV5s, "Chi": chis,
		"Fiber": adaptor.FiberApp(fibers), "Fiber v3": adaptorv3.FiberApp(fiberV3s),
	} {
		for of, want := range map[string]string{"a": app, "b": ""} {
			t.Run(name+"/"+of, func(t *testing.T) {
				request := httptest.NewRequest("GET", "/", nil)
				request.Header.Set("Origin", app)
				request.Header.Set("X-Tenant", of)
				response := httptest.NewRecorder()
				handler.ServeHTTP(response, request)
				if got := response.Header().Get("Access-Control-Allow-Origin"); got != want {
					t.Errorf("Access-Control-Allow-Origin: %q, want %q", got, want)
				}
			})
		}
	}
}
