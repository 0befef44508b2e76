package proxy

import (
	"context"
	"net"
	"net/http"
	"time"
)

// transport makes the connections to the upstream: HTTP/1.1, on which WebSockets work, and with no other proxy in between
// (HTTP_PROXY), which would learn the login.
func transport(timeout time.Duration) http.RoundTripper {
	const connect = 10 * time.Second
	dialer := &net.Dialer{Timeout: min(timeout, connect)}
	return finalOnly{&http.Transport{
		DialContext:           dialer.DialContext,
		TLSHandshakeTimeout:   min(timeout, connect),
		ResponseHeaderTimeout: timeout,
		ExpectContinueTimeout: time.Second,
		IdleConnTimeout:       time.Minute,
		MaxIdleConnsPerHost:   32,
		DisableCompression:    true, // bodies pass as they are

		MaxResponseHeaderBytes: 1 << 20,
	}}
}

// finalOnly keeps informational responses (1xx) from httputil.ReverseProxy, which forgets after each of them the headers that
// were there before, the policy's among them. It learns of them by a trace in the context. Trailers end here, too: no browser
// shows them to a page, and some programs take them for headers.
type finalOnly struct{ next http.RoundTripper }

func (t finalOnly) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := t.next.RoundTrip(r.WithContext(untraced{r.Context()}))
	if err != nil {
		return nil, err
	}
	final := *response // the transport adds trailers to its own response at the end of the body
	final.Request, final.Trailer = r, nil
	return &final, nil
}

// untraced is a context without values. The transport needs none.
type untraced struct{ context.Context }

func (untraced) Value(any) any { return nil }
