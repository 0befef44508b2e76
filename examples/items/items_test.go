package items_test

import (
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v3"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/examples/items"
)

const frontEnd = "http://localhost:4200"

// servers starts the API on each framework, all with the same policy, and returns their addresses.
func servers(t *testing.T) map[string]string {
	t.Helper()
	policy := core.MustNew(core.Config{
		AllowOrigins:     []string{frontEnd},
		AllowHeaders:     []string{"Content-Type"},
		ExposeHeaders:    []string{"ETag"},
		AllowCredentials: true,
	})
	addresses := map[string]string{}
	for name, handler := range map[string]http.Handler{
		"Gin":     items.Gin(policy),
		"Echo":    items.Echo(policy),
		"Echo v5": items.EchoV5(policy),
		"Chi":     items.Chi(policy),
	} {
		server := httptest.NewServer(handler)
		t.Cleanup(server.Close)
		addresses[name] = server.URL
	}

	for name, serve := range map[string]func(net.Listener) error{
		"Fiber": items.Fiber(policy).Listener,
		"Fiber v3": func(l net.Listener) error {
			return items.FiberV3(policy).Listener(l, fiber.ListenConfig{DisableStartupMessage: true})
		},
	} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		served := make(chan error, 1)
		go func() { served <- serve(l) }()
		t.Cleanup(func() {
			l.Close()
			if err := <-served; err != nil {
				t.Error(err)
			}
		})
		addresses[name] = "http://" + l.Addr().String()
	}
	return addresses
}

func TestEveryFrameworkGivesTheSameAnswers(t *testing.T) {
	requests := []struct {
		method, path, body string
		status             int
		answer             string
	}{
		{"GET", "/items", "", 200, `[{"id":1,"name":"Tea"},{"id":2,"name":"Biscuits"}]`},
		{"GET", "/items/2", "", 200, `{"id":2,"name":"Biscuits"}`},
		{"POST", "/items", `{"name":" Coffee "}`, 201, `{"id":3,"name":"Coffee"}`},
		{"PUT", "/items/3", `{"name":"Espresso"}`, 200, `{"id":3,"name":"Espresso"}`},
		{"PATCH", "/items/3", `{"name":"Mocha"}`, 200, `{"id":3,"name":"Mocha"}`},
		{"DELETE", "/items/3", "", 204, ""},
		{"DELETE", "/items/1", "", 204, ""},
		{"DELETE", "/items/2", "", 204, ""},
		{"GET", "/items", "", 200, `[]`},
		{"POST", "/items", `{}`, 400, `{"message":"send {\"name\": \"…\"} with a name of 1 to 100 characters"}`},
		{"POST", "/items", `{"name":"` + strings.Repeat("é", 101) + `"}`, 400, `{"message":"send {\"name\": \"…\"} with a name of 1 to 100 characters"}`},
		{"PUT", "/items/1", `name`, 400, `{"message":"send {\"name\": \"…\"} with a name of 1 to 100 characters"}`},
		{"PUT", "/items/3", `{"name":"Latte"}`, 404, `{"message":"no such item"}`},
		{"GET", "/items/x", "", 404, `{"message":"no such item"}`},
		{"DELETE", "/items/0", "", 404, `{"message":"no such item"}`},
		{"GET", "/nowhere", "", 404, `{"message":"no such page"}`},
	}
	for name, url := range servers(t) {
		t.Run(name, func(t *testing.T) {
			for _, r := range requests {
				response, body := send(t, http.DefaultClient, r.method, url+r.path, r.body)
				if response.StatusCode != r.status || body != r.answer {
					t.Errorf("%s %s: %d %s, want %d %s", r.method, r.path, response.StatusCode, body, r.status, r.answer)
				}
				for _, header := range []string{"X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "Access-Control-Allow-Origin"} {
					if response.Header.Get(header) == "" {
						t.Errorf("%s %s: no %s", r.method, r.path, header)
					}
				}
			}
		})
	}
}

func TestAMethodThatThePageDoesNotHaveIsRefused(t *testing.T) {
	for name, url := range servers(t) {
		t.Run(name, func(t *testing.T) {
			want := http.StatusMethodNotAllowed
			if name == "Gin" {
				want = http.StatusNotFound
			}
			if response, _ := send(t, http.DefaultClient, "DELETE", url+"/visits", ""); response.StatusCode != want {
				t.Errorf("status %d, want %d", response.StatusCode, want)
			}
		})
	}
}

func TestETagFollowsTheName(t *testing.T) {
	for name, url := range servers(t) {
		t.Run(name, func(t *testing.T) {
			tag := func(method, body string) string {
				response, _ := send(t, http.DefaultClient, method, url+"/items/1", body)
				return response.Header.Get("ETag")
			}
			before, again, after := tag("GET", ""), tag("GET", ""), tag("PUT", `{"name":"Green tea"}`)
			if before == "" || before != again || before == after {
				t.Errorf("ETags %s, %s and, renamed, %s", before, again, after)
			}
		})
	}
}

func TestVisitsAreCountedInACookie(t *testing.T) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	// One jar for all, as in a browser: cookies do not tell ports apart.
	client := &http.Client{Jar: jar}
	for name, url := range servers(t) {
		t.Run(name, func(t *testing.T) {
			for _, want := range []string{`{"visits":1}`, `{"visits":2}`} {
				if _, got := send(t, client, "GET", url+"/visits", ""); got != want {
					t.Errorf("got %s, want %s", got, want)
				}
			}
		})
	}
}

func TestTooManyRequestsAreRefusedReadably(t *testing.T) {
	for name, url := range servers(t) {
		t.Run(name, func(t *testing.T) {
			for range 1000 {
				send(t, http.DefaultClient, "GET", url+"/items/1", "")
			}
			response, _ := send(t, http.DefaultClient, "GET", url+"/items/1", "")
			if response.StatusCode != http.StatusTooManyRequests {
				t.Errorf("status %d, want 429", response.StatusCode)
			}
			if got := response.Header.Get("Access-Control-Allow-Origin"); got != frontEnd {
				t.Errorf("Access-Control-Allow-Origin %q, want %q", got, frontEnd)
			}
		})
	}
}

func send(t *testing.T, client *http.Client, method, url, body string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Origin", frontEnd)
	request.Header.Set("Content-Type", "application/json")
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, strings.TrimSpace(string(answer))
}
