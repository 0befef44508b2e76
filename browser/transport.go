package browser

import (
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
)

// RoundTripFunc makes a Transport of a function. A Fiber application, for
// example, is
//
//	browser.RoundTripFunc(func(r *http.Request) (*http.Response, error) { return app.Test(r, -1) })
type RoundTripFunc func(*http.Request) (*http.Response, error)

// RoundTrip calls f(r).
func (f RoundTripFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// Handler returns a Transport that calls h in the goroutine of the fetch, with
// no connection in between: h answers for all hosts, and https URLs arrive
// with Request.TLS set. A panic of h reaches the caller of Fetch.
//
// A response that h does not end does not arrive; use a real connection for
// streams.
func Handler(h http.Handler) http.RoundTripper {
	return RoundTripFunc(func(r *http.Request) (*http.Response, error) {
		in, err := incoming(r)
		if err != nil {
			return nil, err
		}
		defer in.Body.Close()
		return serve(h, in)
	})
}

// incoming turns a request as a client has it into one as a server has it.
func incoming(r *http.Request) (*http.Request, error) {
	in := r.Clone(r.Context())
	in.RequestURI = r.URL.RequestURI()
	u, err := url.ParseRequestURI(in.RequestURI)
	if err != nil {
		return nil, fmt.Errorf("browser: no server can be asked for %s: %w", r.URL, err)
	}
	in.URL = u
	in.Host = r.URL.Host
	in.RemoteAddr = "192.0.2.1:1234" // TEST-NET-1, as net/http/httptest has it
	if in.Body == nil {
		in.Body = http.NoBody
	}
	if r.URL.Scheme == "https" {
		in.TLS = &tls.ConnectionState{Version: tls.VersionTLS13, HandshakeComplete: true, ServerName: r.URL.Hostname()}
	}
	return in, nil
}

func serve(h http.Handler, in *http.Request) (res *http.Response, err error) {
	defer func() {
		switch p := recover(); p {
		case nil:
		case http.ErrAbortHandler: // net/http would break the connection
			res, err = nil, io.ErrUnexpectedEOF
		default:
			panic(p)
		}
	}()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, in)
	res = w.Result()
	res.Request = in
	res.Header = canonical(res.Header)
	return res, nil
}

// canonical does what the wire does for headers that a handler has set by
// assignment: their names lose their case.
func canonical(h http.Header) http.Header {
	out := make(http.Header, len(h))
	for name, values := range h {
		name = http.CanonicalHeaderKey(name)
		out[name] = append(out[name], values...)
	}
	return out
}
