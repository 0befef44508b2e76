package fiberv3adapter_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v3"
	"github.com/gofiber/fiber/v3/middleware/proxy"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/fiberv3adapter"
)

// Fiber's proxies replace the whole response by the upstream's, after the policy has decided. The policy has the last word all
// the same, and what the upstream says in Vary is kept.
func TestOnlyThePolicySpeaksInFrontOfAProxy(t *testing.T) {
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Access-Control-Allow-Origin"] = []string{"*", "*"}
		w.Header().Set("Access-Control-Allow-Credentials", "true")
		w.Header().Set("Vary", "Accept-Encoding")
		w.Header().Set("X-Box", "1")
	}))
	defer upstream.Close()

	proxies := map[string]fiber.Handler{
		"Do":       func(c fiber.Ctx) error { return proxy.Do(c, upstream.URL+"/items") },
		"Forward":  proxy.Forward(upstream.URL + "/items"),
		"Balancer": proxy.Balancer(proxy.Config{Servers: []string{upstream.URL}}),
		// The strings of the request are Fiber's, and a proxy that rewrites the request writes into them.
		"Do with another Origin": func(c fiber.Ctx) error {
			c.Request().Header.Set("Origin", "https://evil.example.com")
			return proxy.Do(c, upstream.URL)
		},
	}
	tests := map[string]struct{ origin, want []string }{
		"listed origin":     {[]string{"https://app.example.com"}, []string{"https://app.example.com"}},
		"origin by pattern": {[]string{"https://pages.example.net"}, []string{"https://pages.example.net"}},
		"foreign origin":    {[]string{"https://evil.example"}, nil},
		"no origin":         {nil, nil},
	}
	policy := core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com", "https://*.example.net"}})
	for name, handler := range proxies {
		app := fiber.New()
		app.Use(fiberv3adapter.New(policy))
		app.All("/*", handler)
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		go app.Listener(listener, fiber.ListenConfig{DisableStartupMessage: true})
		t.Cleanup(func() { app.Shutdown() })

		for origin, test := range tests {
			t.Run(name+"/"+origin, func(t *testing.T) {
				request, err := http.NewRequest("GET", "http://"+listener.Addr().String(), nil)
				if err != nil {
					t.Fatal(err)
				}
				request.Header["Origin"] = test.origin
				response, err := http.DefaultTransport.RoundTrip(request)
				if err != nil {
					t.Fatal(err)
				}
				response.Body.Close()
				for name, want := range map[string][]string{
					"Access-Control-Allow-Origin":      test.want,
					"Access-Control-Allow-Credentials": nil,
					"X-Box":                            {"1"},
				} {
					if got := response.Header[name]; !slices.Equal(got, want) {
						t.Errorf("%s: %q, want %q", name, got, want)
					}
				}
				if got := strings.Join(response.Header["Vary"], ", "); got != "Accept-Encoding, Origin" {
					t.Errorf("Vary: %q, want what the upstream and the policy say", got)
				}
			})
		}
	}
}
