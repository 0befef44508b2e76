package peers

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	gincors "github.com/gin-contrib/cors"
	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	chicors "github.com/go-chi/cors"
	"github.com/gofiber/fiber/v2"
	fibercors "github.com/gofiber/fiber/v2/middleware/cors"
	fiberv3 "github.com/gofiber/fiber/v3"
	fiberv3cors "github.com/gofiber/fiber/v3/middleware/cors"
	jub0bs "github.com/jub0bs/cors"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	echov5 "github.com/labstack/echo/v5"
	echov5middleware "github.com/labstack/echo/v5/middleware"
	rscors "github.com/rs/cors"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/ginadapter"
)

// A setup is a middleware with a configuration that its documentation shows.
type setup struct {
	module string // whose version is shown
	name   string // of the configuration
	origin string // a legitimate one by it
	serve  func(*testing.T) string
}

var setups = []setup{
	{"github.com/rs/cors", "`cors.Default()`", "https://app.example.com", overHTTP(func(h http.Handler) http.Handler {
		return rscors.Default().Handler(h)
	})},
	{"github.com/rs/cors", "README, parameters", "http://foo.com", overHTTP(func(h http.Handler) http.Handler {
		return rscors.New(rscors.Options{
			AllowedOrigins:   []string{"http://foo.com", "http://foo.com:8080"},
			AllowCredentials: true,
		}).Handler(h)
	})},
	{"github.com/rs/cors", "README, wildcard `http://*.domain.com`", "http://www.domain.com", overHTTP(func(h http.Handler) http.Handler {
		return rscors.New(rscors.Options{AllowedOrigins: []string{"http://*.domain.com"}}).Handler(h)
	})},
	{"github.com/go-chi/cors", "README", "https://app.example.com", overChi(chicors.Options{
		AllowedOrigins: []string{"https://*", "http://*"},
		AllowedMethods: []string{"GET", "POST", "PUT", "DELETE", "OPTIONS"},
		AllowedHeaders: []string{"Accept", "Authorization", "Content-Type", "X-CSRF-Token"},
		ExposedHeaders: []string{"Link"},
		MaxAge:         300,
	})},
	{"github.com/go-chi/cors", "README, with the line for specific origins", "https://foo.com", overChi(chicors.Options{
		AllowedOrigins: []string{"https://foo.com"},
		AllowedMethods: []string{"GET", "POST", "PUT", "DELETE", "OPTIONS"},
		AllowedHeaders: []string{"Accept", "Authorization", "Content-Type", "X-CSRF-Token"},
		ExposedHeaders: []string{"Link"},
		MaxAge:         300,
	})},
	{"github.com/gin-contrib/cors", "`cors.Default()`", "https://app.example.com", overGin(func() gin.HandlerFunc { return gincors.Default() })},
	{"github.com/gin-contrib/cors", "README, custom configuration", "https://github.com", overGin(func() gin.HandlerFunc {
		return gincors.New(gincors.Config{
			AllowOrigins:     []string{"https://foo.com"},
			AllowMethods:     []string{"PUT", "PATCH"},
			AllowHeaders:     []string{"Origin"},
			ExposeHeaders:    []string{"Content-Length"},
			AllowCredentials: true,
			AllowOriginFunc:  func(origin string) bool { return origin == "https://github.com" },
			MaxAge:           12 * time.Hour,
		})
	})},
	{"github.com/gin-contrib/cors", "README, `DefaultConfig()`", "http://google.com", overGin(func() gin.HandlerFunc {
		config := gincors.DefaultConfig()
		config.AllowOrigins = []string{"http://google.com"}
		return gincors.New(config)
	})},
	{"github.com/labstack/echo/v4", "`middleware.CORS()`", "https://app.example.com", overEcho(middleware.CORS())},
	{"github.com/labstack/echo/v4", "documentation, custom configuration", "https://labstack.com", overEcho(middleware.CORSWithConfig(middleware.CORSConfig{
		AllowOrigins: []string{"https://labstack.com", "https://labstack.net"},
		AllowHeaders: []string{echo.HeaderOrigin, echo.HeaderContentType, echo.HeaderAccept},
	}))},
	{"github.com/labstack/echo/v5", "`middleware.CORS(\"*\")`", "https://app.example.com", overEchoV5(echov5middleware.CORS("*"))},
	{"github.com/labstack/echo/v5", "documentation, custom configuration", "https://labstack.com", overEchoV5(echov5middleware.CORSWithConfig(echov5middleware.CORSConfig{
		AllowOrigins: []string{"https://labstack.com", "https://labstack.net"},
		AllowHeaders: []string{echov5.HeaderOrigin, echov5.HeaderContentType, echov5.HeaderAccept},
	}))},
	{"github.com/gofiber/fiber/v2", "`cors.New()`", "https://app.example.com", overFiber()},
	{"github.com/gofiber/fiber/v2", "documentation, custom configuration", "https://gofiber.io", overFiber(fibercors.Config{
		AllowOrigins: "https://gofiber.io, https://gofiber.net",
		AllowHeaders: "Origin, Content-Type, Accept",
	})},
	{"github.com/gofiber/fiber/v2", "documentation, subdomains", "https://www.example.com", overFiber(fibercors.Config{AllowOrigins: "https://*.example.com"})},
	{"github.com/gofiber/fiber/v3", "`cors.New()`", "https://app.example.com", overFiberV3()},
	{"github.com/gofiber/fiber/v3", "documentation, custom configuration", "https://gofiber.io", overFiberV3(fiberv3cors.Config{
		AllowOrigins: []string{"https://gofiber.io", "https://gofiber.net"},
		AllowHeaders: []string{"Origin", "Content-Type", "Accept"},
	})},
	{"github.com/gofiber/fiber/v3", "documentation, subdomains", "https://www.example.com", overFiberV3(fiberv3cors.Config{AllowOrigins: []string{"https://*.example.com"}})},
	{"github.com/jub0bs/cors", "README", "https://example.com", overHTTP(func(h http.Handler) http.Handler {
		cors, err := jub0bs.NewMiddleware(jub0bs.Config{
			Origins:        []string{"https://example.com"},
			Methods:        []string{http.MethodGet, http.MethodPost},
			RequestHeaders: []string{"Authorization"},
		})
		if err != nil {
			panic(err)
		}
		return cors.Wrap(h)
	})},
	{"github.com/corskit/corskit", "README, on Gin", "https://app.example.com", overGin(func() gin.HandlerFunc {
		return ginadapter.New(core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}}))
	})},
	{"github.com/corskit/corskit", "`core.PublicAPI()`, on Gin", "https://app.example.com", overGin(func() gin.HandlerFunc {
		return ginadapter.New(core.PublicAPI())
	})},
}

// items answers GET and PUT, and 404 to OPTIONS.
func items() http.Handler {
	mux := http.NewServeMux()
	for _, pattern := range []string{"GET /items", "PUT /items"} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "items") })
	}
	return mux
}

func overHTTP(wrap func(http.Handler) http.Handler) func(*testing.T) string {
	return func(t *testing.T) string {
		server := httptest.NewServer(wrap(items()))
		t.Cleanup(server.Close)
		return server.URL
	}
}

func overChi(options chicors.Options) func(*testing.T) string {
	return overHTTP(func(h http.Handler) http.Handler {
		r := chi.NewRouter()
		r.Use(chicors.Handler(options))
		r.Get("/items", h.ServeHTTP)
		r.Put("/items", h.ServeHTTP)
		return r
	})
}

func overGin(middleware func() gin.HandlerFunc) func(*testing.T) string {
	return overHTTP(func(h http.Handler) http.Handler {
		gin.SetMode(gin.ReleaseMode)
		r := gin.New()
		r.Use(middleware())
		r.GET("/items", gin.WrapH(h))
		r.PUT("/items", gin.WrapH(h))
		return r
	})
}

func overEcho(cors echo.MiddlewareFunc) func(*testing.T) string {
	return overHTTP(func(h http.Handler) http.Handler {
		e := echo.New()
		e.Use(cors)
		e.GET("/items", echo.WrapHandler(h))
		e.PUT("/items", echo.WrapHandler(h))
		return e
	})
}

func overEchoV5(cors echov5.MiddlewareFunc) func(*testing.T) string {
	return overHTTP(func(h http.Handler) http.Handler {
		e := echov5.New()
		e.Use(cors)
		e.GET("/items", echov5.WrapHandler(h))
		e.PUT("/items", echov5.WrapHandler(h))
		return e
	})
}

func overFiber(config ...fibercors.Config) func(*testing.T) string {
	return func(t *testing.T) string {
		app := fiber.New(fiber.Config{DisableStartupMessage: true})
		app.Use(fibercors.New(config...))
		answer := func(c *fiber.Ctx) error { return c.SendString("items") }
		app.Get("/items", answer)
		app.Put("/items", answer)
		return listen(t, app.Listener, app.Shutdown)
	}
}

func overFiberV3(config ...fiberv3cors.Config) func(*testing.T) string {
	return func(t *testing.T) string {
		app := fiberv3.New()
		app.Use(fiberv3cors.New(config...))
		answer := func(c fiberv3.Ctx) error { return c.SendString("items") }
		app.Get("/items", answer)
		app.Put("/items", answer)
		serve := func(l net.Listener) error { return app.Listener(l, fiberv3.ListenConfig{DisableStartupMessage: true}) }
		return listen(t, serve, app.Shutdown)
	}
}

func listen(t *testing.T, serve func(net.Listener) error, shutdown func() error) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go serve(listener)
	t.Cleanup(func() { shutdown() })
	return "http://" + listener.Addr().String()
}
