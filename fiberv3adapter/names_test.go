package fiberv3adapter_test

import (
	"bufio"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v3"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/fiberv3adapter"
)

// Fiber has fasthttp bring names into canonical form, also those that handlers set, unless the app leaves them as they were sent.
func TestNamesAreFoundInAnySpellingAndFiberSpellsThemAsBefore(t *testing.T) {
	const own = "https://own.example"
	tests := []struct{ name, request, want string }{
		{"an origin", "GET / HTTP/1.1\norigin: " + own, own},
		{"an origin, without a Host", "GET / HTTP/1.0\norigin: " + own, own},
		{"two origins", "GET / HTTP/1.1\norigin: " + own + "\nOrigin: " + own, ""},
		{"an origin that is not allowed", "GET / HTTP/1.1\nORIGIN: https://other.example", ""},
		{"OPTIONS that is no preflight", "OPTIONS / HTTP/1.1\noRIGIN: " + own, own},
		{"a preflight", "OPTIONS / HTTP/1.1\norigin: " + own + "\naccess-control-request-method: PUT", own},
		{"a preflight, without a Host", "OPTIONS / HTTP/1.0\norigin: " + own + "\naccess-control-request-method: PUT", own},
		{"a preflight with two origins", "OPTIONS / HTTP/1.1\norigin: " + own + "\nOrigin: " + own + "\naccess-control-request-method: PUT", ""},
	}
	for asSent, spelled := range map[bool]string{true: "x-set", false: "X-Set"} {
		app := fiber.New(fiber.Config{DisableHeaderNormalizing: asSent})
		app.Use(func(c fiber.Ctx) error {
			defer func() { // behind the policy
				c.Response().Header.Set("x-late", "1")
				for name := range c.Response().Header.All() {
					if strings.EqualFold(string(name), "x-late") {
						c.Set("X-Late-Spelled", string(name))
					}
				}
			}()
			return c.Next()
		})
		app.Use(fiberv3adapter.New(core.MustNew(core.Config{AllowOrigins: []string{own}})), func(c fiber.Ctx) error {
			c.Request().Header.Set("x-set", "1")
			for name := range c.Request().Header.All() {
				if strings.EqualFold(string(name), "x-set") {
					c.Set("X-Spelled", string(name))
				}
			}
			c.Set("access-control-allow-origin", "*")
			c.Response().Header.SetCanonical([]byte("access-control-allow-Origin"), []byte("*")) // stored as it is, whatever the app says
			return nil
		})
		server := strings.TrimPrefix(listen(t, app), "http://")
		for _, test := range tests {
			r := write(t, server, test.request)
			if got := r.Header["Access-Control-Allow-Origin"]; strings.Join(got, " and ") != test.want {
				t.Errorf("%s, as sent %v: Access-Control-Allow-Origin: %q, want %q", test.name, asSent, got, test.want)
			}
			if got, want := r.Header.Get("X-Late-Spelled"), map[bool]string{true: "x-late", false: "X-Late"}[asSent]; got != want {
				t.Errorf("%s, as sent %v: a header that is set last is %q, want %q", test.name, asSent, got, want)
			}
			if preflight := r.StatusCode != http.StatusOK; !preflight && r.Header.Get("X-Spelled") != spelled {
				t.Errorf("%s, as sent %v: a handler's x-set is %q, want %q", test.name, asSent, r.Header.Get("X-Spelled"), spelled)
			}
		}
	}
}

// write sends a request as it is written.
func write(t *testing.T, address, request string) *http.Response {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if !strings.Contains(request, "HTTP/1.0") {
		request += "\nhost: api.example"
	}
	conn.Write([]byte(strings.ReplaceAll(request+"\n\n", "\n", "\r\n")))
	r, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	return r
}
