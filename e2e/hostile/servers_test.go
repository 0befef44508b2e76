package hostile

import (
	"bytes"
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/gofiber/fiber/v2"
	fiberv3 "github.com/gofiber/fiber/v3"
	"github.com/labstack/echo/v4"
	echov5 "github.com/labstack/echo/v5"

	"github.com/corskit/corskit/chiadapter"
	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
	"github.com/corskit/corskit/echoadapter"
	"github.com/corskit/corskit/echov5adapter"
	"github.com/corskit/corskit/fiberadapter"
	"github.com/corskit/corskit/fiberv3adapter"
	"github.com/corskit/corskit/ginadapter"
)

const (
	host = "api.example.com"
	app  = "https://app.example.com"
	port = "http://localhost:4200"
	asks = "https://customer.example" // allowed by an AllowOriginFunc
)

// A policy, and in other words whom it allows.
type policy struct {
	name    string
	decider core.Decider
	static  bool // "*" for everybody
	routes  bool // is given to Routes, and a route has a policy of its own
	allowed *regexp.Regexp
}

var listedOrigins = regexp.MustCompile(`^(https://([a-z0-9_-]+\.)+example\.com|http://localhost(:[1-9][0-9]{0,4})?)$`)

// own is the policy of the route PUT /own/{id}: it allows fewer origins than the one around it.
var own = core.MustNew(core.Config{AllowOrigins: []string{app}, Enforce: true})

func policies() []policy {
	listed := core.Config{AllowOrigins: []string{app, "https://*.example.com", "http://localhost:*"}, AllowCredentials: true}
	enforcing := core.Config{
		AllowOrigins: []string{app},
		AllowOriginFunc: func(_ context.Context, _ core.Request, o core.Origin) (bool, error) {
			return o.String() == asks, nil
		},
		OwnOrigins: []string{"https://" + host},
		Enforce:    true,
	}
	return []policy{
		{"listed", core.MustNew(listed), false, false, listedOrigins},
		{"routes", core.MustNew(listed), false, true, listedOrigins},
		{"enforcing", core.MustNew(enforcing), false, false, regexp.MustCompile(`^https://(app\.example\.com|customer\.example)$`)},
		{"public", core.PublicAPI(), true, false, regexp.MustCompile(`^\*$`)},
	}
}

// The outermost middleware of every app sets reached, so that a test can tell what the server itself answered from the rest.
const reached = "X-Reached"

// frameworks maps names to functions that make an app of a policy. The handler of /items reads the body and sends X-Request back.
var frameworks = []struct {
	name  string
	serve func(p policy, maxHeader int) (serve func(net.Listener) error, stop func() error)
}{
	{"net/http", func(p policy, maxHeader int) (func(net.Listener) error, func() error) {
		mux := http.NewServeMux()
		mux.HandleFunc("/items", items)
		if p.routes {
			mux.Handle("PUT /own/{id}", nethttp.Middleware(own)(http.HandlerFunc(items)))
			return httpServer(marked(nethttp.Routes(mux, p.decider)), maxHeader)
		}
		return httpServer(marked(nethttp.Middleware(p.decider)(mux)), maxHeader)
	}},
	{"Gin", func(p policy, maxHeader int) (func(net.Listener) error, func() error) {
		gin.SetMode(gin.ReleaseMode)
		e := gin.New()
		e.Use(func(c *gin.Context) { c.Header(reached, "1") })
		if p.routes {
			r := ginadapter.Routes(e, p.decider)
			r.Any("/items", gin.WrapF(items))
			r.PUT("/own/:id", ginadapter.New(own), gin.WrapF(items))
		} else {
			e.Use(ginadapter.New(p.decider))
			e.Any("/items", gin.WrapF(items))
		}
		return httpServer(e, maxHeader)
	}},
	{"Echo", func(p policy, maxHeader int) (func(net.Listener) error, func() error) {
		e := echo.New()
		e.Use(echo.WrapMiddleware(marked))
		handler := echo.WrapHandler(http.HandlerFunc(items))
		if p.routes {
			echoadapter.Routes(e, p.decider)
			e.PUT("/own/:id", handler, echoadapter.New(own))
		} else {
			e.Use(echoadapter.New(p.decider))
		}
		e.Any("/items", handler)
		return httpServer(e, maxHeader)
	}},
	{"Echo v5", func(p policy, maxHeader int) (func(net.Listener) error, func() error) {
		e := echov5.New()
		e.Use(echov5.WrapMiddleware(marked))
		handler := echov5.WrapHandler(http.HandlerFunc(items))
		if p.routes {
			echov5adapter.Routes(e, p.decider)
			e.PUT("/own/:id", handler, echov5adapter.New(own))
		} else {
			e.Use(echov5adapter.New(p.decider))
		}
		e.Any("/items", handler)
		return httpServer(e, maxHeader)
	}},
	{"Chi", func(p policy, maxHeader int) (func(net.Listener) error, func() error) {
		r := chi.NewRouter()
		r.Use(marked)
		if p.routes {
			chiadapter.Routes(r, p.decider)
			r.With(chiadapter.New(own)).Put("/own/{id}", items)
		} else {
			r.Use(chiadapter.New(p.decider))
		}
		r.HandleFunc("/items", items)
		return httpServer(r, maxHeader)
	}},
	{"Fiber", func(p policy, maxHeader int) (func(net.Listener) error, func() error) {
		a := fiber.New(fiber.Config{ReadBufferSize: maxHeader, DisableStartupMessage: true})
		a.Use(func(c *fiber.Ctx) error {
			c.Set(reached, "1")
			return c.Next()
		})
		handler := func(c *fiber.Ctx) error { return c.SendString(c.Get("X-Request")) }
		if p.routes {
			fiberadapter.Routes(a, p.decider)
			a.Put("/own/:id", fiberadapter.New(own), handler)
		} else {
			a.Use(fiberadapter.New(p.decider))
		}
		a.All("/items", handler)
		return a.Listener, func() error { return a.ShutdownWithTimeout(time.Second) }
	}},
	{"Fiber v3", func(p policy, maxHeader int) (func(net.Listener) error, func() error) {
		a := fiberv3.New(fiberv3.Config{ReadBufferSize: maxHeader})
		a.Use(func(c fiberv3.Ctx) error {
			c.Set(reached, "1")
			return c.Next()
		})
		handler := func(c fiberv3.Ctx) error { return c.SendString(c.Get("X-Request")) }
		if p.routes {
			fiberv3adapter.Routes(a, p.decider)
			a.Put("/own/:id", fiberv3adapter.New(own), handler)
		} else {
			a.Use(fiberv3adapter.New(p.decider))
		}
		a.All("/items", handler)
		return func(l net.Listener) error {
			return a.Listener(l, fiberv3.ListenConfig{DisableStartupMessage: true})
		}, func() error { return a.ShutdownWithTimeout(time.Second) }
	}},
}

func marked(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(reached, "1")
		next.ServeHTTP(w, r)
	})
}

func items(w http.ResponseWriter, r *http.Request) {
	io.Copy(io.Discard, r.Body)
	io.WriteString(w, r.Header.Get("X-Request"))
}

// httpServer speaks HTTP/1.1, and HTTP/2 with clients that begin with it.
func httpServer(h http.Handler, maxHeader int) (func(net.Listener) error, func() error) {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetUnencryptedHTTP2(true)
	s := &http.Server{Handler: h, MaxHeaderBytes: maxHeader, Protocols: protocols, ErrorLog: log.New(&panics, "", 0)}
	return s.Serve, s.Close
}

// panics keeps what servers of net/http say about handlers that panicked. Fiber lets a panic end the program.
var panics panicLog

type panicLog struct {
	mutex sync.Mutex
	said  []string
}

func (l *panicLog) Write(line []byte) (int, error) {
	if bytes.Contains(line, []byte("panic")) {
		l.mutex.Lock()
		l.said = append(l.said, string(line))
		l.mutex.Unlock()
	}
	return len(line), nil
}

func (l *panicLog) check(t *testing.T) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if len(l.said) > 0 {
		t.Errorf("%d panics, such as %s", len(l.said), l.said[0])
		l.said = nil
	}
}

type server struct {
	policy
	framework string
	address   string
	stop      func()
}

func (s *server) name() string { return s.framework + ", " + s.policy.name }

// hasHTTP2 tells whether the server speaks HTTP/2: fasthttp does not.
func (s *server) hasHTTP2() bool { return !strings.HasPrefix(s.framework, "Fiber") }

// start starts a server of every framework for each policy. Heads may have maxHeader bytes.
func start(t *testing.T, maxHeader int, policies ...policy) (servers []*server) {
	for _, p := range policies {
		for _, f := range frameworks {
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			serve, stop := f.serve(p, maxHeader)
			ended := make(chan struct{})
			go func() {
				serve(listener)
				close(ended)
			}()
			s := &server{policy: p, framework: f.name, address: listener.Addr().String()}
			s.stop = sync.OnceFunc(func() {
				if err := stop(); err != nil {
					listener.Close()
				}
				<-ended
			})
			t.Cleanup(s.stop)
			s.works(t)
			servers = append(servers, s)
		}
	}
	return servers
}
