package mcp

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/corskit/corskit/e2e/engine"
	"github.com/corskit/corskit/examples/mcp/server"
)

func TestMain(m *testing.M) { engine.Main(m) }

// listen serves on a free port and returns the origin, with localhost as its host.
func listen(t *testing.T, h http.Handler) string {
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return strings.Replace(s.URL, "127.0.0.1", "localhost", 1)
}

// start starts the server of the example, for one page, and two pages that call it.
func start(t *testing.T) (endpoint, page, other string) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	endpoint = strings.Replace("http://"+listener.Addr().String()+"/mcp", "127.0.0.1", "localhost", 1)
	page, other = listen(t, server.Page(endpoint)), listen(t, server.Page(endpoint))
	s := &http.Server{Handler: server.New(strings.TrimSuffix(endpoint, "/mcp"), page)}
	go s.Serve(listener)
	t.Cleanup(func() { s.Close() })
	return endpoint, page, other
}

func TestAPageCallsATool(t *testing.T) {
	for _, name := range engine.Names() {
		t.Run(name, func(t *testing.T) {
			browser := engine.ForTest(t, name)
			_, page, other := start(t)
			for origin, want := range map[string]string{page: "Hello, world!", other: "TypeError"} {
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				if err := browser.Visit(ctx, origin); err != nil {
					t.Fatal(err)
				}
				var got string
				if err := browser.Eval(ctx, `window.greet("world").catch(error => error.name)`, &got); err != nil || got != want {
					t.Errorf("%q %v, want %q", got, err, want)
				}
			}
		})
	}
}

// A page whose host name has been made to lead here is refused, whatever it says of its origin.
func TestDNSRebindingIsRefused(t *testing.T) {
	endpoint, _, _ := start(t)
	r, err := http.NewRequest("POST", endpoint, strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	r.Host = "evil.example"
	r.Header.Set("Origin", "http://evil.example")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusForbidden {
		t.Errorf("it gets %d", response.StatusCode)
	}
}

// The headers that the SDK's own client sends are granted, those that only servers send to each other excepted.
func TestTheSDKsClient(t *testing.T) {
	endpoint, page, _ := start(t)
	sent := map[string]bool{}
	transport := roundTripper(func(r *http.Request) (*http.Response, error) {
		r.Header.Set("Origin", page)
		for name := range r.Header {
			sent[name] = true
		}
		return http.DefaultTransport.RoundTrip(r)
	})
	client := sdk.NewClient(&sdk.Implementation{Name: "client", Version: "1.0.0"}, nil)
	session, err := client.Connect(t.Context(), &sdk.StreamableClientTransport{Endpoint: endpoint, HTTPClient: &http.Client{Transport: transport}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	result, err := session.CallTool(t.Context(), &sdk.CallToolParams{Name: "greet", Arguments: map[string]any{"name": "client"}})
	if err != nil || result.Content[0].(*sdk.TextContent).Text != "Hello, client!" {
		t.Errorf("%v %v", result, err)
	}

	r := httptest.NewRequest("OPTIONS", endpoint, nil)
	r.Header.Set("Origin", page)
	r.Header.Set("Access-Control-Request-Method", "POST")
	w := httptest.NewRecorder()
	server.New(strings.TrimSuffix(endpoint, "/mcp"), page).ServeHTTP(w, r)
	granted := strings.ToLower(w.Header().Get("Access-Control-Allow-Headers"))
	for name := range sent {
		switch name := strings.ToLower(name); name {
		case "accept", "origin": // Accept is safelisted, and browsers send Origin by themselves.
		default:
			if !strings.Contains(granted, name) {
				t.Errorf("the client sends %s, which is not granted: %s", name, granted)
			}
		}
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
