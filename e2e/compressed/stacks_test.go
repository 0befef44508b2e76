package compressed

import (
	"net"
	"net/http"

	gingzip "github.com/gin-contrib/gzip"
	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	chimiddleware "github.com/go-chi/chi/v5/middleware"
	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/compress"
	fiberv3 "github.com/gofiber/fiber/v3"
	compressv3 "github.com/gofiber/fiber/v3/middleware/compress"
	"github.com/labstack/echo/v4"
	echomiddleware "github.com/labstack/echo/v4/middleware"
	echov5 "github.com/labstack/echo/v5"
	echov5middleware "github.com/labstack/echo/v5/middleware"

	"github.com/corskit/corskit/chiadapter"
	"github.com/corskit/corskit/echoadapter"
	"github.com/corskit/corskit/echov5adapter"
	"github.com/corskit/corskit/fiberadapter"
	"github.com/corskit/corskit/fiberv3adapter"
	"github.com/corskit/corskit/ginadapter"
)

// A stack is a framework with a policy and a compression, in one order or the
// other.
type stack struct {
	name  string
	serve func(net.Listener) error
}

func stacks() []stack {
	return []stack{
		{"gin, policy outside", onHTTP(ginStack(ginadapter.New(policy), gingzip.Gzip(gingzip.DefaultCompression)))},
		{"gin, policy inside", onHTTP(ginStack(gingzip.Gzip(gingzip.DefaultCompression), ginadapter.New(policy)))},
		{"gin, compression around the engine", onHTTP(chimiddleware.Compress(5)(ginStack(ginadapter.New(policy))))},
		{"echo, policy outside", onHTTP(echoStack(echoadapter.New(policy), echomiddleware.Gzip()))},
		{"echo, policy inside", onHTTP(echoStack(echomiddleware.Gzip(), echoadapter.New(policy)))},
		{"echov5, policy outside", onHTTP(echoV5Stack(echov5adapter.New(policy), echov5middleware.Gzip()))},
		{"echov5, policy inside", onHTTP(echoV5Stack(echov5middleware.Gzip(), echov5adapter.New(policy)))},
		{"chi, policy outside", onHTTP(chiStack(chiadapter.New(policy), chimiddleware.Compress(5)))},
		{"chi, policy inside", onHTTP(chiStack(chimiddleware.Compress(5), chiadapter.New(policy)))},
		{"fiber, policy outside", fiberStack(fiberadapter.New(policy), compress.New())},
		{"fiber, policy inside", fiberStack(compress.New(), fiberadapter.New(policy))},
		{"fiberv3, policy outside", fiberV3Stack(fiberv3adapter.New(policy), compressv3.New())},
		{"fiberv3, policy inside", fiberV3Stack(compressv3.New(), fiberv3adapter.New(policy))},
	}
}

func onHTTP(h http.Handler) func(net.Listener) error { return (&http.Server{Handler: h}).Serve }

func ginStack(middleware ...gin.HandlerFunc) http.Handler {
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	r.Use(middleware...)
	r.GET("/text", func(c *gin.Context) { c.String(http.StatusOK, text) })
	r.GET("/error", func(c *gin.Context) { c.String(http.StatusInternalServerError, text) })
	return r
}

func echoStack(middleware ...echo.MiddlewareFunc) http.Handler {
	e := echo.New()
	e.Use(middleware...)
	e.GET("/text", func(c echo.Context) error { return c.String(http.StatusOK, text) })
	e.GET("/error", func(echo.Context) error { return echo.NewHTTPError(http.StatusInternalServerError, text) })
	return e
}

func echoV5Stack(middleware ...echov5.MiddlewareFunc) http.Handler {
	e := echov5.New()
	e.Use(middleware...)
	e.GET("/text", func(c *echov5.Context) error { return c.String(http.StatusOK, text) })
	e.GET("/error", func(*echov5.Context) error { return echov5.NewHTTPError(http.StatusInternalServerError, text) })
	return e
}

func chiStack(middleware ...func(http.Handler) http.Handler) http.Handler {
	r := chi.NewRouter()
	r.Use(middleware...)
	r.Get("/text", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		w.Write([]byte(text))
	})
	r.Get("/error", func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, text, http.StatusInternalServerError)
	})
	return r
}

func fiberStack(middleware ...fiber.Handler) func(net.Listener) error {
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	for _, m := range middleware {
		app.Use(m)
	}
	app.Get("/text", func(c *fiber.Ctx) error { return c.SendString(text) })
	app.Get("/error", func(*fiber.Ctx) error { return fiber.NewError(fiber.StatusInternalServerError, text) })
	return app.Listener
}

func fiberV3Stack(middleware ...fiberv3.Handler) func(net.Listener) error {
	app := fiberv3.New()
	for _, m := range middleware {
		app.Use(m)
	}
	app.Get("/text", func(c fiberv3.Ctx) error { return c.SendString(text) })
	app.Get("/error", func(fiberv3.Ctx) error { return fiberv3.NewError(fiberv3.StatusInternalServerError, text) })
	return func(l net.Listener) error { return app.Listener(l, fiberv3.ListenConfig{DisableStartupMessage: true}) }
}
