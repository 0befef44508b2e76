package hostile

import (
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

const ordinary = "GET /items HTTP/1.1\r\nHost: " + host + "\r\nOrigin: " + app + "\r\nConnection: close\r\n\r\n"

// While one client sends a byte at a time, others get their answers, and in the end it gets its own.
func TestSlowClients(t *testing.T) {
	for _, s := range start(t, large, policies()...) {
		t.Run(s.name(), func(t *testing.T) {
			t.Parallel()
			conn := s.dial(t)
			for i := range len(ordinary) {
				if _, err := io.WriteString(conn, ordinary[i:i+1]); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Millisecond)
				if i%20 == 0 {
					s.works(t)
				}
			}
			s.wantAnswer(t, conn, ordinary, granted)
		})
	}
}

// A client that has sent all it will gets its answer if that was a whole request, and none that allows anything if it was not.
func TestHalfClosedConnections(t *testing.T) {
	servers := start(t, large, policies()...)
	const post = "POST /items HTTP/1.1\r\nHost: " + host + "\r\nOrigin: " + app + "\r\n"
	tests := []struct {
		name, sent string
		want       grant
	}{
		{"nothing", "", refused},
		{"half a request line", "GET /it", refused},
		{"half an origin", ordinary[:strings.Index(ordinary, "example.com\r\nConnection")], refused},
		{"an origin that might have gone on", ordinary[:strings.Index(ordinary, "\r\nConnection")], refused},
		{"a head without its end", strings.TrimSuffix(ordinary, "\r\n"), refused},
		{"a whole request", ordinary, granted},
		{"a whole request and half of another", strings.Replace(ordinary, "close", "keep-alive", 1) + ordinary[:40], granted},
		{"a whole body", post + "Content-Length: 3\r\n\r\nabc", granted},
		{"half a body", post + "Content-Length: 100\r\n\r\nabc", either}, // net/http starts the handler when it has the head
		{"half a chunk", post + "Transfer-Encoding: chunked\r\n\r\n10\r\nabc", either},
	}
	for _, test := range tests {
		for _, s := range servers {
			t.Run(test.name+"/"+s.name(), func(t *testing.T) {
				conn := s.dial(t)
				if _, err := io.WriteString(conn, test.sent); err != nil {
					t.Fatal(err)
				}
				if err := conn.CloseWrite(); err != nil {
					t.Fatal(err)
				}
				s.wantAnswer(t, conn, test.sent, test.want)
				s.works(t)
			})
		}
	}
}

// Connections that are reset in the middle of everything leave nothing behind.
func TestResetConnections(t *testing.T) {
	for _, s := range start(t, large, policies()...) {
		for i := range len(ordinary) {
			conn := s.dial(t)
			io.WriteString(conn, ordinary[:i+1])
			conn.SetLinger(0)
			conn.Close()
		}
		s.works(t)
	}
	panics.check(t)
}

// Where the server takes them, the policy answers. A long origin is never allowed, and long questions of an allowed origin get its usual
// lists, which do not grow with the question.
func TestLongAndManyLines(t *testing.T) {
	servers := start(t, large, policies()[:2]...) // listed, by New and by Routes
	const megabyte = 1 << 20
	tests := []struct {
		name, method, fields string
		allowed              bool
	}{
		{"1 MiB of origin", "GET", "Origin: " + strings.Repeat("a", megabyte), false},
		{"1 MiB of labels", "GET", "Origin: https://" + strings.Repeat("a.", megabyte/2) + "example.com", false},
		{"1 MiB behind an origin", "GET", "Origin: " + app + strings.Repeat(" ", megabyte) + "x", false},
		{"10,000 origins", "GET", strings.Repeat("Origin: "+app+"\r\n", 9_999) + "Origin: " + app, false},
		{"1 MiB of method", "OPTIONS", "Origin: " + app + "\r\nAccess-Control-Request-Method: " + strings.Repeat("A", megabyte), true},
		{"10,000 methods", "OPTIONS", "Origin: " + app + strings.Repeat("\r\nAccess-Control-Request-Method: PUT", 10_000), true},
		{"1 MiB of names", "OPTIONS", "Origin: " + app + "\r\nAccess-Control-Request-Method: PUT\r\nAccess-Control-Request-Headers: " + strings.Repeat("a,", megabyte/2), true},
		{"1 MiB of commas", "OPTIONS", "Origin: " + app + "\r\nAccess-Control-Request-Method: PUT\r\nAccess-Control-Request-Headers: " + strings.Repeat(",", megabyte), true},
		{"10,000 lines of names", "OPTIONS", "Origin: " + app + "\r\nAccess-Control-Request-Method: PUT" + strings.Repeat("\r\nAccess-Control-Request-Headers: a", 10_000), true},
		{"1 MiB of something else", "GET", "Origin: " + app + "\r\nX-A: " + strings.Repeat("a", megabyte), true},
		{"10,000 lines of something else", "GET", "Origin: " + app + strings.Repeat("\r\nX-A: a", 10_000), true},
	}
	for _, test := range tests {
		for _, s := range servers {
			t.Run(test.name+"/"+s.name(), func(t *testing.T) {
				sent := fmt.Sprintf("%s /items HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n%s\r\n\r\n", test.method, host, test.fields)
				came, err := s.exchange(sent)
				if err != nil {
					t.Fatal(err)
				}
				answers, fromApp, err := s.checkAll(came, sent)
				if err != nil {
					t.Fatal(err)
				}
				if answers != 1 || fromApp != 1 {
					t.Errorf("%d answers, %d of them by the app: %.2000q", answers, fromApp, came)
				}
				if got := strings.Contains(string(came), "\r\n"+allowOrigin+": "+app+"\r\n"); got != test.allowed {
					t.Errorf("allowed: %t, want %t: %.2000q", got, test.allowed, came)
				}
				if len(came) > 1000 {
					t.Errorf("an answer of %d bytes: %.2000q", len(came), came)
				}
				s.works(t)
			})
		}
	}
}

func (s *server) dial(t *testing.T) *net.TCPConn {
	t.Helper()
	conn, err := net.DialTimeout("tcp", s.address, patience)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(patience))
	return conn.(*net.TCPConn)
}

// A grant says whether an answer names the origin.
type grant int

const (
	refused grant = iota
	granted
	either
)

// wantAnswer reads until the server ends the connection, which it must.
func (s *server) wantAnswer(t *testing.T, conn net.Conn, sent string, want grant) {
	t.Helper()
	came, err := io.ReadAll(conn)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.checkAll(came, sent); err != nil {
		t.Error(err)
	}
	if s.static {
		return // Fiber sends "*" with its own errors, too, which the policy means for everybody
	}
	if got := strings.Contains(string(came), "\r\n"+allowOrigin+": "+app+"\r\n"); want != either && got != (want == granted) {
		t.Errorf("granted: %t: %q", got, came)
	}
}
