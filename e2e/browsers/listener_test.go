package browsers

import (
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// listen opens a port on both loopback addresses, since localhost is the one to
// some browsers and the other to others. They are closed with the test.
func listen(t *testing.T) (port string, listeners []net.Listener) {
	t.Helper()
	for range 20 {
		v4, err := net.Listen("tcp4", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		port = strconv.Itoa(v4.Addr().(*net.TCPAddr).Port)
		v6, err := net.Listen("tcp6", "[::1]:"+port)
		switch {
		case err == nil:
			return port, []net.Listener{closing(t, v4), closing(t, v6)}
		case strings.Contains(err.Error(), "in use"):
			v4.Close()
		default:
			return port, []net.Listener{closing(t, v4)} // a machine without IPv6
		}
	}
	t.Fatal("no port is free on both 127.0.0.1 and ::1")
	return "", nil
}

// closingListener closes its connections when it is closed. A later server may
// get the same port, and browsers would go on using the connections to the
// earlier one.
type closingListener struct {
	net.Listener

	mu     sync.Mutex
	conns  []net.Conn
	closed bool
}

func closing(t *testing.T, l net.Listener) net.Listener {
	c := &closingListener{Listener: l}
	t.Cleanup(func() { c.Close() })
	return c
}

func (l *closingListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		conn.Close()
	}
	l.conns = append(l.conns, conn)
	return conn, nil
}

func (l *closingListener) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	for _, conn := range l.conns {
		conn.Close()
	}
	return l.Listener.Close()
}
