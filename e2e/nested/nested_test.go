package nested

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"
	"github.com/labstack/echo/v4"

	"github.com/corskit/corskit/chiadapter"
	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
	"github.com/corskit/corskit/echoadapter"
	"github.com/corskit/corskit/fiberadapter"
	"github.com/corskit/corskit/ginadapter"
)

func policyFor(page string) *core.Policy {
	return core.MustNew(core.Config{AllowOrigins: []string{"https://" + page + ".example"}})
}

// An application applies policy, known or not to Routes, and hands what it gets over to inner, if there is one.
type application func(policy *core.Policy, known bool, inner http.Handler) http.Handler

var applications = map[string]application{
	"gin": func(policy *core.Policy, known bool, inner http.Handler) http.Handler {
		gin.SetMode(gin.ReleaseMode)
		e := gin.New()
		if known {
			ginadapter.Routes(e, decider(policy)).Any("/*any", gin.WrapH(inner))
			return e
		}
		e.Use(ginadapter.New(policy))
		e.Any("/*any", gin.WrapH(inner))
		return e
	},
	"echo": func(policy *core.Policy, known bool, inner http.Handler) http.Handler {
		e := echo.New()
		if known {
			echoadapter.Routes(e, decider(policy))
		} else {
			e.Use(echoadapter.New(policy))
		}
		e.Any("/*", echo.WrapHandler(inner))
		return e
	},
	"chi": func(policy *core.Policy, known bool, inner http.Handler) http.Handler {
		r := chi.NewRouter()
		if known {
			chiadapter.Routes(r, decider(policy))
		} else {
			r.Use(chiadapter.New(policy))
		}
		r.HandleFunc("/*", inner.ServeHTTP)
		return r
	},
}

func decider(policy *core.Policy) core.Decider {
	if policy == nil {
		return nil
	}
	return policy
}

func hello(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "hello") }

// send returns the page that may read the answer to a request, or the panic that the request ends in.
func send(h http.Handler, r *http.Request) (readable, panicked string) {
	defer func() {
		if v := recover(); v != nil {
			panicked = fmt.Sprint(v)
		}
	}()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Header().Get("Access-Control-Allow-Origin"), ""
}

func actual(page string) *http.Request {
	r := httptest.NewRequest("PUT", "/items", nil)
	r.Header.Set("Origin", "https://"+page+".example")
	return r
}

func preflight(page string) *http.Request {
	r := actual(page)
	r.Method = "OPTIONS"
	r.Header.Set("Access-Control-Request-Method", "PUT")
	return r
}

func TestAPolicyInsideAnotherApplicationFails(t *testing.T) {
	inner := map[string]http.Handler{
		"net/http": nethttp.Middleware(policyFor("inner"))(http.HandlerFunc(hello)),
	}
	for name, application := range applications {
		inner[name] = application(policyFor("inner"), false, http.HandlerFunc(hello))
		inner[name+", routed"] = application(policyFor("inner"), true, http.HandlerFunc(hello))
	}
	for _, handler := range inner {
		send(handler, actual("inner")) // It may serve by itself, too, and first.
	}
	for outer, application := range applications {
		for name, handler := range inner {
			t.Run(name+" inside "+outer, func(t *testing.T) {
				h := application(policyFor("outer"), true, handler)
				for range 2 {
					_, panicked := send(h, actual("inner"))
					if !strings.Contains(panicked, "adapter: ") && !strings.Contains(panicked, "corskit: ") {
						t.Errorf("it says %q", panicked)
					}
				}
			})
		}
	}
}

func TestAPolicyAroundAnApplicationWithRoutesFails(t *testing.T) {
	for name, inside := range applications {
		inner := inside(policyFor("inner"), true, http.HandlerFunc(hello))
		around := map[string]http.Handler{"net/http": nethttp.Middleware(policyFor("outer"))(inner)}
		for outer, application := range applications {
			if outer != "gin" { // Gin's policies are gone from the stack when handlers run.
				around[outer] = application(policyFor("outer"), false, inner)
			}
		}
		for outer, h := range around {
			t.Run(outer+" around "+name, func(t *testing.T) {
				if _, panicked := send(h, actual("inner")); !strings.Contains(panicked, "corskit: ") {
					t.Errorf("it says %q", panicked)
				}
			})
		}
	}
}

// A middleware of net/http is none that an adapter knows.
func TestAMiddlewareBesideRoutesFails(t *testing.T) {
	beside := nethttp.Middleware(policyFor("beside"))
	apps := map[string]func(core.Decider) http.Handler{
		"gin": func(d core.Decider) http.Handler {
			r := ginadapter.Routes(gin.New(), d)
			r.Use(func(c *gin.Context) {
				beside(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { c.Next() })).ServeHTTP(c.Writer, c.Request)
			})
			r.PUT("/items", ginadapter.New(policyFor("own")), gin.WrapF(hello))
			return r
		},
		"echo": func(d core.Decider) http.Handler {
			e := echo.New()
			echoadapter.Routes(e, d)
			e.Use(echo.WrapMiddleware(beside))
			e.PUT("/items", echo.WrapHandler(http.HandlerFunc(hello)), echoadapter.New(policyFor("own")))
			return e
		},
		"chi": func(d core.Decider) http.Handler {
			r := chi.NewRouter()
			chiadapter.Routes(r, d)
			r.Use(beside)
			r.With(chiadapter.New(policyFor("own"))).Put("/items", hello)
			return r
		},
	}
	for name, app := range apps {
		for _, d := range []core.Decider{nil, policyFor("app")} {
			for range 2 {
				if _, panicked := send(app(d), actual("own")); !strings.Contains(panicked, "corskit: a policy ") {
					t.Errorf("%s, default policy: %t: it says %q", name, d != nil, panicked)
				}
			}
		}
	}
}

// http.TimeoutHandler lays the headers of the response that it gives to handlers over those that are there.
func TestTheInnermostPolicySpeaksInATimeoutHandler(t *testing.T) {
	own := core.MustNew(core.Config{AllowOrigins: []string{"https://own.example", "https://both.example"}})
	outer := core.MustNew(core.Config{AllowOrigins: []string{"https://outer.example", "https://both.example"},
		AllowCredentials: true, ExposeHeaders: []string{"X-Outer"}, AllowTiming: true})
	timeout := func(next http.Handler) http.Handler { return http.TimeoutHandler(next, time.Minute, "") }
	apps := map[string]func() http.Handler{
		"gin": func() http.Handler {
			r := ginadapter.Routes(gin.New(), outer)
			r.Use(func(c *gin.Context) {
				timeout(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
					before := c.Writer
					c.Writer = &ginWriter{before, w}
					c.Next()
					c.Writer = before
				})).ServeHTTP(c.Writer, c.Request)
			})
			r.PUT("/items", ginadapter.New(own), func(c *gin.Context) { hello(c.Writer, nil) })
			return r
		},
		"echo": func() http.Handler {
			e := echo.New()
			echoadapter.Routes(e, outer)
			e.Use(echo.WrapMiddleware(timeout))
			e.PUT("/items", echo.WrapHandler(http.HandlerFunc(hello)), echoadapter.New(own))
			return e
		},
		"chi": func() http.Handler {
			r := chi.NewRouter()
			chiadapter.Routes(r, outer)
			r.Use(timeout)
			r.With(chiadapter.New(own)).Put("/items", hello)
			return r
		},
	}
	for name, app := range apps {
		for _, page := range []string{"own", "outer", "both"} {
			w := httptest.NewRecorder()
			app().ServeHTTP(w, actual(page))
			readable := w.Result().Header.Get("Access-Control-Allow-Origin") != ""
			if readable != (page != "outer") || w.Body.String() != "hello" {
				t.Errorf("%s, from %s: %q, %v", name, page, w.Body, w.Result().Header)
			}
			for _, header := range []string{"Access-Control-Allow-Credentials", "Access-Control-Expose-Headers", "Timing-Allow-Origin"} {
				if got := w.Result().Header.Get(header); got != "" {
					t.Errorf("%s, from %s: %s: %s", name, page, header, got)
				}
			}
		}
	}
}

// A ginWriter is what handlers of Gin get behind a middleware of net/http.
type ginWriter struct {
	gin.ResponseWriter
	inner http.ResponseWriter
}

func (w *ginWriter) Header() http.Header         { return w.inner.Header() }
func (w *ginWriter) Write(p []byte) (int, error) { return w.inner.Write(p) }

// What a handler asks another application, with a response of its own, is nobody else's business.
func TestAHandlerMayAskAnotherApplication(t *testing.T) {
	for name, inside := range applications {
		if name == "gin" {
			continue // Its policies are gone from the stack, so that the outer one is taken for who has spoken.
		}
		asked := nethttp.Middleware(policyFor("own"))(nethttp.Middleware(policyFor("own"))(http.HandlerFunc(hello)))
		asked = inside(policyFor("own"), false, asked)
		for outer, application := range applications {
			h := application(policyFor("app"), true, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				answer := httptest.NewRecorder()
				asked.ServeHTTP(answer, actual("own"))
				fmt.Fprint(w, answer.Body)
			}))
			if readable, panicked := send(h, actual("app")); readable == "" {
				t.Errorf("%s asks %s: it says %q", outer, name, panicked)
			}
		}
	}
}

// A handler may send a request back to the application that it stands in.
func TestAnApplicationMayServeARequestTwice(t *testing.T) {
	for name, application := range applications {
		for _, known := range []bool{false, true} {
			var h http.Handler
			h = application(policyFor("app"), known, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPut {
					again := httptest.NewRequest("GET", "/items/42", nil)
					again.Header = r.Header
					h.ServeHTTP(w, again)
				}
			}))
			if readable, panicked := send(h, actual("app")); readable != "https://app.example" {
				t.Errorf("%s, routed: %t: %q may read it; it says %q", name, known, readable, panicked)
			}
		}
	}
	e := gin.New()
	r := ginadapter.Routes(e, policyFor("app"))
	r.PUT("/items", func(c *gin.Context) {
		c.Request.URL.Path = "/others"
		e.HandleContext(c)
	})
	r.PUT("/others", func(c *gin.Context) {})
	if readable, panicked := send(e, actual("app")); readable != "https://app.example" {
		t.Errorf("Gin's HandleContext: %q may read it; it says %q", readable, panicked)
	}
	app := fiber.New()
	fiberadapter.Routes(app, policyFor("app"))
	app.Put("/items", func(c *fiber.Ctx) error {
		c.Path("/others")
		return c.RestartRouting()
	})
	app.Put("/others", func(c *fiber.Ctx) error { return nil })
	response, err := app.Test(actual("app"))
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode != http.StatusOK || response.Header.Get("Access-Control-Allow-Origin") != "https://app.example" {
		t.Errorf("Fiber's RestartRouting: status %d, %v", response.StatusCode, response.Header)
	}
}

// Without a policy out there the preflights get through to the one inside.
func TestAPolicyInsideAnApplicationWithoutOne(t *testing.T) {
	for outer, application := range applications {
		for name, inside := range applications {
			for _, known := range []bool{false, true} {
				if outer == "chi" && name == "chi" && !known {
					continue // To chi they are one application, which has Routes: the router inside belongs to Mount.
				}
				t.Run(fmt.Sprintf("%s inside %s, routed: %t", name, outer, known), func(t *testing.T) {
					h := application(nil, true, inside(policyFor("inner"), known, http.HandlerFunc(hello)))
					for _, r := range []*http.Request{preflight("inner"), actual("inner")} {
						if readable, panicked := send(h, r); readable != "https://inner.example" {
							t.Errorf("%s: %q may read it; it says %q", r.Method, readable, panicked)
						}
					}
				})
			}
		}
	}
}

// Of the policies of two Fiber apps the one around them would answer the preflights, the one inside would speak last.
func TestFiberInsideFiberFails(t *testing.T) {
	for _, known := range []bool{false, true} {
		inner := fiber.New()
		if known {
			fiberadapter.Routes(inner, policyFor("inner"))
		} else {
			inner.Use(fiberadapter.New(policyFor("inner")))
		}
		inner.Put("/items", func(c *fiber.Ctx) error { return nil })
		app := fiber.New()
		fiberadapter.Routes(app, policyFor("outer"))
		app.All("/*", func(c *fiber.Ctx) error { inner.Handler()(c.Context()); return nil })
		response, err := app.Test(actual("inner"))
		if err != nil {
			t.Fatal(err)
		}
		if response.StatusCode != http.StatusInternalServerError {
			t.Errorf("routed: %t: status %d, %v", known, response.StatusCode, response.Header)
		}
	}
}

// What stands on net/http inside Fiber has nothing to say: Fiber's policy writes last, and answers the preflights.
func TestFibersPolicySpeaksForWhatItAdapts(t *testing.T) {
	for name, inside := range applications {
		app := fiber.New()
		fiberadapter.Routes(app, policyFor("outer"))
		app.All("/*", adaptor.HTTPHandler(inside(policyFor("inner"), true, http.HandlerFunc(hello))))
		for _, page := range []string{"inner", "outer"} {
			for _, r := range []*http.Request{preflight(page), actual(page)} {
				response, err := app.Test(r)
				if err != nil {
					t.Fatal(err)
				}
				if readable := response.Header.Get("Access-Control-Allow-Origin") != ""; readable != (page == "outer") {
					t.Errorf("%s inside: %s from %s: %d %v", name, r.Method, page, response.StatusCode, response.Header)
				}
			}
		}
	}
}
