package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
)

const pageOrigin = "http://localhost:4200"

func TestWhoReachesTheBox(t *testing.T) {
	const withOrigin = "Host: localhost\r\nOrigin: " + pageOrigin + "\r\n"
	tests := map[string]struct {
		line, headers string
		reaches       bool
	}{
		"the page":                           {"GET /", withOrigin + "Sec-Fetch-Site: same-site\r\nSec-Fetch-Mode: cors\r\n", true},
		"the page writes":                    {"DELETE /items/1", withOrigin, true},
		"another page":                       {"GET /", "Host: localhost\r\nOrigin: https://evil.example\r\n", false},
		"the box's own page":                 {"POST /", "Host: localhost:5555\r\nOrigin: http://localhost:5555\r\nSec-Fetch-Site: same-origin\r\n", false},
		"a link in a mail, after a redirect": {"GET /delete-all", "Host: localhost\r\nSec-Fetch-Site: none\r\nSec-Fetch-Mode: navigate\r\n", false},
		"a link, in an old browser":          {"GET /delete-all", "Host: localhost\r\n", false},
		"a form of the page":                 {"POST /", withOrigin + "Sec-Fetch-Mode: navigate\r\n", false},
		"a page that rebinds its name":       {"GET /", "Host: evil.example\r\nOrigin: " + pageOrigin + "\r\n", false},
		"an opaque target":                   {"GET x:http://internal.corp/x", withOrigin, false},
		"an authority":                       {"GET http://localhost/x", withOrigin, false},
		"no path":                            {"GET *", withOrigin, false},
		"TRACE":                              {"TRACE /", withOrigin, false},
		"trace":                              {"trace /", withOrigin, false},
		"Track":                              {"Track /", withOrigin, false},
	}
	var reached atomic.Int64
	box := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		reached.Add(1)
		w.Header().Set("Content-Security-Policy", "sandbox allow-scripts")
	}))
	defer box.Close()
	target, err := url.Parse(box.URL)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httptest.NewServer(newProxy(target, url.UserPassword("admin", "secret"), pageOrigin))
	defer proxy.Close()
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			conn, err := net.Dial("tcp", strings.TrimPrefix(proxy.URL, "http://"))
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			fmt.Fprintf(conn, "%s HTTP/1.1\r\n%sConnection: close\r\n\r\n", test.line, test.headers)
			answer, err := io.ReadAll(conn)
			if err != nil {
				t.Fatal(err)
			}
			if n := reached.Swap(0); (n == 1) != test.reaches {
				t.Errorf("%d requests reached the box, and the answer is %q", n, answer)
			}
			if !strings.Contains(string(answer), "\r\nContent-Security-Policy: sandbox\r\n") || strings.Contains(string(answer), "allow-scripts") {
				t.Errorf("the answer is a page: %q", answer)
			}
		})
	}
}
