package proxy

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// No target from the URL, from a header or from a redirect: another server is never reached.
func TestTheProxyIsNeverAnOpenOne(t *testing.T) {
	var victims atomic.Int64
	victim := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { victims.Add(1) }))
	defer victim.Close()
	address := strings.TrimPrefix(victim.URL, "http://")
	port := address[strings.LastIndexByte(address, ':'):]

	s := start(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/redirect" {
			http.Redirect(w, r, victim.URL, http.StatusTemporaryRedirect)
		}
	})
	// %s is the victim; the method's target and the Host header stand as a client may send them.
	for name, head := range map[string]string{
		"an absolute target":                    "GET http://%s/ HTTP/1.1\r\nHost: %[1]s\r\n",
		"an absolute target, and our Host":      "GET http://%s/ HTTP/1.1\r\nHost: localhost\r\n",
		"an absolute target by a loopback name": "GET http://localhost" + port + "/ HTTP/1.1\r\nHost: localhost" + port + "\r\n",
		"a login in the target":                 "GET http://admin:secret@localhost" + port + "/ HTTP/1.1\r\nHost: localhost\r\n",
		"a Host header":                         "GET / HTTP/1.1\r\nHost: localhost" + port + "\r\n",
		"forwarding headers":                    "GET / HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Host: %s\r\nForwarded: host=%[1]s\r\nX-Original-URL: http://%[1]s/\r\n",
		"two slashes":                           "GET //%s/ HTTP/1.1\r\nHost: localhost\r\n",
		"a redirect":                            "GET /redirect HTTP/1.1\r\nHost: localhost\r\n",
		"an opaque target":                      "GET x:http://%s/ HTTP/1.1\r\nHost: localhost\r\n",
		"a tunnel":                              "CONNECT localhost" + port + " HTTP/1.1\r\nHost: localhost" + port + "\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			if strings.Contains(head, "%") {
				head = fmt.Sprintf(head, address)
			}
			io.WriteString(conn, head+"Connection: close\r\n\r\n")
			response, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil {
				t.Fatal(err)
			}
			if n := victims.Swap(0); n != 0 {
				t.Errorf("the other server was reached, with %s for the client", response.Status)
			}
		})
	}
}

func TestThePageCanReadThatTheUpstreamIsDown(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	silent := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

	tests := map[string]struct {
		change func(*Config)
		status int
		text   string
		log    string
	}{
		"refuses connections": {func(c *Config) { c.Upstream = &url.URL{Scheme: "http", Host: closed.Addr().String()} },
			http.StatusBadGateway, "The server behind this proxy cannot be reached.\n", "connection refused"},
		"speaks no TLS": {func(c *Config) { c.Upstream.Scheme = "https" },
			http.StatusBadGateway, "The server behind this proxy cannot be reached.\n", "tls: "},
		"does not answer": {func(c *Config) { c.Timeout = 50 * time.Millisecond },
			http.StatusGatewayTimeout, "The server behind this proxy does not answer in time.\n", "timeout awaiting response headers"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := start(t, silent, test.change)
			response, body := s.send(t, "GET", "/", nil, "Origin", page)
			if response.StatusCode != test.status || body != test.text {
				t.Errorf("%d %q, want %d %q", response.StatusCode, body, test.status, test.text)
			}
			if got := response.Header.Get("Access-Control-Allow-Origin"); got != page {
				t.Errorf("Access-Control-Allow-Origin: %q, so that the page cannot read it", got)
			}
			if log := s.log.String(); !strings.Contains(log, "level=ERROR") || !strings.Contains(log, test.log) {
				t.Errorf("the log does not say %q: %s", test.log, log)
			}
		})
	}
}

func TestParseUpstream(t *testing.T) {
	for s, want := range map[string]string{
		"http://localhost:8000":  "http://localhost:8000",
		"http://localhost:8000/": "http://localhost:8000",
		"https://db.example":     "https://db.example",
		"http://[::1]:8000":      "http://[::1]:8000",
		"HTTP://localhost:8000":  "http://localhost:8000",
	} {
		if u, err := ParseUpstream(s); err != nil || u.String() != want {
			t.Errorf("%s: %v, %v; want %s", s, u, err, want)
		}
	}
	for s, want := range map[string]string{
		"localhost:8000":               `"localhost:8000" has no scheme; write http://localhost:8000`,
		"":                             `"" has no scheme; write http://`,
		"ftp://localhost":              `"ftp://localhost" has neither http nor https as its scheme; write one such as http://localhost:8000`,
		"http://":                      `"http://" has no host; write one such as http://localhost:8000`,
		"http://:8000":                 `"http://:8000" has no host; write one such as http://localhost:8000`,
		"http://localhost:8000/api":    `"http://localhost:8000/api" has more than a host and a port; write http://localhost:8000`,
		"http://localhost:8000?a":      `"http://localhost:8000?a" has more than a host and a port; write http://localhost:8000`,
		"http://localhost:8000/#a":     `"http://localhost:8000/#a" has more than a host and a port; write http://localhost:8000`,
		"http://admin:hunter2@db:8000": "it holds a login, which every user of the machine could read in the list of processes; use --basic-auth-env or --basic-auth-file",
		"admin:hunter2@[":              "it holds a login, which every user of the machine could read in the list of processes; use --basic-auth-env or --basic-auth-file",
		"http://localhost:99x":         "it is no URL; write one such as http://localhost:8000",
	} {
		if _, err := ParseUpstream(s); err == nil || err.Error() != want {
			t.Errorf("%s:\ngot  %v\nwant %s", s, err, want)
		}
	}
}
