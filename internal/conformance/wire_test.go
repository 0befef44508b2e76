package conformance

import (
	"bufio"
	"io"
	"net"
	"strings"
	"testing"
)

// speak answers any head with text, and lets go.
func speak(t *testing.T, text string) (dial func() (net.Conn, error)) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		in := bufio.NewReader(conn)
		for line := ""; line != "\r\n"; {
			if line, err = in.ReadString('\n'); err != nil {
				return
			}
		}
		io.WriteString(conn, text)
	}()
	return func() (net.Conn, error) { return net.Dial("tcp", listener.Addr().String()) }
}

func TestTheWireIsReadAsItIs(t *testing.T) {
	tests := []struct {
		name, request, text string
		early               string
		body, failure       string
	}{
		{name: "a body of so many bytes", text: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab", body: "ab"},
		{name: "a body up to the end", text: "HTTP/1.0 200 OK\r\n\r\nab", body: "ab"},
		{name: "a chunked body", text: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n0\r\n\r\n", body: "ab", early: "a"},
		{name: "a 204", text: "HTTP/1.1 204 No Content\r\n\r\n"},
		{name: "a 204 with a body", text: "HTTP/1.1 204 No Content\r\n\r\nab", failure: `"ab" follows the answer`},
		{name: "an answer to HEAD with a body", request: "HEAD / HTTP/1.1\r\n\r\n", text: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab", failure: `"ab" follows the answer`},
		{name: "more than was announced", text: "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nab", failure: `"b" follows the answer`},
		{name: "two lengths", text: "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na", failure: `the lengths are ["1" "1"]`},
		{name: "a length that is none", text: "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\na", failure: `the lengths are ["many"]`},
		{name: "a bare line feed", text: "HTTP/1.1 200 OK\nVary: Origin\r\n\r\n", failure: "does not end in CR LF"},
		{name: "no status", text: "HTTP/1.1 OK\r\n\r\n", failure: `"HTTP/1.1 OK" is no status line`},
		{name: "another protocol", text: "SSH-2.0 200\r\n\r\n", failure: `"SSH-2.0 200" is no status line`},
		{name: "a head without end", text: "HTTP/1.1 200 OK\r\nVary: Origin\r\n", failure: "EOF"},
		{name: "nothing", failure: "EOF"},
		{name: "another first part", text: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab", early: "x", failure: `"x" did not come while the handler was running`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			x := exchange{request: test.request, early: test.early}
			if x.request == "" {
				x.request = "GET / HTTP/1.1\r\n\r\n"
			}
			var w witness
			a, err := x.send(speak(t, test.text), &w)
			switch {
			case test.failure != "":
				if err == nil || !strings.Contains(err.Error(), test.failure) {
					t.Errorf("the failure is %v, want one with %s", err, test.failure)
				}
			case err != nil:
				t.Error(err)
			case a.body != test.body:
				t.Errorf("the body is %q, want %q", a.body, test.body)
			}
		})
	}
}

func TestLinesKeepTheirCaseAndSpace(t *testing.T) {
	x := exchange{request: "GET / HTTP/1.1\r\n\r\n"}
	var w witness
	a, err := x.send(speak(t, "HTTP/1.1 200 OK\r\nvary:  Origin \r\nVary: a\r\nVary: a\r\nContent-Length: 0\r\n\r\n"), &w)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(a.lines, "|"), "vary:  Origin |Vary: a|Vary: a|Content-Length: 0"; got != want {
		t.Errorf("the lines are %q, want %q", got, want)
	}
}
