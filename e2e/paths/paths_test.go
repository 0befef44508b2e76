package paths

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/policyfile"
)

func init() { gin.SetMode(gin.ReleaseMode) }

// A site that enforces, apart from what lies below /public.
func site(t *testing.T) core.Decider {
	t.Helper()
	s, err := policyfile.CheckSite("policy.yaml", []byte("enforce: true\nroutes:\n  - prefix: /public\n    allowOrigins: ['*']\n"), core.New)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The same for one path, as docs/enforce.md advises.
func exceptOnePath() core.Decider {
	policy := core.MustNew(core.Config{Enforce: true})
	return core.DeciderFunc(func(ctx context.Context, r core.Request) core.Decision {
		if r.Path == "/public/x" {
			return core.Decision{}
		}
		return policy.Decide(ctx, r)
	})
}

// A page of another origin reaches the handlers below the open prefix, and no other, however it writes the path.
func TestNoSpellingOfAPathIsLooser(t *testing.T) {
	for name, router := range routers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			t.Run("a policy file", func(t *testing.T) {
				s := &server{address: start(t, router(site(t)))}
				for _, target := range []string{"/public", "/public/x", "/public/a%20b", "/public/%C3%A9", "/public/%c3%a9"} {
					if got, status := s.ask(t, target); !strings.HasPrefix(got, "/public") {
						t.Errorf("%s: %d from %q", target, status, got)
					}
				}
				s.tryAll(t)
			})
			t.Run("one path", func(t *testing.T) {
				s := &server{address: start(t, router(exceptOnePath()))}
				if got, status := s.ask(t, "/public/x"); got != "/public/:a" {
					t.Errorf("%d from %q", status, got)
				}
				s.tryAll(t)
			})
		})
	}
}

// tryAll sends a page's requests for the spellings that are known to be dangerous, and for random ones.
func (s *server) tryAll(t *testing.T) {
	t.Helper()
	const many = 1000
	targets := []string{"/", "/x", "/public%2Fx", "/public%2fx", "/%70ublic/x", "/%70ublic%2Fx", "/public%5Cx", `/public\x`, "/public/../x", "/public/%2e%2e/x", "/public/..%2Fx", "//public/x",
		"/public;/x", "/public%3B/x", "/PUBLIC/x", "/public%252Fx", "/publicity/x", "/public%20/x", "/public%00/x"}
	r := rand.New(rand.NewPCG(7, 1))
	for range many {
		targets = append(targets, spelling(r))
	}
	reached := 0
	for _, target := range targets {
		switch got, _ := s.ask(t, target); {
		case strings.HasPrefix(got, "/public"):
			reached++
		case got != "":
			t.Fatalf("%s reaches %s", target, got)
		}
	}
	if reached < many/50 {
		t.Errorf("%d of %d reach a handler: too few to tell", reached, many)
	}
}

// spelling is a path, often an odd way to write one below /public.
func spelling(r *rand.Rand) string {
	pick := func(all ...string) string { return all[r.IntN(len(all))] }
	path := pick("/public/x", "/public/x", "/public/x/y", "/public", "/admin/x", "/x")
	for range r.IntN(4) {
		i := r.IntN(len(path))
		head, c, tail := path[:i], path[i:i+1], path[i+1:]
		switch r.IntN(4) {
		case 0:
			path = head + fmt.Sprintf(pick("%%%02X", "%%%02x"), c) + tail
		case 1:
			path = head + strings.ToUpper(c) + tail
		case 2:
			path = head + c + pick("/", "//", "/.", "/./", "/..", "/../", "/public/", "/admin/", ".", ";", ";a", `\`, "+", "*", ":", "#", "?", "%", "\xc3\xa9", "%2F", "%2f", "%5C", "%2e", "%2E%2e",
				"%2F..%2F", "%3B", "%00", "%20", "%23", "%25", "%3F", "%C3%A9", "%c3%a9", "%61") + tail
		case 3:
			path += pick("/", "/..", "/../x", "/%2e%2e/x", "%2F", "?/public/x", "/x")
		}
	}
	return path
}

// A server is asked over one connection for as long as that lasts.
type server struct {
	address string
	conn    net.Conn
	reader  *bufio.Reader
}

// ask sends what a page of another origin would, and returns the pattern of the route that ran, if one did.
func (s *server) ask(t *testing.T, target string) (pattern string, status int) {
	t.Helper()
	if s.conn == nil {
		conn, err := net.Dial("tcp", s.address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		s.conn, s.reader = conn, bufio.NewReader(conn)
	}
	fmt.Fprintf(s.conn, "DELETE %s HTTP/1.1\r\nHost: api.example.com\r\nOrigin: https://evil.example\r\nContent-Length: 0\r\n\r\n", target)
	response, err := http.ReadResponse(s.reader, &http.Request{Method: http.MethodDelete})
	if err != nil {
		t.Fatalf("%s: %v", target, err)
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		t.Fatalf("%s: %v", target, err)
	}
	if response.Close {
		s.conn.Close()
		s.conn = nil
	}
	return response.Header.Get(ran), response.StatusCode
}
