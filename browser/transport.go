package browser

import (
	"crypto/tls"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
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
// What a server of net/http does to a response is done here, too, but for the
// Date header. A response that h does not end does not arrive; use a real
// connection for streams.
func Handler(h http.Handler) http.RoundTripper {
	return RoundTripFunc(func(r *http.Request) (*http.Response, error) {
		in, err := incoming(r)
		if err != nil {
			return badRequest(r), nil
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
		return nil, err
	}
	u.Scheme, u.Host = "", "" // which a path that begins with // brings along
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
	h.ServeHTTP(recorder{w}, in)
	res = w.Result()
	res.Request = in
	res.Header = written(res.Header)
	if length, ok := contentLength(in, w, res.Header); ok {
		res.Header.Set("Content-Length", length)
	}
	return res, nil
}

// recorder keeps the final response: statuses from 100 to 199 announce it.
type recorder struct{ *httptest.ResponseRecorder }

func (r recorder) WriteHeader(status int) {
	if status >= 100 && status < 200 && status != http.StatusSwitchingProtocols {
		return
	}
	r.ResponseRecorder.WriteHeader(status)
}

// contentLength is what a server of net/http adds: pages may read it.
func contentLength(in *http.Request, w *httptest.ResponseRecorder, h http.Header) (string, bool) {
	const buffered = 2048 // what it holds back before it decides
	n := w.Body.Len()
	switch {
	case w.Flushed, n > buffered, in.Method == http.MethodHead && n == 0:
		return "", false
	case w.Code == http.StatusNoContent, w.Code == http.StatusNotModified:
		return "", false
	case has(h, "Content-Length"), has(h, "Transfer-Encoding"):
		return "", false
	}
	return strconv.Itoa(n), true
}

// badRequest is how a server of net/http answers what it cannot parse, without
// a handler.
func badRequest(r *http.Request) *http.Response {
	const text = "400 Bad Request"
	return &http.Response{
		StatusCode: http.StatusBadRequest,
		Status:     text,
		Header:     http.Header{"Content-Type": {"text/plain; charset=utf-8"}},
		Body:       io.NopCloser(strings.NewReader(text)),
		Request:    r,
	}
}

// written is what a server of net/http makes of the headers that a handler has
// set: names lose their case, what is no name is left out, and line breaks
// become blanks.
func written(h http.Header) http.Header {
	out := make(http.Header, len(h))
	for _, name := range slices.Sorted(maps.Keys(h)) {
		if !isToken(name) {
			continue
		}
		key := http.CanonicalHeaderKey(name)
		for _, v := range h[name] {
			out[key] = append(out[key], lineBreaks.Replace(v))
		}
	}
	return out
}

var lineBreaks = strings.NewReplacer("\n", " ", "\r", " ")
