package demo

import (
	"bytes"
	"net"
	"sync"
)

// tappedListener records what its connections carry. Below the frameworks, it is the same for all of them, and it sees the
// headers that they add last.
type tappedListener struct {
	net.Listener
	seen *exchanges
}

func (l tappedListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &tappedConn{Conn: c, seen: l.seen}, nil
}

// tappedConn relies on HTTP/1.1 taking turns: what is read after an answer is the next request. Pipelining would break that,
// and no browser does it.
type tappedConn struct {
	net.Conn
	seen *exchanges

	mu                sync.Mutex
	request, response head
	answering         bool
}

func (c *tappedConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.mu.Lock()
	defer c.mu.Unlock()
	if n > 0 && c.answering {
		c.request, c.response, c.answering = head{}, head{}, false
	}
	c.request.add(p[:n])
	return n, err
}

// Write records first and sends then: once the browser has the answer, the page can look the exchange up.
func (c *tappedConn) Write(p []byte) (int, error) {
	c.mu.Lock()
	c.answering = true
	if c.response.add(p) {
		c.seen.add(exchange{c.request.String(), c.response.String()})
	}
	c.mu.Unlock()
	return c.Conn.Write(p)
}

// A head is a message up to the blank line before its body (RFC 9112, section 2.1).
type head struct {
	bytes    []byte
	complete bool
}

// add takes more of the message and reports whether that completed the head.
func (h *head) add(p []byte) bool {
	const limit = 64 << 10
	if h.complete || len(h.bytes) > limit {
		return false
	}
	h.bytes = append(h.bytes, p...)
	end := bytes.Index(h.bytes, []byte("\r\n\r\n"))
	if end < 0 {
		return false
	}
	h.bytes, h.complete = h.bytes[:end], true
	return true
}

func (h *head) String() string { return string(h.bytes) }
