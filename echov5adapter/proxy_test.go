package echov5adapter_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"testing"

	"github.com/labstack/echo/v5"
	"github.com/labstack/echo/v5/middleware"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
	"github.com/corskit/corskit/echov5adapter"
)

// Echo's Proxy middleware copies the upstream's headers behind ours. With StripCORS as its ModifyResponse only ours are left.
func TestOnlyThePolicySpeaksInFrontOfAProxy(t *testing.T) {
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Access-Control-Allow-Origin"] = []string{"*", "*"}
		w.Header().Set("Access-Control-Allow-Credentials", "true")
		w.Header().Set("Vary", "Accept-Encoding")
	}))
	defer upstream.Close()
	target, err := url.Parse(upstream.URL)
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		modify               func(*http.Response) error
		origin, want, withIt []string
	}{
		"allowed origin":                    {nethttp.StripCORS, []string{"https://app.example.com"}, []string{"https://app.example.com"}, nil},
		"foreign origin":                    {nethttp.StripCORS, []string{"https://evil.example"}, nil, nil},
		"no origin":                         {nethttp.StripCORS, nil, nil, nil},
		"what happens to an allowed origin": {nil, []string{"https://app.example.com"}, []string{"https://app.example.com", "*", "*"}, []string{"true"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			e := echo.New()
			e.Use(echov5adapter.New(core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}})))
			e.Use(middleware.ProxyWithConfig(middleware.ProxyConfig{
				Balancer:       middleware.NewRandomBalancer([]*middleware.ProxyTarget{{URL: target}}),
				ModifyResponse: test.modify,
			}))
			server := httptest.NewServer(e)
			defer server.Close()

			request, err := http.NewRequest("GET", server.URL, nil)
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
				"Access-Control-Allow-Credentials": test.withIt,
				"Vary":                             {"Origin", "Accept-Encoding"},
			} {
				if got := response.Header[name]; !slices.Equal(got, want) {
					t.Errorf("%s: %q, want %q", name, got, want)
				}
			}
		})
	}
}
