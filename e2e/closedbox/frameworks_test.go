package closedbox

import (
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"
	fiberproxy "github.com/gofiber/fiber/v2/middleware/proxy"
	fiberv3 "github.com/gofiber/fiber/v3"
	fiberv3proxy "github.com/gofiber/fiber/v3/middleware/proxy"
	"github.com/labstack/echo/v4"
	echoproxy "github.com/labstack/echo/v4/middleware"
	echov5 "github.com/labstack/echo/v5"
	echov5proxy "github.com/labstack/echo/v5/middleware"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
	"github.com/corskit/corskit/echoadapter"
	"github.com/corskit/corskit/echov5adapter"
	"github.com/corskit/corskit/fiberadapter"
	"github.com/corskit/corskit/fiberv3adapter"
)

var authorization = "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))

// frameworks have a proxy of their own. Each of these puts a policy in front of it and logs in to the box.
var frameworks = map[string]func(t *testing.T, box *url.URL, policy core.Decider) (address string){
	"echo": func(t *testing.T, box *url.URL, policy core.Decider) string {
		e := echo.New()
		e.Use(echoadapter.New(policy), func(next echo.HandlerFunc) echo.HandlerFunc {
			return func(c echo.Context) error {
				c.Request().Header.Set("Authorization", authorization)
				return next(c)
			}
		}, echoproxy.ProxyWithConfig(echoproxy.ProxyConfig{
			Balancer:       echoproxy.NewRoundRobinBalancer([]*echoproxy.ProxyTarget{{URL: box}}),
			ModifyResponse: nethttp.StripCORS,
		}))
		return serveHTTP(t, e)
	},
	"echov5": func(t *testing.T, box *url.URL, policy core.Decider) string {
		e := echov5.New()
		e.Use(echov5adapter.New(policy), func(next echov5.HandlerFunc) echov5.HandlerFunc {
			return func(c *echov5.Context) error {
				c.Request().Header.Set("Authorization", authorization)
				return next(c)
			}
		}, echov5proxy.ProxyWithConfig(echov5proxy.ProxyConfig{
			Balancer:       echov5proxy.NewRoundRobinBalancer([]*echov5proxy.ProxyTarget{{URL: box}}),
			ModifyResponse: nethttp.StripCORS,
		}))
		return serveHTTP(t, e)
	},
	"fiber": func(t *testing.T, box *url.URL, policy core.Decider) string {
		app := fiber.New(fiber.Config{DisableStartupMessage: true})
		app.Use(fiberadapter.New(policy))
		app.Use(fiberproxy.Balancer(fiberproxy.Config{
			Servers: []string{box.String()},
			ModifyRequest: func(c *fiber.Ctx) error {
				c.Request().Header.Set("Authorization", authorization)
				return nil
			},
		}))
		return serveFiber(t, app.Listener)
	},
	"fiberv3": func(t *testing.T, box *url.URL, policy core.Decider) string {
		app := fiberv3.New()
		app.Use(fiberv3adapter.New(policy))
		app.Use(fiberv3proxy.Balancer(fiberv3proxy.Config{
			Servers: []string{box.String()},
			ModifyRequest: func(c fiberv3.Ctx) error {
				c.Request().Header.Set("Authorization", authorization)
				return nil
			},
		}))
		return serveFiber(t, func(l net.Listener) error {
			return app.Listener(l, fiberv3.ListenConfig{DisableStartupMessage: true})
		})
	},
}

func serveHTTP(t *testing.T, h http.Handler) string {
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}

func serveFiber(t *testing.T, serve func(net.Listener) error) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go serve(l)
	return l.Addr().String()
}

func TestAPageWritesAndReadsThroughAFrameworksProxy(t *testing.T) {
	b := closedBox(t)
	target, err := url.Parse(b.url)
	if err != nil {
		t.Fatal(err)
	}
	inEveryBrowser(t, func(t *testing.T, browser tab) {
		for name, start := range frameworks {
			t.Run(name, func(t *testing.T) {
				tab := tab{browser.Browser, t}
				database := b.database(t)
				origin := newPage(t, "localhost")
				policy := core.MustNew(core.Config{AllowOrigins: []string{origin}, ExposeHeaders: []string{"X-Influxdb-Version"}, Enforce: true})
				proxy := "http://" + strings.Replace(start(t, target, policy), "127.0.0.1", "localhost", 1)
				// The header makes the browser send a preflight.
				write := fmt.Sprintf(`(await fetch("%s/write?db=%s", {method: "POST", body: "m value=42", headers: {"X-Requested-With": "page"}})).status`, proxy, database)
				simple := fmt.Sprintf(`(await fetch("%s/write?db=%s", {method: "POST", body: "m value=1", mode: "no-cors"})).type`, proxy, database)
				read := fmt.Sprintf(`await (await fetch("%s/query?db=%s&q=SELECT+value+FROM+m")).text()`, proxy, database)

				tab.visit(origin)
				if got := tab.eval(write); got != "204" {
					t.Errorf("the write: %s", got)
				}
				if got := tab.eval(read); !strings.Contains(got, ",42]") {
					t.Errorf("the read: %s", got)
				}
				if got := tab.eval(fmt.Sprintf(`(await fetch("%s/ping")).headers.get("X-Influxdb-Version")`, proxy)); !strings.HasPrefix(got, "1.") {
					t.Errorf("the box's version is %s to the page", got)
				}

				tab.visit(newPage(t, "127.0.0.1"))
				for js, want := range map[string]string{write: "blocked", read: "blocked", simple: "opaque"} {
					if got := tab.eval(js); got != want {
						t.Errorf("from another origin, %s: %s, want %s", js, got, want)
					}
				}
				if values := b.values(t, database); !slices.Equal(values, []float64{42}) {
					t.Errorf("the box holds %v", values)
				}
			})
		}
	})
}
