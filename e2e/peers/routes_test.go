package peers

import (
	"net/http"
	"net/http/httptest"
	"testing"

	fiberv3 "github.com/gofiber/fiber/v3"
	adaptorv3 "github.com/gofiber/fiber/v3/middleware/adaptor"
	fiberv3cors "github.com/gofiber/fiber/v3/middleware/cors"
	echov5 "github.com/labstack/echo/v5"
	echov5middleware "github.com/labstack/echo/v5/middleware"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/echov5adapter"
	"github.com/corskit/corskit/fiberv3adapter"
)

const (
	appOrigin   = "https://app.example.com"
	adminOrigin = "https://admin.example.com"
	otherOrigin = "https://other.example"
)

type answer struct {
	status               int
	allowOrigin, methods string
}

// What Echo v5's and Fiber v3's own CORS middleware answer, and what ours does in its place.
func TestOwnMiddlewareBesideOurs(t *testing.T) {
	for _, test := range []struct {
		name          string
		own, ours     http.Handler
		method        string
		path, origin  string
		byOwn, byOurs answer
	}{
		{
			name:   "Echo v5: a wildcard for subdomains is accepted and matches none",
			own:    echoV5(func(e *echov5.Echo) { e.Use(echov5middleware.CORS("https://*.example.com")) }),
			ours:   echoV5(func(e *echov5.Echo) { e.Use(echov5adapter.New(policy("https://*.example.com"))) }),
			method: "GET", path: "/items", origin: appOrigin,
			byOwn:  answer{status: 200},
			byOurs: answer{status: 200, allowOrigin: appOrigin},
		}, {
			name:   "Echo v5: another origin's preflight succeeds, without headers",
			own:    echoV5(func(e *echov5.Echo) { e.Use(echov5middleware.CORS(appOrigin)) }),
			ours:   echoV5(func(e *echov5.Echo) { e.Use(echov5adapter.New(policy(appOrigin))) }),
			method: "OPTIONS", path: "/items", origin: otherOrigin,
			byOwn:  answer{status: 204},
			byOurs: answer{status: 403},
		}, {
			name: "Echo v5: a route's policy does not see its preflight, which the router answers",
			own:  echoV5(func(e *echov5.Echo) { e.PUT("/admin", echoV5Item, echov5middleware.CORS(adminOrigin)) }),
			ours: echoV5(func(e *echov5.Echo) {
				echov5adapter.Routes(e, nil)
				e.PUT("/admin", echoV5Item, echov5adapter.New(policy(adminOrigin)))
			}),
			method: "OPTIONS", path: "/admin", origin: adminOrigin,
			byOwn:  answer{status: 204},
			byOurs: answer{204, adminOrigin, "PUT"},
		}, {
			name: "Echo v5: of two groups on one prefix, the later answers the preflights of both",
			own: echoV5(func(e *echov5.Echo) {
				e.Group("/api", echov5middleware.CORS(adminOrigin)).PUT("/admin", echoV5Item)
				e.Group("/api", echov5middleware.CORS(appOrigin)).PUT("/app", echoV5Item)
			}),
			ours: echoV5(func(e *echov5.Echo) {
				echov5adapter.Routes(e, nil)
				e.Group("/api", echov5adapter.New(policy(adminOrigin))).PUT("/admin", echoV5Item)
				e.Group("/api", echov5adapter.New(policy(appOrigin))).PUT("/app", echoV5Item)
			}),
			method: "OPTIONS", path: "/api/admin", origin: adminOrigin,
			byOwn:  answer{status: 204},
			byOurs: answer{204, adminOrigin, "PUT"},
		}, {
			name: "Fiber v3: another origin's preflight gets the methods",
			own: fiberV3(func(app *fiberv3.App) {
				app.Use(fiberv3cors.New(fiberv3cors.Config{AllowOrigins: []string{appOrigin}}))
			}),
			ours:   fiberV3(func(app *fiberv3.App) { app.Use(fiberv3adapter.New(policy(appOrigin))) }),
			method: "OPTIONS", path: "/items", origin: otherOrigin,
			byOwn:  answer{status: 204, methods: "GET, POST, HEAD, PUT, DELETE, PATCH"},
			byOurs: answer{status: 403},
		}, {
			name: "Fiber v3: a route's policy does not see its preflight, which the router refuses",
			own: fiberV3(func(app *fiberv3.App) {
				app.Put("/admin", fiberv3cors.New(fiberv3cors.Config{AllowOrigins: []string{adminOrigin}}), fiberV3Item)
			}),
			ours: fiberV3(func(app *fiberv3.App) {
				fiberv3adapter.Routes(app, nil)
				app.Put("/admin", fiberv3adapter.New(policy(adminOrigin)), fiberV3Item)
			}),
			method: "OPTIONS", path: "/admin", origin: adminOrigin,
			byOwn:  answer{status: 405},
			byOurs: answer{204, adminOrigin, "PUT"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			request := httptest.NewRequest(test.method, test.path, nil)
			request.Header.Set("Origin", test.origin)
			if test.method == "OPTIONS" {
				request.Header.Set("Access-Control-Request-Method", "PUT")
			}
			if got := ask(test.own, request); got != test.byOwn {
				t.Errorf("its own middleware: %+v, want %+v", got, test.byOwn)
			}
			if got := ask(test.ours, request); got != test.byOurs {
				t.Errorf("ours: %+v, want %+v", got, test.byOurs)
			}
		})
	}
}

func ask(h http.Handler, r *http.Request) answer {
	response := httptest.NewRecorder()
	h.ServeHTTP(response, r)
	return answer{response.Code, response.Header().Get("Access-Control-Allow-Origin"), response.Header().Get("Access-Control-Allow-Methods")}
}

func policy(origin string) core.Decider {
	return core.MustNew(core.Config{AllowOrigins: []string{origin}, AllowMethods: []string{"PUT"}})
}

func echoV5Item(c *echov5.Context) error { return c.String(http.StatusOK, "item") }

func echoV5(policies func(*echov5.Echo)) http.Handler {
	e := echov5.New()
	policies(e)
	e.GET("/items", echoV5Item)
	e.PUT("/items", echoV5Item)
	return e
}

func fiberV3Item(c fiberv3.Ctx) error { return c.SendString("item") }

func fiberV3(policies func(*fiberv3.App)) http.Handler {
	app := fiberv3.New()
	policies(app)
	app.Get("/items", fiberV3Item)
	app.Put("/items", fiberV3Item)
	return adaptorv3.FiberApp(app)
}
