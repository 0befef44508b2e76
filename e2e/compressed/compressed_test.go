package compressed

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/corskit/corskit/core"
)

const (
	listed  = "https://app.example.com"
	foreign = "https://evil.example"
)

var policy = core.MustNew(core.Config{AllowOrigins: []string{listed}})

// text is long enough to be worth compressing to all of them.
var text = strings.Repeat("corskit ", 200)

type answer struct {
	status      int
	allowOrigin string   // empty if there is no such line
	vary        []string // what Vary names, at least
	encoding    string
	body        string // once decoded
}

// anything stands for an encoding or a body that is up to the framework.
const anything = "anything"

var (
	origin      = []string{"Origin"}
	both        = []string{"Accept-Encoding", "Origin"}
	ofPreflight = []string{"Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers"}
)

var requests = []struct {
	name, method, path, origin string
	want                       answer
	unless                     map[string]answer // by stack
}{
	{
		name: "allowed", method: "GET", path: "/text", origin: listed,
		want: answer{status: 200, allowOrigin: listed, vary: both, encoding: "gzip", body: text},
	},
	{
		name: "refused", method: "GET", path: "/text", origin: foreign,
		want: answer{status: 200, vary: both, encoding: "gzip", body: text},
	},
	{
		name: "without Origin", method: "GET", path: "/text",
		want: answer{status: 200, vary: both, encoding: "gzip", body: text},
	},
	// gin-contrib/gzip does not compress errors. It takes its Vary back, and deletes that of everybody else with it, wherever
	// the policy stands. Compression around the engine leaves it alone.
	{
		name: "error of a handler", method: "GET", path: "/error", origin: listed,
		want: answer{status: 500, allowOrigin: listed, vary: origin, encoding: anything, body: anything},
		unless: map[string]answer{
			"gin, policy outside": {status: 500, allowOrigin: listed, body: text},
			"gin, policy inside":  {status: 500, allowOrigin: listed, body: text},
		},
	},
	{
		name: "path without a route", method: "GET", path: "/missing", origin: listed,
		want: answer{status: 404, allowOrigin: listed, vary: origin, encoding: anything, body: anything},
		unless: map[string]answer{
			"gin, policy outside": {status: 404, allowOrigin: listed, body: "404 page not found"},
			"gin, policy inside":  {status: 404, allowOrigin: listed, body: "404 page not found"},
		},
	},
	// gin-contrib/gzip announces its encoding before it knows whether there is a body. Behind the policy it never sees a
	// preflight.
	{
		name: "preflight", method: "OPTIONS", path: "/text", origin: listed,
		want: answer{status: 204, allowOrigin: listed, vary: ofPreflight},
		unless: map[string]answer{
			"gin, policy inside": {status: 204, allowOrigin: listed, vary: ofPreflight, encoding: "gzip"},
		},
	},
	{
		name: "refused preflight", method: "OPTIONS", path: "/text", origin: foreign,
		want: answer{status: 403, vary: ofPreflight},
		unless: map[string]answer{
			"gin, policy inside": {status: 403, vary: ofPreflight, encoding: "gzip"},
		},
	},
}

func TestCompressedAnswersKeepThePolicysHeaders(t *testing.T) {
	for _, s := range stacks() {
		t.Run(s.name, func(t *testing.T) {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { l.Close() })
			go s.serve(l)
			for _, r := range requests {
				t.Run(r.name, func(t *testing.T) {
					want, differs := r.unless[s.name]
					if !differs {
						want = r.want
					}
					got, body := send(t, l.Addr().String(), r.method, r.path, r.origin)
					want.check(t, got, body)
				})
			}
		})
	}
}

// send is a client that tidies nothing up, as net/http's would.
func send(t *testing.T, address, method, path, origin string) (*http.Response, []byte) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(20 * time.Second))
	fmt.Fprintf(conn, "%s %s HTTP/1.1\r\nHost: api.example.com\r\nAccept-Encoding: gzip\r\nConnection: close\r\n", method, path)
	if origin != "" {
		fmt.Fprintf(conn, "Origin: %s\r\n", origin)
	}
	if method == http.MethodOptions {
		fmt.Fprint(conn, "Access-Control-Request-Method: PUT\r\n")
	}
	fmt.Fprint(conn, "\r\n")

	in := bufio.NewReader(conn)
	response, err := http.ReadResponse(in, &http.Request{Method: method})
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if rest, _ := io.ReadAll(in); len(rest) > 0 {
		t.Errorf("%q follows the answer", rest)
	}
	return response, body
}

func (want answer) check(t *testing.T, got *http.Response, body []byte) {
	t.Helper()
	if got.StatusCode != want.status {
		t.Errorf("status %d, want %d", got.StatusCode, want.status)
	}
	var lines []string
	if want.allowOrigin != "" {
		lines = []string{want.allowOrigin}
	}
	if allowed := got.Header["Access-Control-Allow-Origin"]; !slices.Equal(allowed, lines) {
		t.Errorf("Access-Control-Allow-Origin: %q, want %q", allowed, lines)
	}
	encoding := got.Header.Get("Content-Encoding")
	if want.encoding != anything && encoding != want.encoding {
		t.Errorf("Content-Encoding: %q, want %q", encoding, want.encoding)
	}
	if encoding != "" && !slices.Contains(want.vary, "Accept-Encoding") {
		want.vary = append([]string{"Accept-Encoding"}, want.vary...)
	}
	want.checkVary(t, got.Header)
	if decoded := decode(t, encoding, body); want.body != anything && decoded != want.body {
		t.Errorf("body %q, want %q", decoded, want.body)
	}
}

func (want answer) checkVary(t *testing.T, h http.Header) {
	t.Helper()
	vary := strings.Split(strings.ReplaceAll(strings.Join(h["Vary"], ","), " ", ""), ",")
	for i, name := range vary {
		if slices.Contains(vary[:i], name) {
			t.Errorf("Vary: %q names %s twice", h["Vary"], name)
		}
	}
	for _, name := range want.vary {
		if !slices.Contains(vary, name) {
			t.Errorf("Vary: %q lacks %s", h["Vary"], name)
		}
	}
	if want.vary == nil && h["Vary"] != nil {
		t.Errorf("Vary: %q, where it was known to be lost", h["Vary"])
	}
}

func decode(t *testing.T, encoding string, body []byte) string {
	t.Helper()
	if encoding != "gzip" || len(body) == 0 {
		return string(body)
	}
	r, err := gzip.NewReader(strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	decoded, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(decoded)
}
