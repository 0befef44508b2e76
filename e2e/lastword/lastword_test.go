package lastword

import (
	"bufio"
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	ginCache "github.com/chenyahui/gin-cache"
	"github.com/chenyahui/gin-cache/persist"
	coder "github.com/coder/websocket"
	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	chiMiddleware "github.com/go-chi/chi/v5/middleware"
	gorilla "github.com/gorilla/websocket"
	"github.com/labstack/echo/v4"
	echoMiddleware "github.com/labstack/echo/v4/middleware"
	"github.com/tus/tusd/v2/pkg/filestore"
	tusd "github.com/tus/tusd/v2/pkg/handler"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
)

const (
	a    = "https://a.example"
	b    = "https://b.example"
	evil = "https://evil.example"
)

var policy = core.MustNew(core.Config{AllowOrigins: []string{a, b}, AllowCredentials: true})

// serve starts a server twice: without LastWord, which shows that there is something to fix, and with it.
func serve(t *testing.T, h http.Handler) (without, with string) {
	one := httptest.NewServer(nethttp.Middleware(policy)(h))
	t.Cleanup(one.Close)
	two := httptest.NewServer(nethttp.Middleware(policy)(nethttp.LastWord(h)))
	t.Cleanup(two.Close)
	return one.URL, two.URL
}

func send(t *testing.T, method, url, origin string, header ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequest(method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Origin", origin)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	transport := &http.Transport{DisableCompression: true}
	defer transport.CloseIdleConnections()
	response, err := transport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body := io.Reader(response.Body)
	if response.Header.Get("Content-Encoding") == "gzip" {
		if body, err = gzip.NewReader(response.Body); err != nil {
			t.Fatal(err)
		}
	}
	text, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(text)
}

func allowed(r *http.Response) string {
	return strings.Join(r.Header["Access-Control-Allow-Origin"], "|")
}

func TestUploadsByTusd(t *testing.T) {
	store := filestore.New(t.TempDir())
	composer := tusd.NewStoreComposer()
	store.UseIn(composer)
	uploads, err := tusd.NewHandler(tusd.Config{BasePath: "/files/", StoreComposer: composer})
	if err != nil {
		t.Fatal(err)
	}
	without, with := serve(t, http.StripPrefix("/files/", uploads))
	upload := []string{"Tus-Resumable", "1.0.0", "Upload-Length", "1"}
	if response, _ := send(t, "POST", without+"/files/", evil, upload...); response.StatusCode != http.StatusCreated || allowed(response) != evil {
		t.Fatalf("without LastWord: %d %q: there is nothing to show", response.StatusCode, allowed(response))
	}
	if response, _ := send(t, "POST", with+"/files/", evil, upload...); response.StatusCode != http.StatusCreated || allowed(response) != "" {
		t.Errorf("%s: %d %q", evil, response.StatusCode, allowed(response))
	}
	if response, _ := send(t, "POST", with+"/files/", a, upload...); response.StatusCode != http.StatusCreated || allowed(response) != a {
		t.Errorf("%s: %d %q", a, response.StatusCode, allowed(response))
	}
}

func TestACacheBehindThePolicy(t *testing.T) {
	engine := func() http.Handler {
		gin.SetMode(gin.ReleaseMode)
		e := gin.New()
		e.GET("/items", ginCache.CacheByRequestURI(persist.NewMemoryStore(time.Minute), time.Minute), func(c *gin.Context) {
			c.String(http.StatusOK, "items")
		})
		return e
	}
	without, _ := serve(t, engine())
	send(t, "GET", without+"/items", a)
	if response, _ := send(t, "GET", without+"/items", b); allowed(response) == b {
		t.Fatalf("without LastWord: %q: there is nothing to show", allowed(response))
	}
	_, with := serve(t, engine())
	for origin, want := range map[string]string{a: a, b: b, evil: ""} {
		for range 2 {
			response, body := send(t, "GET", with+"/items", origin)
			credentials := response.Header.Get("Access-Control-Allow-Credentials") == "true"
			if allowed(response) != want || credentials != (want != "") || body != "items" || !slices.Contains(response.Header["Vary"], "Origin") {
				t.Errorf("%s: %v %q", origin, response.Header, body)
			}
		}
	}
}

func TestCompressors(t *testing.T) {
	text := strings.Repeat("text ", 1000)
	router := chi.NewRouter()
	router.Use(chiMiddleware.Compress(5, "text/plain"))
	router.Get("/", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		w.Header().Set("Access-Control-Allow-Origin", "*")
		io.WriteString(w, text)
	})
	e := echo.New()
	e.Use(echoMiddleware.Gzip())
	e.GET("/", func(c echo.Context) error {
		c.Response().Header().Set("Access-Control-Allow-Origin", "*")
		return c.String(http.StatusOK, text)
	})
	for name, h := range map[string]http.Handler{"chi": router, "echo": e} {
		_, with := serve(t, h)
		for origin, want := range map[string]string{a: a, evil: ""} {
			response, body := send(t, "GET", with, origin, "Accept-Encoding", "gzip")
			vary := strings.Join(response.Header["Vary"], ", ")
			if allowed(response) != want || body != text || response.Header.Get("Content-Encoding") != "gzip" ||
				!strings.Contains(vary, "Origin") || !strings.Contains(vary, "Accept-Encoding") {
				t.Errorf("%s, %s: %v, %d bytes", name, origin, response.Header, len(body))
			}
		}
	}
}

func TestWebSockets(t *testing.T) {
	servers := map[string]http.HandlerFunc{
		"coder": func(w http.ResponseWriter, r *http.Request) {
			conn, err := coder.Accept(w, r, &coder.AcceptOptions{InsecureSkipVerify: true}) // The policy decides about origins.
			if err != nil {
				return
			}
			defer conn.CloseNow()
			if kind, message, err := conn.Read(r.Context()); err == nil {
				conn.Write(r.Context(), kind, message)
			}
		},
		"gorilla": func(w http.ResponseWriter, r *http.Request) {
			upgrader := gorilla.Upgrader{CheckOrigin: func(*http.Request) bool { return true }} // likewise
			conn, err := upgrader.Upgrade(w, r, nil)
			if err != nil {
				return
			}
			defer conn.Close()
			if kind, message, err := conn.ReadMessage(); err == nil {
				conn.WriteMessage(kind, message)
			}
		},
	}
	for name, h := range servers {
		t.Run(name, func(t *testing.T) {
			_, with := serve(t, h)
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			conn, _, err := coder.Dial(ctx, with, &coder.DialOptions{HTTPHeader: http.Header{"Origin": {a}}})
			if err != nil {
				t.Fatal(err)
			}
			defer conn.CloseNow()
			if err := conn.Write(ctx, coder.MessageText, []byte("hello")); err != nil {
				t.Fatal(err)
			}
			if _, message, err := conn.Read(ctx); string(message) != "hello" || err != nil {
				t.Errorf("%q %v", message, err)
			}
		})
	}
}

// Server-sent events arrive one by one.
func TestEvents(t *testing.T) {
	next := make(chan struct{})
	_, with := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		w.Header().Set("Access-Control-Allow-Origin", "*")
		for range 2 {
			io.WriteString(w, "data: event\n\n")
			http.NewResponseController(w).Flush()
			<-next
		}
	}))
	r, _ := http.NewRequest("GET", with, nil)
	r.Header.Set("Origin", a)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	lines := bufio.NewScanner(response.Body)
	for range 2 {
		if !lines.Scan() || lines.Text() != "data: event" || allowed(response) != a {
			t.Errorf("%q %v %v", lines.Text(), lines.Err(), response.Header)
		}
		lines.Scan()
		next <- struct{}{}
	}
}
