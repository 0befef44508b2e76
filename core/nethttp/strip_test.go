package nethttp_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
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
