package probe

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync"
)

// connections carries requests over the network, and remembers where they went.
type connections struct {
	transport     *http.Transport
	preflightOnly bool

	mu      sync.Mutex
	address net.Addr
}

// errNotSent is what becomes of the request itself if only the preflight is to be sent.
var errNotSent = errors.New("only the preflight was to be sent")

func newConnections(preflightOnly bool) *connections {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	// Chromium's limit; the package browser has the same, after the fact.
	transport.MaxResponseHeaderBytes = 256 << 10
	return &connections{transport: transport, preflightOnly: preflightOnly}
}

func (c *connections) RoundTrip(r *http.Request) (*http.Response, error) {
	if c.preflightOnly && !isPreflight(r) {
		return nil, errNotSent
	}
	trace := &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.address = info.Conn.RemoteAddr()
	}}
	res, err := c.transport.RoundTrip(r.WithContext(httptrace.WithClientTrace(r.Context(), trace)))
	if err != nil {
		return nil, err
	}
	// No verdict depends on the body, which may be long, or a stream of events without an end.
	res.Body.Close()
	res.Body = http.NoBody
	return res, nil
}

// serverAddress is where the last request went, nil if there was no connection, or one to a proxy.
func (c *connections) serverAddress(r *http.Request) net.IP {
	if proxy, err := c.transport.Proxy(r); err != nil || proxy != nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if tcp, ok := c.address.(*net.TCPAddr); ok {
		return tcp.IP
	}
	return nil
}

func (c *connections) close() { c.transport.CloseIdleConnections() }

func isPreflight(r *http.Request) bool {
	return r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != ""
}
