package proxy

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// A rawBox is a server that answers each request with the same bytes, whether they are HTTP or not, and closes the connection.
type rawBox struct{ requests chan string }

// startRaw runs a proxy for the page in front of a box that answers with the text, in which "{box}" is the box's own address.
func startRaw(t *testing.T, answer string, changes ...func(*Config)) (*setup, *rawBox) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	box := &rawBox{make(chan string, 10)}
	answer = strings.ReplaceAll(answer, "{box}", listener.Addr().String())
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go box.serve(conn, answer)
		}
	}()
	return start(t, hello, append(changes, func(c *Config) { c.Upstream.Host = listener.Addr().String() })...), box
}

func (b *rawBox) serve(conn net.Conn, answer string) {
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(10 * time.Second))
	var request strings.Builder
	lines := bufio.NewReader(conn)
	for chunked := false; ; {
		line, err := lines.ReadString('\n')
		request.WriteString(line)
		chunked = chunked || strings.HasPrefix(line, "Transfer-Encoding: chunked")
		if line == "\r\n" && chunked {
			chunked = false // and the body up to the line after its trailers
			continue
		}
		if err != nil || line == "\r\n" {
			break
		}
	}
	b.requests <- request.String()
	io.WriteString(conn, answer)
}

// raw sends the bytes to the proxy and returns all that comes back.
func (s *setup) raw(t *testing.T, request string) string {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(10 * time.Second))
	io.WriteString(conn, request)
	answer, err := io.ReadAll(conn)
	if err != nil {
		t.Fatal(err)
	}
	return string(answer)
}

const fromPage = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nOrigin: " + page + "\r\n\r\n"

func TestOnlyPathsAreForwarded(t *testing.T) {
	s := start(t, hello)
	for _, target := range []string{
		"x:http://internal.corp/x", "x:/x", "http:x", "x:", "http://localhost/", "http://internal.corp/x", "http:///x", "x://internal.corp/x",
		"https://localhost/", "*", "localhost", "localhost:80", "?a=b", "x", "./x", "", "@internal.corp/", "internal.corp:80/x", "ws://localhost/",
	} {
		for _, method := range []string{"GET", "OPTIONS", "POST"} {
			answer := s.raw(t, method+" "+target+" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
			refused := strings.HasPrefix(answer, "HTTP/1.1 400 ") || strings.HasPrefix(answer, "HTTP/1.1 403 ") ||
				method+target == "OPTIONS*" // which net/http answers by itself
			if n := s.reached.Swap(0); n != 0 || !refused {
				t.Errorf("%s %s: %d requests reached the server, and the answer is %q", method, target, n, answer)
			}
		}
	}
}

func TestNoTrailerReachesTheServer(t *testing.T) {
	s, box := startRaw(t, "HTTP/1.1 204 No Content\r\n\r\n", func(c *Config) { c.Login = &Login{"admin", "secret"} })
	s.raw(t, "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTE: trailers\r\nTrailer: Authorization, Cookie, X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n"+
		"4\r\ntext\r\n0\r\nAuthorization: Basic evil\r\nCookie: evil\r\nX-Sum: evil\r\nX-Unannounced: evil\r\n\r\n")
	request := <-box.requests
	for _, text := range []string{"evil", "Trailer", "X-Sum", "Te:", "Cookie"} {
		if strings.Contains(request, text) {
			t.Errorf("%q has reached the server: %q", text, request)
		}
	}
	if !strings.Contains(request, "Authorization: Basic YWRtaW46c2VjcmV0\r\n") || !strings.Contains(request, "4\r\ntext\r\n0\r\n") {
		t.Errorf("the login or the body is missing: %q", request)
	}
}

func TestNoTrailerOfTheServerReachesThePage(t *testing.T) {
	s, _ := startRaw(t, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: Set-Cookie, Access-Control-Allow-Origin, X-Sum\r\n\r\n"+
		"4\r\ntext\r\n0\r\nSet-Cookie: evil=1\r\nAccess-Control-Allow-Origin: https://evil.example\r\nX-Sum: evil\r\nAccess-Control-Allow-Credentials: evil\r\n\r\n")
	answer := s.raw(t, fromPage)
	for _, text := range []string{"evil", "Trailer", "X-Sum", "Set-Cookie"} {
		if strings.Contains(answer, text) {
			t.Errorf("%q has reached the page: %q", text, answer)
		}
	}
	if !strings.Contains(answer, "4\r\ntext\r\n0\r\n\r\n") {
		t.Errorf("the body is missing: %q", answer)
	}
}

// The page can read what went wrong, as it can when the server is down.
func TestAnAnswerThatIsNoneIsABadGateway(t *testing.T) {
	for _, answer := range []string{
		"HTTP/1.1 000 Nothing\r\n\r\n",
		"HTTP/1.1 099 Almost\r\n\r\n",
		"HTTP/1.1 101 Switching Protocols\r\n\r\nHTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
		"HTTP/1.1 99 Short\r\n\r\n",
		"HTTP/1.1 -99 Negative\r\n\r\n",
		"HTTP/1.1 1000 Long\r\n\r\n",
		"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
		"SSH-2.0-OpenSSH_9.2\r\n",
		"HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 2<<20) + "\r\n\r\n",
		"",
	} {
		t.Run(fmt.Sprintf("%.40q", answer), func(t *testing.T) {
			s, _ := startRaw(t, answer)
			got := s.raw(t, fromPage)
			response, err := http.ReadResponse(bufio.NewReader(strings.NewReader(got)), nil)
			if err != nil {
				t.Fatalf("%v in %q; the log: %s", err, got, s.log)
			}
			defer response.Body.Close()
			body, _ := io.ReadAll(response.Body)
			if allowed := response.Header["Access-Control-Allow-Origin"]; response.StatusCode != 502 || !slices.Equal(allowed, []string{page}) {
				t.Errorf("%s with %v, want 502 for the page", response.Status, response.Header)
			}
			if string(body) != "The server behind this proxy cannot be reached.\n" {
				t.Errorf("the body is %q", body)
			}
			if log := s.log.String(); strings.Count(log, "\n") != 1 || !strings.Contains(log, "status=502") || !strings.Contains(log, " error=") {
				t.Errorf("want one line with the error in the log: %s", log)
			}
		})
	}
}

func TestWhatIsStoredInTheServerIsNothingButData(t *testing.T) {
	s, _ := startRaw(t, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Security-Policy: sandbox allow-scripts allow-same-origin\r\n"+
		"X-Content-Type-Options: sniff\r\nRefresh: 0; url=http://{box}/\r\nClear-Site-Data: \"*\"\r\nStrict-Transport-Security: max-age=1\r\nContent-Length: 26\r\n\r\n<script>alert(1)</script>\n")
	for name, headers := range map[string][]string{
		"to the page":          {"Origin", page},
		"to a program":         nil,
		"to a preflight":       {"Origin", page, "Access-Control-Request-Method", "PUT"},
		"to a foreign page":    {"Origin", "https://evil.example"},
		"to a typed address":   {"Sec-Fetch-Mode", "navigate"},
		"to a name of another": {"Host", "evil.example"},
	} {
		t.Run(name, func(t *testing.T) {
			response, _ := s.send(t, "OPTIONS", "/", nil, headers...)
			for name, want := range map[string][]string{
				"Content-Security-Policy": {"sandbox"},
				"X-Content-Type-Options":  {"nosniff"},
				"Refresh":                 nil,
				// About the host, which to the browser is the proxy's.
				"Clear-Site-Data":           nil,
				"Strict-Transport-Security": nil,
			} {
				if got := response.Header[name]; !slices.Equal(got, want) {
					t.Errorf("%s: %q, want %q", name, got, want)
				}
			}
		})
	}
}

func TestTheServersOwnURLsLeadThroughTheProxy(t *testing.T) {
	const dropped = ""
	tests := map[string]string{
		"http://{box}/items/1?a=b#c":       "/items/1?a=b#c",
		"http://{box}":                     "/",
		"http://{box}?a":                   "/?a",
		"http://{box}/a%2Fb":               "/a%2Fb",
		"HTTP://{box}/":                    "/",
		"//{box}/items":                    "/items",
		"//{box}":                          "/",
		"http://admin:secret@{box}/":       "/",
		"/items":                           "/items",
		"items":                            "items",
		"?a":                               "?a",
		"https://other.example/a":          "https://other.example/a",
		"//other.example/a":                "//other.example/a",
		"http://{box}//evil.example/":      "/.//evil.example/",
		"http://{box}/%2Fevil.example/":    "/%2Fevil.example/",
		"http://{box}.evil.example/":       dropped, // no port
		"http://[bad":                      dropped,
		"http://{box}/%zz":                 dropped,
		`/\{box}/`:                         dropped,
		`\\{box}/`:                         dropped,
		"http:/{box}/":                     dropped,
		"http:{box}":                       dropped,
		"/?back=http%3A%2F%2Fbox.example/": "/?back=http%3A%2F%2Fbox.example/",
	}
	for url, want := range tests {
		t.Run(url, func(t *testing.T) {
			answer := fmt.Sprintf("HTTP/1.1 201 Created\r\nLocation: %s\r\nContent-Location: %[1]s\r\nLink: <%[1]s>; rel=next, </b>; rel=\"prev\"\r\nContent-Length: 0\r\n\r\n", url)
			s, _ := startRaw(t, answer)
			response, _ := s.send(t, "GET", "/", nil, "Origin", page)
			values, links := []string{want}, []string{fmt.Sprintf(`<%s>; rel=next, </b>; rel="prev"`, want)}
			if want == dropped {
				values, links = nil, nil
			}
			for name, want := range map[string][]string{"Location": values, "Content-Location": values, "Link": links} {
				if got := response.Header[name]; !slices.Equal(got, want) {
					t.Errorf("%s: %q, want %q", name, got, want)
				}
			}
		})
	}
}

func TestTheDefaultPortIsTheServersToo(t *testing.T) {
	upstream, err := ParseUpstream("http://Box.example")
	if err != nil {
		t.Fatal(err)
	}
	c := Config{Upstream: upstream}
	for url, want := range map[string]string{
		"http://box.example:80/a":  "/a",
		"http://box.example./a":    "/a",
		"//box.example/a":          "/a",
		"https://box.example/a":    "https://box.example/a",
		"http://box.example:443/a": "http://box.example:443/a",
	} {
		if got, ok := c.path(url); got != want || !ok {
			t.Errorf("%s: %q, want %q", url, got, want)
		}
	}
}
