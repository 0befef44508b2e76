package nethttp_test

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
)

// An upstream with CORS headers of its own, which are wrong: two lines, and "*" with credentials.
func opinionated(w http.ResponseWriter, _ *http.Request) {
	h := w.Header()
	h["Access-Control-Allow-Origin"] = []string{"*", "https://app.example.com"}
	h["access-control-allow-credentials"] = []string{"true"}
	h.Set("Access-Control-Expose-Headers", "X-Internal")
	h.Set("Timing-Allow-Origin", "*")
	h["Vary"] = []string{"Accept-Encoding", "Accept-Language"}
	h.Set("X-Box", "1")
	fmt.Fprint(w, "hello")
}

// proxied is a proxy with a policy in front of upstream.
func proxied(t *testing.T, upstream http.HandlerFunc) string {
	box := httptest.NewServer(upstream)
	t.Cleanup(box.Close)
	target, err := url.Parse(box.URL)
	if err != nil {
		t.Fatal(err)
	}
	policy := core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}})
	proxy := httptest.NewServer(nethttp.Middleware(policy)(&httputil.ReverseProxy{
		Rewrite:        func(r *httputil.ProxyRequest) { r.SetURL(target) },
		ModifyResponse: nethttp.StripCORS,
	}))
	t.Cleanup(proxy.Close)
	return proxy.URL
}

func TestOnlyTheProxysPolicySpeaks(t *testing.T) {
	tests := map[string]struct {
		origin string
		want   http.Header
	}{
		"to an allowed origin": {"https://app.example.com", http.Header{
			"Access-Control-Allow-Origin": {"https://app.example.com"},
			"Vary":                        {"Origin", "Accept-Encoding", "Accept-Language"},
			"X-Box":                       {"1"},
		}},
		"to a foreign origin, which the upstream would have let in": {"https://evil.example", http.Header{
			"Vary":  {"Origin", "Accept-Encoding", "Accept-Language"},
			"X-Box": {"1"},
		}},
		"to a request without Origin": {"", http.Header{
			"Vary":  {"Origin", "Accept-Encoding", "Accept-Language"},
			"X-Box": {"1"},
		}},
	}
	address := proxied(t, opinionated)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			request, err := http.NewRequest("GET", address, nil)
			if err != nil {
				t.Fatal(err)
			}
			if test.origin != "" {
				request.Header.Set("Origin", test.origin)
			}
			response, err := http.DefaultTransport.RoundTrip(request)
			if err != nil {
				t.Fatal(err)
			}
			response.Body.Close()
			for name, values := range response.Header {
				if (core.IsCORSHeader(name) || name == "Vary" || name == "X-Box") && !slices.Equal(values, test.want[name]) {
					t.Errorf("%s: %q, want %q", name, values, test.want[name])
				}
			}
			for name := range test.want {
				if response.Header[name] == nil {
					t.Errorf("%s is missing", name)
				}
			}
		})
	}
}

func TestNoTrailerSpeaksAboutCORS(t *testing.T) {
	address := proxied(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Trailer", "Access-Control-Allow-Origin, X-Announced")
		fmt.Fprint(w, "hello")
		w.Header().Set("Access-Control-Allow-Origin", "https://evil.example")
		w.Header().Set("X-Announced", "1")
		w.Header().Set(http.TrailerPrefix+"Access-Control-Allow-Credentials", "true")
		w.Header().Set(http.TrailerPrefix+"Timing-Allow-Origin", "*")
		w.Header().Set(http.TrailerPrefix+"X-Late", "2")
	})
	response, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if body, err := io.ReadAll(response.Body); string(body) != "hello" || err != nil {
		t.Errorf("%q, %v", body, err)
	}
	if want := (http.Header{"X-Announced": {"1"}, "X-Late": {"2"}}); !maps.EqualFunc(response.Trailer, want, slices.Equal) {
		t.Errorf("the trailers are %v, want %v", response.Trailer, want)
	}
}

// What follows a switch of protocols is no body: httputil.ReverseProxy writes to it.
func TestAWebSocketPassesStripCORS(t *testing.T) {
	address := proxied(t, func(w http.ResponseWriter, r *http.Request) {
		conn, buffer, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		defer conn.Close()
		fmt.Fprint(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
		io.Copy(conn, buffer)
	})
	conn, err := net.Dial("tcp", strings.TrimPrefix(address, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprint(conn, "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
	buffer := bufio.NewReader(conn)
	response, err := http.ReadResponse(buffer, nil)
	if err != nil || response.StatusCode != http.StatusSwitchingProtocols {
		t.Fatal(response, err)
	}
	fmt.Fprintln(conn, "echo")
	if line, err := buffer.ReadString('\n'); line != "echo\n" {
		t.Errorf("%q, %v", line, err)
	}
}

// A response that a program has made need not have a body.
func TestStripCORSWithoutABody(t *testing.T) {
	response := &http.Response{Header: http.Header{"Access-Control-Allow-Origin": {"*"}}}
	if err := nethttp.StripCORS(response); err != nil || response.Body != nil || len(response.Header) > 0 {
		t.Errorf("%v, %v, %v", err, response.Body, response.Header)
	}
}

func ExampleStripCORS() {
	policy := core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}})
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("Access-Control-Allow-Credentials", "true")
	}))
	defer upstream.Close()
	target, _ := url.Parse(upstream.URL)

	proxy := httptest.NewServer(nethttp.Middleware(policy)(&httputil.ReverseProxy{
		Rewrite:        func(r *httputil.ProxyRequest) { r.SetURL(target) },
		ModifyResponse: nethttp.StripCORS,
	}))
	defer proxy.Close()

	request, _ := http.NewRequest("GET", proxy.URL, nil)
	request.Header.Set("Origin", "https://app.example.com")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer response.Body.Close()
	fmt.Printf("%q\n", response.Header["Access-Control-Allow-Origin"])
	fmt.Printf("%q\n", response.Header["Access-Control-Allow-Credentials"])
	// Output:
	// ["https://app.example.com"]
	// []
}
