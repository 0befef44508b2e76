package patterns

import (
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	gincors "github.com/gin-contrib/cors"
	"github.com/gin-gonic/gin"
	chicors "github.com/go-chi/cors"
	"github.com/gofiber/fiber/v2"
	fibercors "github.com/gofiber/fiber/v2/middleware/cors"
	jub0bs "github.com/jub0bs/cors"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	rs "github.com/rs/cors"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
)

var update = flag.Bool("update", false, "write the table in docs/origins.md anew")

const (
	page  = "../../docs/origins.md"
	begin = "<!-- written by the test e2e/patterns -->\n"
	end   = "<!-- end -->\n"
)

// A peer makes a server that allows one pattern. An error, or a panic, says that it does not know such patterns.
type peer struct {
	name  string
	serve func(pattern string) (serve, error)
}

type serve func(*http.Request) (http.Header, error)

func handler(h http.Handler) serve {
	return func(r *http.Request) (http.Header, error) {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w.Header(), nil
	}
}

var peers = []peer{
	{"corskit", func(pattern string) (serve, error) {
		policy, err := core.New(core.Config{AllowOrigins: []string{pattern}})
		if err != nil {
			return nil, err
		}
		return handler(nethttp.Middleware(policy)(http.NotFoundHandler())), nil
	}},
	{"gin-contrib", func(pattern string) (serve, error) {
		e := gin.New()
		e.Use(gincors.New(gincors.Config{AllowOrigins: []string{pattern}, AllowWildcard: true, AllowBrowserExtensions: true}))
		return handler(e), nil
	}},
	{"Echo", func(pattern string) (serve, error) {
		e := echo.New()
		e.Use(middleware.CORSWithConfig(middleware.CORSConfig{AllowOrigins: []string{pattern}}))
		return handler(e), nil
	}},
	{"Fiber", func(pattern string) (serve, error) {
		app := fiber.New()
		app.Use(fibercors.New(fibercors.Config{AllowOrigins: pattern}))
		return func(r *http.Request) (http.Header, error) {
			response, err := app.Test(r)
			if err != nil {
				return nil, err
			}
			return response.Header, nil
		}, nil
	}},
	{"go-chi", func(pattern string) (serve, error) {
		return handler(chicors.Handler(chicors.Options{AllowedOrigins: []string{pattern}})(http.NotFoundHandler())), nil
	}},
	{"rs", func(pattern string) (serve, error) {
		return handler(rs.New(rs.Options{AllowedOrigins: []string{pattern}}).Handler(http.NotFoundHandler())), nil
	}},
	{"jub0bs", func(pattern string) (serve, error) {
		m, err := jub0bs.NewMiddleware(jub0bs.Config{Origins: []string{pattern}})
		if err != nil {
			return nil, err
		}
		return handler(m.Wrap(http.NotFoundHandler())), nil
	}},
}

// rows are pairs of a pattern and an origin.
var rows = [][2]string{
	{"https://*.example.com", "https://a.b.example.com"},
	{"https://*.example.com", "https://example.com"},
	{"https://pr-*.example.com", "https://pr-1.example.com"},
	{"https://pr-*.example.com", "https://pr-1.evil.example.com"},
	{"https://*.example.com:*", "https://a.example.com:8443"},
	{"http://localhost:*", "http://localhost:3000"},
	{"http://localhost:*", "http://localhost"},
	{"http://localhost:*", "http://localhost:80@evil.com"},
	{"https://*example.com", "https://evilexample.com"},
	{"https://example.*", "https://example.evil.net"},
	{"moz-extension://*", "moz-extension://0fd4a2b9"},
	{"safari-web-extension://E4F1", "safari-web-extension://E4F1"},
	{"tauri://localhost", "tauri://localhost"},
	{"app://.", "app://."},
	{"https://example.com.", "https://example.com."},
	{"https://example.com/", "https://example.com"},
	{"https://EXAMPLE.com", "https://example.com"},
	{"https://example.com:443", "https://example.com"},
	{"http://192.168.0.0/16", "http://192.168.1.1"},
	{"null", "null"},
}

// verdict is what a peer makes of an origin.
func (p peer) verdict(t *testing.T, pattern, origin string) (v string) {
	t.Helper()
	defer func() {
		if recover() != nil {
			v = "error"
		}
	}()
	serve, err := p.serve(pattern)
	if err != nil {
		return "error"
	}
	r := httptest.NewRequest("GET", "http://api.example/", nil)
	r.Header.Set("Origin", origin)
	header, err := serve(r)
	if err != nil {
		t.Fatal(err)
	}
	if header.Get("Access-Control-Allow-Origin") == origin {
		return "allowed"
	}
	return "–"
}

func table(t *testing.T) string {
	var b strings.Builder
	b.WriteString("| pattern | origin |")
	for _, p := range peers {
		b.WriteString(" " + p.name + " |")
	}
	b.WriteString("\n|---|---|" + strings.Repeat("---|", len(peers)) + "\n")
	for _, row := range rows {
		fmt.Fprintf(&b, "| `%s` | `%s` |", row[0], row[1])
		for _, p := range peers {
			b.WriteString(" " + p.verdict(t, row[0], row[1]) + " |")
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestTheTableIsTrue(t *testing.T) {
	gin.SetMode(gin.ReleaseMode)
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), begin)
	old, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatalf("%s has no place for the table", page)
	}
	switch want := table(t); {
	case want == old:
	case *update:
		if err := os.WriteFile(page, []byte(before+begin+want+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("%s is out of date; run this test with -update. It should have\n%s", page, want)
	}
}
