package browser

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

// A handler must not see whether it is called through a connection.
func TestHandlerSeesTheSameRequestAsOverAConnection(t *testing.T) {
	type view struct {
		Method, Host, RequestURI, Path, RawQuery, Body string
		Length                                         int64
		TLS, HasHostHeader                             bool
	}
	var got view
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		_, hostHeader := r.Header["Host"]
		got = view{r.Method, r.Host, r.RequestURI, r.URL.Path, r.URL.RawQuery, string(body), r.ContentLength, r.TLS != nil, hostHeader}
		if r.URL.Host != "" || r.URL.Scheme != "" || r.RemoteAddr == "" {
			t.Errorf("URL %v from %q", r.URL, r.RemoteAddr)
		}
	})
	for _, serve := range []func(http.Handler) *httptest.Server{httptest.NewServer, httptest.NewTLSServer} {
		ts := serve(h)
		defer ts.Close()
		page := MustNew(ts.URL)
		for _, r := range []Request{
			{URL: "/a%2Fb/c?q=1&q=2"},
			{URL: "/", Method: "POST", Body: "hello"},
			{URL: "/", Method: "PUT"},
			{URL: "//" + page.origin.host + "/../x//y?"},
		} {
			page.Transport = ts.Client().Transport
			if _, err := page.Fetch(t.Context(), r); err != nil {
				t.Fatal(err)
			}
			connected := got
			page.Transport = Handler(h)
			if _, err := page.Fetch(t.Context(), r); err != nil {
				t.Fatal(err)
			}
			if got != connected {
				t.Errorf("%+v:\n direct    %+v\n connected %+v", r, got, connected)
			}
		}
	}
}

func TestHandlerResponse(t *testing.T) {
	page := at(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header()["access-control-allow-origin"] = []string{app} // by assignment, in the wrong case
		w.Header()["x-twice"] = []string{"1"}
		w.Header()["X-Twice"] = []string{"2"}
		io.WriteString(w, "implicit 200")
		w.Header().Set("X-Late", "1")
	}))
	res, err := page.Get(items)
	if err != nil {
		t.Fatal(err)
	}
	if res.Status != 200 || !bytes.Equal(res.Body, []byte("implicit 200")) {
		t.Errorf("got %d %q", res.Status, res.Body)
	}
	if got := res.Exchanges[0].ResponseHeader.Values("X-Twice"); len(got) != 2 {
		t.Errorf("X-Twice: %q, want two lines", got)
	}
	if has(res.Exchanges[0].ResponseHeader, "X-Late") {
		t.Error("a header arrived that was set after the body")
	}
}

func TestHandlerPanics(t *testing.T) {
	page := at(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/abort" {
			panic(http.ErrAbortHandler)
		}
		panic("bug")
	}))
	if _, err := page.Get("/abort"); err == nil || err.(*NetworkError).Name(Chromium) != "net::ERR_EMPTY_RESPONSE" {
		t.Errorf("ErrAbortHandler: %v", err)
	}
	defer func() {
		if got := recover(); got != "bug" {
			t.Errorf("panic %v, want the handler's own", got)
		}
	}()
	page.Get("/bug")
}
