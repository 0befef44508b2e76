package browser

import (
	"errors"
	"net/http"
	"reflect"
	"strings"
	"testing"
)

// echo shares everything with everyone, preflights included.
var echo = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
	h.Set("Access-Control-Allow-Credentials", "true")
	h.Set("Access-Control-Allow-Methods", r.Header.Get("Access-Control-Request-Method"))
	h.Set("Access-Control-Allow-Headers", r.Header.Get("Access-Control-Request-Headers"))
})

func TestFetchThrowsForWhatNoScriptCanSend(t *testing.T) {
	const url = "https://api.example.com/"
	tests := map[string]struct {
		page    string
		request Request
		field   string
		why     string
	}{
		"CONNECT":                   {app, Request{URL: url, Method: "CONNECT"}, "Method", "forbid"},
		"trace in lower case":       {app, Request{URL: url, Method: "trace"}, "Method", "forbid"},
		"TRACK":                     {app, Request{URL: url, Method: "TRACK"}, "Method", "forbid"},
		"method with a space":       {app, Request{URL: url, Method: "P UT"}, "Method", "not a method"},
		"PUT in no-cors":            {app, Request{URL: url, Method: "PUT", Mode: ModeNoCORS}, "Method", "no-cors"},
		"GET with a body":           {app, Request{URL: url, Body: "x"}, "Body", "cannot have a body"},
		"HEAD with a body":          {app, Request{URL: url, Method: "head", Body: "x"}, "Body", "cannot have a body"},
		"header name with a space":  {app, Request{URL: url, Header: http.Header{"X Trace": {"1"}}}, "Header", "not a header name"},
		"empty header name":         {app, Request{URL: url, Header: http.Header{"": {"1"}}}, "Header", "not a header name"},
		"line break in a header":    {app, Request{URL: url, Header: http.Header{"X-Trace": {"a\nb"}}}, "Header", "line break"},
		"mode navigate":             {app, Request{URL: url, Mode: "navigate"}, "Mode", "cors, no-cors, same-origin"},
		"unknown credentials mode":  {app, Request{URL: url, Credentials: "true"}, "Credentials", "same-origin, omit, include"},
		"unknown redirect mode":     {app, Request{URL: url, Redirect: "none"}, "Redirect", "follow, error, manual"},
		"user name in the URL":      {app, Request{URL: "https://u@api.example.com/"}, "URL", "Authorization"},
		"password in the URL":       {app, Request{URL: "https://:p@api.example.com/"}, "URL", "Authorization"},
		"no scheme, opaque page":    {"null", Request{URL: "127.0.0.1:3000/items"}, "URL", "it has no scheme"},
		"no host":                   {app, Request{URL: "https://"}, "URL", "no host"},
		"port too high":             {app, Request{URL: "https://api.example.com:65536/"}, "URL", "65535"},
		"data: URL":                 {app, Request{URL: "data:,x"}, "URL", "not modelled"},
		"relative URL, opaque page": {"null", Request{URL: "/items"}, "URL", "absolute"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			p := MustNew(tt.page)
			p.Transport = RoundTripFunc(func(*http.Request) (*http.Response, error) {
				t.Error("a request was sent")
				return nil, errors.New("no")
			})
			_, err := p.Fetch(t.Context(), tt.request)
			var e *RequestError
			if !errors.As(err, &e) {
				t.Fatalf("got %T %v, want a *RequestError", err, err)
			}
			if e.Field != tt.field || !strings.Contains(e.Error(), tt.why) {
				t.Errorf("got %q about %s, want %q about %s", e, e.Field, tt.why, tt.field)
			}
		})
	}
}

func TestMethodsAreNormalizedAsBrowsersDo(t *testing.T) {
	for method, want := range map[string]string{
		"": "GET", "get": "GET", "Post": "POST", "put": "PUT", "delete": "DELETE", "head": "HEAD", "options": "OPTIONS",
		"patch": "patch", "PATCH": "PATCH", "QUERY": "QUERY", "query": "query", "chicken": "chicken",
	} {
		res, err := at(echo).Fetch(t.Context(), Request{URL: "https://api.example.com/", Method: method})
		if err != nil {
			t.Errorf("%q: %v", method, err)
			continue
		}
		if got := res.Exchanges[len(res.Exchanges)-1].Method; got != want {
			t.Errorf("%q is sent as %q, want %q", method, got, want)
		}
	}
}

func TestForbiddenHeadersAreDroppedInSilence(t *testing.T) {
	res, err := at(echo).Fetch(t.Context(), Request{URL: "https://api.example.com/", Header: http.Header{
		"Cookie":                        {"a=b"},
		"Origin":                        {"https://evil.example"},
		"Referer":                       {"https://evil.example/"},
		"Host":                          {"evil.example"},
		"Sec-Fetch-Site":                {"same-origin"},
		"Proxy-Authorization":           {"x"},
		"access-control-request-method": {"GET"},
		"X-HTTP-Method-Override":        {"put, trace"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	want := http.Header{
		"Accept":         {"*/*"},
		"Origin":         {app},
		"Referer":        {app + "/"},
		"Sec-Fetch-Dest": {"empty"},
		"Sec-Fetch-Mode": {"cors"},
		"Sec-Fetch-Site": {"same-site"},
		"User-Agent":     {userAgent},
	}
	if len(res.Exchanges) != 1 || !reflect.DeepEqual(res.Exchanges[0].RequestHeader, want) {
		t.Errorf("sent %v, want only %v", res.Exchanges, want)
	}
}

func TestHeaderValuesAreTrimmedAndJoined(t *testing.T) {
	h := sent(t, app, Request{URL: items, Header: http.Header{"x-one": {" a\t", "b"}, "X-Two": {""}}})
	if got := h.Values("X-One"); len(got) != 1 || got[0] != "a, b" {
		t.Errorf("X-One: %q", got)
	}
	if !has(h, "X-Two") {
		t.Error("an empty header is not sent")
	}
}

func TestNoCORSKeepsOnlySafelistedHeaders(t *testing.T) {
	res, err := at(echo).Fetch(t.Context(), Request{URL: "https://api.example.com/", Method: "POST", Mode: ModeNoCORS, Body: "x", Header: http.Header{
		"Accept":          {"a/b"},
		"Accept-Language": {"de_CH"},
		"Content-Type":    {"application/json"},
		"Range":           {"bytes=0-1"},
		"X-Trace":         {"1"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	sent := res.Exchanges[0].RequestHeader
	if got := sent.Get("Accept"); got != "a/b" {
		t.Errorf("Accept: %q, want a/b", got)
	}
	if got := sent.Get("Content-Type"); got != "text/plain;charset=UTF-8" {
		t.Errorf("Content-Type: %q, want that of a string", got)
	}
	for _, name := range []string{"Accept-Language", "Range", "X-Trace"} {
		if has(sent, name) {
			t.Errorf("%s was sent", name)
		}
	}
}

func TestForbiddenHeader(t *testing.T) {
	tests := []struct {
		name, value string
		want        bool
	}{
		{"Cookie", "a=b", true},
		{"cookie2", "", true},
		{"ORIGIN", "", true},
		{"Set-Cookie", "", true},
		{"Access-Control-Request-Private-Network", "true", true},
		{"Sec-Anything", "", true},
		{"proxy-anything", "", true},
		{"Sec", "", false},
		{"Proxy", "", false},
		{"Secret", "", false},
		{"User-Agent", "x", false},
		{"Authorization", "x", false},
		{"Accept", "x", false},
		{"Content-Type", "x", false},
		{"X-HTTP-Method-Override", "PUT", false},
		{"X-HTTP-Method-Override", "trace", true},
		{"X-HTTP-Method", "PUT, Connect", true},
		{"X-Method-Override", "GET,\tTRACK ", true},
		{"X-Method-Override", "TRACED", false},
		{"X-Other", "TRACE", false},
	}
	for _, tt := range tests {
		if got := ForbiddenHeader(tt.name, tt.value); got != tt.want {
			t.Errorf("ForbiddenHeader(%q, %q) = %v", tt.name, tt.value, got)
		}
	}
}
