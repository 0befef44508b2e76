package browser

import (
	"errors"
	"fmt"
	"net/http"
	"testing"
)

func TestExchangesHoweverAFetchEnds(t *testing.T) {
	allowed := reply(204, acao, app, acam, "PUT")
	s := server{
		"OPTIONS api.example.com/items":   allowed,
		"PUT api.example.com/items":       reply(200, acao, app),
		"OPTIONS api.example.com/refused": reply(403),
		"OPTIONS api.example.com/closed":  allowed,
		"PUT api.example.com/closed":      reply(200),
		"OPTIONS api.example.com/moved":   allowed,
		"PUT api.example.com/moved":       reply(307, acao, app, "Location", "/items"),
	}
	tests := map[string]struct {
		request               Request
		last, preflight       string
		preflightFailed, sent bool
	}{
		"a response":             {Request{URL: "/items", Method: "PUT"}, "PUT /items: 200", "OPTIONS /items: 204", false, true},
		"no preflight":           {Request{URL: "/none"}, "GET /none: 404", "", false, true},
		"a preflight refused":    {Request{URL: "/refused", Method: "PUT"}, "OPTIONS /refused: 403", "OPTIONS /refused: 403", true, true},
		"a request refused":      {Request{URL: "/closed", Method: "PUT"}, "PUT /closed: 200", "OPTIONS /closed: 204", false, true},
		"a redirect":             {Request{URL: "/moved", Method: "PUT"}, "PUT /items: 200", "OPTIONS /items: 204", false, true},
		"mixed content":          {Request{URL: "http://api.example.com/"}, "", "", false, false},
		"fetch() throws":         {Request{URL: "https://["}, "", "", false, false},
		"no answer":              {Request{URL: "https://gone.example/"}, "GET https://gone.example/: no response", "", false, true},
		"no answer to preflight": {Request{URL: "https://gone.example/", Method: "PUT"}, "OPTIONS https://gone.example/: no response", "OPTIONS https://gone.example/: no response", true, true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			page := MustNew(app)
			page.Transport = Hosts{"api.example.com": s}
			r := tt.request
			if r.URL[0] == '/' {
				r.URL = "https://api.example.com" + r.URL
			}
			res, err := page.Fetch(t.Context(), r)
			traffic := Exchanges(res, err)
			if wrapped := Exchanges(res, wrap(err)); len(wrapped) != len(traffic) {
				t.Errorf("of a wrapped error: %v, want %v", wrapped, traffic)
			}
			if got := line(traffic.Last()); got != tt.last {
				t.Errorf("the last is %q, want %q", got, tt.last)
			}
			if got := line(traffic.Preflight()); got != tt.preflight {
				t.Errorf("the preflight is %q, want %q", got, tt.preflight)
			}
			if got := errors.Is(err, ErrPreflight); got != tt.preflightFailed {
				t.Errorf("errors.Is(%v, ErrPreflight) = %v", err, got)
			}
			if got := len(traffic) > 0; got != tt.sent {
				t.Errorf("sent: %v", traffic)
			}
		})
	}
}

func wrap(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("wrapped: %w", err)
}

// line is an exchange with api.example.com in short, "" for the zero one.
func line(x Exchange) string {
	const api = "https://api.example.com"
	if x.Method == "" {
		return ""
	}
	if len(x.URL) > len(api) && x.URL[:len(api)] == api {
		x.URL = x.URL[len(api):]
	}
	return x.String()
}

func TestHostsAreCalledByHostAndPort(t *testing.T) {
	says := func(s string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set(acao, "*")
			fmt.Fprintf(w, "%s for %s", s, r.Host)
		})
	}
	page := MustNew("http://localhost:4200")
	page.Transport = Hosts{"localhost:4200": says("page"), "localhost:8080": says("api"), "auth.example": says("auth"), "[::1]:3000": says("six")}
	for url, want := range map[string]string{
		"/":                        "page for localhost:4200",
		"http://localhost:8080/x":  "api for localhost:8080",
		"https://auth.example/":    "auth for auth.example",
		"https://AUTH.example:443": "auth for auth.example",
		"http://auth.example/":     "auth for auth.example",
		"http://[0::1]:3000/":      "six for [::1]:3000",
	} {
		res, err := page.Get(url)
		if err != nil || string(res.Body) != want {
			t.Errorf("%s: %v, want %q", url, err, want)
		}
	}
	for _, url := range []string{"https://auth.example:8443/", "http://localhost/", "https://other.example/"} {
		_, err := page.Get(url)
		var e *NetworkError
		if !errors.As(err, &e) || e.Name(Chromium) != "net::ERR_NAME_NOT_RESOLVED" {
			t.Errorf("%s: %v, want that the host is not found", url, err)
		}
	}
}

// https://fetch.spec.whatwg.org/#dom-headers-get
func TestResponseGetIsThatOfJavaScript(t *testing.T) {
	page := at(server{"api.example.com/items": reply(200, acao, "*", aceh, "X-List, X-Empty", "X-List", "a", "X-List", "b", "X-Empty", "", "X-Hidden", "1")})
	res, err := page.Get(items)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"X-List": "a, b", "x-list": "a, b", "X-Empty": "", "X-Hidden": "", "X-None": ""} {
		if got := res.Get(name); got != want {
			t.Errorf("Get(%q) = %q, want %q", name, got, want)
		}
	}
}
