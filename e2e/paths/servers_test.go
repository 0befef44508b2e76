package paths

import (
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/gofiber/fiber/v2"
	fiberv3 "github.com/gofiber/fiber/v3"
	"github.com/labstack/echo/v4"
	echov5 "github.com/labstack/echo/v5"

	"github.com/corskit/corskit/chiadapter"
	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
	"github.com/corskit/corskit/echoadapter"
	"github.com/corskit/corskit/echov5adapter"
	"github.com/corskit/corskit/fiberadapter"
	"github.com/corskit/corskit/fiberv3adapter"
	"github.com/corskit/corskit/ginadapter"
)

// Every app has these routes for DELETE. Their handlers name themselves in the header ran.
var patterns = []string{"/public", "/public/:a", "/public/:a/:b", "/public/:a/:b/:c", "/:a", "/:a/:b", "/:a/:b/:c", "/:a/:b/:c/:d"}

const ran = "X-Ran"

// braces is a pattern in the notation of net/http and chi.
func braces(pattern string) string {
	segments := strings.Split(pattern, "/")
	for i, s := range segments {
		if name, ok := strings.CutPrefix(s, ":"); ok {
			segments[i] = "{" + name + "}"
		}
	}
	return strings.Join(segments, "/")
}

// routers makes the apps, with the settings that change how a path is read.
var routers = map[string]func(core.Decider) func(net.Listener) error{
	"net/http": serveMux,
	"Gin":      func(d core.Decider) func(net.Listener) error { return ginEngine(d, gin.New()) },
	"Gin, UseRawPath": func(d core.Decider) func(net.Listener) error {
		e := gin.New()
		e.UseRawPath = true
		return ginEngine(d, e)
	},
	"Gin, UseEscapedPath": func(d core.Decider) func(net.Listener) error {
		e := gin.New()
		e.UseEscapedPath = true
		return ginEngine(d, e)
	},
	"Gin, RemoveExtraSlash": func(d core.Decider) func(net.Listener) error {
		e := gin.New()
		e.RemoveExtraSlash = true
		return ginEngine(d, e)
	},
	"Echo":    echoServer,
	"Echo v5": func(d core.Decider) func(net.Listener) error { return echoV5(d, echov5.RouterConfig{}) },
	"Echo v5, UnescapePathParamValues": func(d core.Decider) func(net.Listener) error {
		return echoV5(d, echov5.RouterConfig{UnescapePathParamValues: true})
	},
	"Echo v5, UseEscapedPathForMatching": func(d core.Decider) func(net.Listener) error {
		return echoV5(d, echov5.RouterConfig{UseEscapedPathForMatching: true})
	},
	"Chi":            func(d core.Decider) func(net.Listener) error { return chiRouter(d) },
	"Chi, CleanPath": func(d core.Decider) func(net.Listener) error { return chiRouter(d, middleware.CleanPath) },
	"Fiber":          func(d core.Decider) func(net.Listener) error { return fiberApp(d, fiber.Config{}) },
	"Fiber, CaseSensitive, StrictRouting": func(d core.Decider) func(net.Listener) error {
		return fiberApp(d, fiber.Config{CaseSensitive: true, StrictRouting: true})
	},
	"Fiber, UnescapePath": func(d core.Decider) func(net.Listener) error { return fiberApp(d, fiber.Config{UnescapePath: true}) },
	"Fiber v3":            func(d core.Decider) func(net.Listener) error { return fiberV3App(d, fiberv3.Config{}) },
	"Fiber v3, CaseSensitive, StrictRouting": func(d core.Decider) func(net.Listener) error {
		return fiberV3App(d, fiberv3.Config{CaseSensitive: true, StrictRouting: true})
	},
	"Fiber v3, UnescapePath": func(d core.Decider) func(net.Listener) error {
		return fiberV3App(d, fiberv3.Config{UnescapePath: true})
	},
}

func serve(h http.Handler) func(net.Listener) error {
	return (&http.Server{Handler: h}).Serve
}

func serveMux(d core.Decider) func(net.Listener) error {
	mux := http.NewServeMux()
	for _, p := range patterns {
		mux.HandleFunc("DELETE "+braces(p), func(w http.ResponseWriter, _ *http.Request) { w.Header().Set(ran, p) })
	}
	return serve(nethttp.Middleware(d)(mux))
}

func ginEngine(d core.Decider, e *gin.Engine) func(net.Listener) error {
	e.Use(ginadapter.New(d))
	for _, p := range patterns {
		e.DELETE(p, func(c *gin.Context) { c.Header(ran, p) })
	}
	return serve(e)
}

func echoServer(d core.Decider) func(net.Listener) error {
	e := echo.New()
	e.Use(echoadapter.New(d))
	for _, p := range patterns {
		e.DELETE(p, func(c echo.Context) error { c.Response().Header().Set(ran, p); return nil })
	}
	return serve(e)
}

func echoV5(d core.Decider, config echov5.RouterConfig) func(net.Listener) error {
	e := echov5.NewWithConfig(echov5.Config{Router: echov5.NewRouter(config)})
	e.Use(echov5adapter.New(d))
	for _, p := range patterns {
		e.DELETE(p, func(c *echov5.Context) error { c.Response().Header().Set(ran, p); return nil })
	}
	return serve(e)
}

func chiRouter(d core.Decider, others ...func(http.Handler) http.Handler) func(net.Listener) error {
	r := chi.NewRouter()
	r.Use(chiadapter.New(d))
	r.Use(others...)
	for _, p := range patterns {
		r.Delete(braces(p), func(w http.ResponseWriter, _ *http.Request) { w.Header().Set(ran, p) })
	}
	return serve(r)
}

func fiberApp(d core.Decider, config fiber.Config) func(net.Listener) error {
	config.DisableStartupMessage = true
	a := fiber.New(config)
	a.Use(fiberadapter.New(d))
	for _, p := range patterns {
		a.Delete(p, func(c *fiber.Ctx) error { c.Set(ran, p); return nil })
	}
	return a.Listener
}

func fiberV3App(d core.Decider, config fiberv3.Config) func(net.Listener) error {
	a := fiberv3.New(config)
	a.Use(fiberv3adapter.New(d))
	for _, p := range patterns {
		a.Delete(p, func(c fiberv3.Ctx) error { c.Set(ran, p); return nil })
	}
	return func(l net.Listener) error { return a.Listener(l, fiberv3.ListenConfig{DisableStartupMessage: true}) }
}

// start serves an app and returns its address.
func start(t *testing.T, app func(net.Listener) error) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		app(listener) // Returns an error in any case, once the listener is closed.
	}()
	t.Cleanup(func() {
		listener.Close()
		<-ended
	})
	return listener.Addr().String()
}
