package browser

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"reflect"
	"testing"
)

// https://fetch.spec.whatwg.org/#concept-header-value
func TestResponseValuesAreTrimmed(t *testing.T) {
	for name, value := range map[string]string{
		"blank before": " *", "blank after": "* ", "tabs": "\t*\t", "line breaks around": "\r\n*\n",
	} {
		for transport, page := range map[string]*Page{
			"Handler":       at(server{"api.example.com/items": reply(200, acao, value)}),
			"RoundTripFunc": at(nil),
		} {
			if transport == "RoundTripFunc" {
				page.Transport = RoundTripFunc(func(*http.Request) (*http.Response, error) {
					return &http.Response{StatusCode: 200, Header: http.Header{acao: {value}}, Body: http.NoBody}, nil
				})
			}
			if _, err := page.Get(items); err != nil {
				t.Errorf("%s: %s: %v", transport, name, err)
			}
		}
	}
}

// Browsers, and net/http's client, take such a response for none at all.
func TestNULInAResponseHeaderIsANetworkError(t *testing.T) {
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		echo(w, r)
		w.Header().Set("X-Odd", "a\x00b")
	})
	ts := httptest.NewServer(h)
	defer ts.Close()
	page := MustNew("http://localhost:4200")
	for _, transport := range []http.RoundTripper{nil, Handler(h)} {
		page.Transport = transport
		_, err := page.Get(ts.URL)
		var e *NetworkError
		if !errors.As(err, &e) {
			t.Fatalf("%T: %v, want a *NetworkError", transport, err)
		}
		if e.Name(Chromium) != "net::ERR_INVALID_HTTP_RESPONSE" {
			t.Errorf("Chromium's name: %s", e.Name(Chromium))
		}
	}
}

// A test with Handler must end as one with a server does.
func TestHandlerSendsTheHeadersThatAServerSends(t *testing.T) {
	for name, set := range map[string]func(http.Header){
		"blanks around":             func(h http.Header) { h.Set("X-Odd", " a\t") },
		"a line break":              func(h http.Header) { h.Set("X-Odd", "a\r\nb\nc") },
		"other control characters":  func(h http.Header) { h.Set("X-Odd", "a\tb") },
		"a name that is none":       func(h http.Header) { h["X Odd"] = []string{"1"}; h["X-Odd:"] = []string{"1"}; h[""] = []string{"1"} },
		"names in the wrong case":   func(h http.Header) { h["x-odd"] = []string{"1"}; h["X-ODD"] = []string{"2"} },
		"an empty value":            func(h http.Header) { h.Set("X-Odd", "") },
		"bytes above 0x7F":          func(h http.Header) { h.Set("X-Odd", "\xe9é") },
		"a name without any values": func(h http.Header) { h["X-Odd"] = nil },
	} {
		h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			set(w.Header())
			w.Header()["Date"] = nil
			w.Write([]byte("hello"))
		})
		ts := httptest.NewServer(h)
		defer ts.Close()
		page := MustNew(ts.URL)
		var got []http.Header
		for _, transport := range []http.RoundTripper{nil, Handler(h)} {
			page.Transport = transport
			res, err := page.Get("/")
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			got = append(got, res.Header)
		}
		if !reflect.DeepEqual(got[0], got[1]) {
			t.Errorf("%s:\n connected %q\n direct    %q", name, got[0], got[1])
		}
	}
}

func TestHandlerMayHint(t *testing.T) {
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Link", "</style.css>; rel=preload")
		w.WriteHeader(http.StatusEarlyHints)
		w.WriteHeader(http.StatusProcessing)
		w.WriteHeader(http.StatusTeapot)
		w.WriteHeader(http.StatusOK) // too late
		w.Write([]byte("hello"))
	})
	ts := httptest.NewServer(h)
	defer ts.Close()
	page := MustNew(ts.URL)
	for _, transport := range []http.RoundTripper{nil, Handler(h)} {
		page.Transport = transport
		res, err := page.Get("/")
		if err != nil || res.Status != http.StatusTeapot || string(res.Body) != "hello" {
			t.Errorf("%T: %+v, %v", transport, res, err)
		}
	}
}

// https://webidl.spec.whatwg.org/#js-ByteString
func TestScriptsReadBytesAsCharacters(t *testing.T) {
	page := at(server{"app.example.com/": reply(200, "X-Name", "\xe9 é")})
	res, err := page.Get("/")
	if err != nil {
		t.Fatal(err)
	}
	if got := res.Header.Get("X-Name"); got != "é Ã©" {
		t.Errorf("got %q", got)
	}
}
