package hostile

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/textproto"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
)

const (
	allowOrigin      = "Access-Control-Allow-Origin"
	allowCredentials = "Access-Control-Allow-Credentials"
	patience         = 2 * time.Minute // longer than a busy machine forgets a process
)

// check is what holds for every answer, where sent is what the client sent: at most one origin, which is allowed and was sent, and a
// Vary where the app was reached.
func (s *server) check(header http.Header, sent string) error {
	for name, values := range header {
		if strings.HasPrefix(name, "Access-Control-") && len(values) > 1 {
			return fmt.Errorf("%d lines of %s: %q", len(values), name, values)
		}
	}
	if _, some := header[allowOrigin]; some {
		origin := header.Get(allowOrigin)
		if !s.allowed.MatchString(origin) {
			return fmt.Errorf("%q is not allowed and in %s", origin, allowOrigin)
		}
		if !s.static && !strings.Contains(sent, origin) {
			return fmt.Errorf("%q was not sent and is in %s", origin, allowOrigin)
		}
	} else if header.Get(allowCredentials) != "" {
		return fmt.Errorf("%s without %s", allowCredentials, allowOrigin)
	}
	if header.Get(reached) != "" && !s.static && !varies(header) {
		return fmt.Errorf("no Vary: Origin, but %q", header["Vary"])
	}
	return nil
}

func varies(header http.Header) bool {
	for _, line := range header["Vary"] {
		for name := range strings.SplitSeq(line, ",") {
			if strings.EqualFold(strings.TrimSpace(name), "Origin") {
				return true
			}
		}
	}
	return false
}

// head is a response up to its body. No body in these tests has a CRLF and a colon.
var head = regexp.MustCompile(`HTTP/1\.[01] [0-9]{3}[^\r\n]*\r\n((?:[^\r\n]*[^\r\n]\r\n)*)\r\n`)

// checkAll finds the answers in what came back.
func (s *server) checkAll(came []byte, sent string) (answers int, fromApp int, err error) {
	inHeads := 0
	for _, match := range head.FindAllSubmatch(came, -1) {
		answers++
		header, err := textproto.NewReader(bufio.NewReader(bytes.NewReader(append(match[1], '\r', '\n')))).ReadMIMEHeader()
		if err != nil {
			return answers, fromApp, fmt.Errorf("the head %q: %w", match[0], err)
		}
		inHeads += len(header[allowOrigin])
		if header.Get(reached) != "" {
			fromApp++
		}
		if err := s.check(http.Header(header), sent); err != nil {
			return answers, fromApp, err
		}
	}
	// Only at the start of a line: fasthttp's own errors quote the request in their body.
	if n := bytes.Count(bytes.ToLower(came), []byte("\naccess-control-allow-origin:")); n != inHeads {
		return answers, fromApp, fmt.Errorf("%d times %s, but %d in heads: %.2000q", n, allowOrigin, inHeads, came)
	}
	return answers, fromApp, nil
}

// exchange sends all of it, ends the client's half, and returns what comes back until the server ends its own.
func (s *server) exchange(sent string) (came []byte, err error) {
	conn, err := net.DialTimeout("tcp", s.address, patience)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(patience))
	go func() {
		io.WriteString(conn, sent) // a server may close before it has read all
		conn.(*net.TCPConn).CloseWrite()
	}()
	came, err = io.ReadAll(conn)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return came, fmt.Errorf("the server neither answers nor closes")
	}
	return came, nil
}

// What breaks the rule is found.
func TestCheck(t *testing.T) {
	all := policies()
	listed, public := &server{policy: all[0]}, &server{policy: all[len(all)-1]}
	const (
		status  = "HTTP/1.1 200 OK\r\n"
		allow   = allowOrigin + ": " + app + "\r\n"
		vary    = "Vary: Accept, origin\r\n"
		seen    = reached + ": 1\r\n"
		another = allowOrigin + ": https://evil.example\r\n"
	)
	tests := []struct {
		name   string
		server *server
		came   string
		holds  bool
	}{
		{"an allowed origin", listed, status + seen + allow + vary + "\r\n", true},
		{"no origin", listed, status + seen + vary + "\r\n", true},
		{"the server's own error", listed, "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n400", true},
		{"everybody", public, status + seen + allowOrigin + ": *\r\n\r\n", true},
		{"two of them", listed, status + seen + allow + allow + vary + "\r\n", false},
		{"another", listed, status + seen + another + vary + "\r\n", false},
		{"everybody, where some are meant", listed, status + seen + allowOrigin + ": *\r\n" + vary + "\r\n", false},
		{"one where everybody is meant", public, status + seen + allow + "\r\n", false},
		{"an empty one", listed, status + seen + allowOrigin + ":\r\n" + vary + "\r\n", false},
		{"an allowed one of another request", listed, status + seen + allowOrigin + ": " + port + "\r\n" + vary + "\r\n", false},
		{"no Vary", listed, status + seen + allow + "\r\n", false},
		{"credentials for nobody", listed, status + seen + allowCredentials + ": true\r\n" + vary + "\r\n", false},
		{"in the second answer", listed, status + seen + vary + "\r\nbody" + status + seen + another + vary + "\r\n", false},
		{"behind a head that was split", listed, status + seen + vary + "\r\n" + another + "\r\n", false},
		{"behind a lone line feed", listed, status + seen + vary + "X-A: a\n" + another + "\r\n", false},
	}
	for _, test := range tests {
		if _, _, err := test.server.checkAll([]byte(test.came), app); (err == nil) != test.holds {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

// works fails unless an ordinary request gets its answer, on a connection of its own.
func (s *server) works(t *testing.T) {
	came, err := s.exchange("GET /items HTTP/1.1\r\nHost: " + host + "\r\nOrigin: " + app + "\r\nX-Request: 42\r\nConnection: close\r\n\r\n")
	if err != nil {
		t.Errorf("%s: an ordinary request: %v", s.name(), err)
		return
	}
	response, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(came)), nil)
	if err != nil {
		t.Errorf("%s: an ordinary request: %v", s.name(), err)
		return
	}
	body, _ := io.ReadAll(response.Body)
	want := app
	if s.static {
		want = "*"
	}
	if response.StatusCode != 200 || response.Header.Get(allowOrigin) != want || string(body) != "42" {
		t.Errorf("%s: an ordinary request got %.2000q", s.name(), came)
	}
}
