package browser

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
)

// A message is one HTTP request of a fetch, its preflight or itself.
type message struct {
	method    string
	header    http.Header
	body      string
	origin    string // for the Origin header, if the request has one
	preflight bool
}

// maxResponseHeader is Chromium's limit. Whatever is parsed of a response is
// below it, so a hostile server cannot make us work for long.
const maxResponseHeader = 256 << 10

var (
	errHeaderTooLarge  = errors.New("the response's header is larger than 256 KiB")
	errHeaderMalformed = errors.New("a response header holds a NUL byte or a line break")
)

// send is https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch,
// without an HTTP cache. It adds the exchange to the log.
func (f *fetch) send(ctx context.Context, m message) (*http.Response, error) {
	req, err := f.httpRequest(ctx, m)
	if err != nil {
		return nil, f.networkError(m, err)
	}
	f.exchanges = append(f.exchanges, Exchange{
		Preflight:     m.preflight,
		Method:        m.method,
		URL:           href(f.url()),
		RequestHeader: req.Header.Clone(),
	})
	res, err := f.page.transport().RoundTrip(req)
	if err != nil {
		return nil, f.networkError(m, err)
	}
	x := &f.exchanges[len(f.exchanges)-1]
	x.Status = res.StatusCode
	if res.Header, err = readHeader(res.Header); err != nil {
		res.Body.Close()
		return nil, f.networkError(m, err)
	}
	x.ResponseHeader = res.Header.Clone()
	if f.includesCredentials(m) {
		x.RefusedCookies = f.storeCookies(res)
	}
	return res, nil
}

func (f *fetch) httpRequest(ctx context.Context, m message) (*http.Request, error) {
	var body io.Reader
	if m.body != "" {
		body = strings.NewReader(m.body)
	}
	req, err := http.NewRequestWithContext(ctx, m.method, "", body)
	if err != nil {
		return nil, err
	}
	req.URL = netURL(f.url())
	req.Host = req.URL.Host
	for name := range m.header {
		req.Header.Set(name, get(m.header, name)) // one line a name, as browsers write them
	}
	f.addOrigin(req.Header, m)
	if referrer := f.referrer(); referrer != "" {
		req.Header.Set("Referer", referrer)
	}
	f.addFetchMetadata(req.Header, m)
	if !has(req.Header, "User-Agent") {
		req.Header.Set("User-Agent", userAgent)
	}
	if has(req.Header, "Range") {
		req.Header.Set("Accept-Encoding", "identity")
	}
	if f.includesCredentials(m) {
		f.addCookies(req)
	}
	return req, nil
}

// includesCredentials: a preflight never does.
func (f *fetch) includesCredentials(m message) bool {
	if m.preflight {
		return false
	}
	return f.credentials == CredentialsInclude || f.credentials == CredentialsSameOrigin && f.tainting == basic
}

// addOrigin: https://fetch.spec.whatwg.org/#append-a-request-origin-header.
func (f *fetch) addOrigin(h http.Header, m message) {
	switch {
	case f.tainting == cors:
		h.Set("Origin", m.origin)
	case m.method == http.MethodGet || m.method == http.MethodHead:
	case f.mode != ModeCORS && f.hidesOrigin():
		h.Set("Origin", "null")
	default:
		h.Set("Origin", m.origin)
	}
}

func readHeader(h http.Header) (http.Header, error) {
	if headerSize(h) > maxResponseHeader {
		return nil, errHeaderTooLarge
	}
	h, ok := received(h)
	if !ok {
		return nil, errHeaderMalformed
	}
	return h, nil
}

func headerSize(h http.Header) int {
	n := 0
	for name, values := range h {
		for _, v := range values {
			n += len(name) + len(v) + len(": \r\n")
		}
	}
	return n
}
