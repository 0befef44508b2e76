package recipes

import (
	"bytes"
	"context"
	"expvar"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/gofiber/fiber/v2"
	fiberv3 "github.com/gofiber/fiber/v3"
	"github.com/labstack/echo/v4"
	echov5 "github.com/labstack/echo/v5"

	"github.com/corskit/corskit/browser/corstest"
	"github.com/corskit/corskit/chiadapter"
	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/echoadapter"
	"github.com/corskit/corskit/echov5adapter"
	"github.com/corskit/corskit/fiberadapter"
	"github.com/corskit/corskit/fiberv3adapter"
	"github.com/corskit/corskit/ginadapter"
	"github.com/corskit/corskit/policyfile"
)

var policy = core.MustNew(core.Config{AllowOrigins: []string{app}})

func TestLogEveryBlockedRequest(t *testing.T) {
	var lines bytes.Buffer
	before := slog.Default()
	t.Cleanup(func() { slog.SetDefault(before) })
	slog.SetDefault(slog.New(slog.NewTextHandler(&lines, nil)))
	policy := core.MustNew(core.Config{AllowOrigins: []string{app}, AllowHeaders: []string{"Content-Type"}})

	logged := core.LogRefusals(policy, slog.Default())

	corstest.Blocks(t, serve(logged), app, "PUT /items/1", "X-Trace")
	first, _, _ := strings.Cut(lines.String(), "\n")
	_, want, _ := strings.Cut(first, " ") // after the time
	if text, err := os.ReadFile(page); err != nil || !strings.HasPrefix(want, "level=WARN") || !strings.Contains(string(text), "\n    "+want+"\n") {
		t.Errorf("%s does not show the line\n%s", page, want)
	}
	lines.Reset()
	corstest.Allows(t, serve(logged), app, "PUT /items/1")
	if lines.Len() > 0 {
		t.Errorf("an allowed request is logged:\n%s", lines.String())
	}
}

var blocked = expvar.NewMap("cors_blocked") // at /debug/vars: {"OriginNotAllowed": 3}

func counted(policy core.Decider) core.Decider {
	return core.Observe(policy, func(_ context.Context, _ core.Request, d core.Decision) {
		if d.Blocked() {
			blocked.Add(d.Reason.String(), 1)
		}
	})
}

func TestCounter(t *testing.T) {
	h := serve(counted(policy))
	h.ServeHTTP(httptest.NewRecorder(), request("GET", other))
	h.ServeHTTP(httptest.NewRecorder(), request("GET", app))
	h.ServeHTTP(httptest.NewRecorder(), request("GET", ""))
	if got := blocked.String(); got != `{"OriginNotAllowed": 1}` {
		t.Error(got)
	}
}

// request is one to api.example.com; an empty origin is none.
func request(method, origin string) *http.Request {
	r := httptest.NewRequest(method, "https://api.example.com/items/1", nil)
	if origin != "" {
		r.Header.Set("Origin", origin)
	}
	return r
}

func preflight(origin string) *http.Request {
	r := request("OPTIONS", origin)
	r.Header.Set("Access-Control-Request-Method", "PUT")
	return r
}

func TestChangeThePolicyWhileServing(t *testing.T) {
	var inForce atomic.Pointer[core.Policy]
	inForce.Store(policy)
	live := core.DeciderFunc(func(ctx context.Context, r core.Request) core.Decision {
		return inForce.Load().Decide(ctx, r)
	})
	replace := func(config core.Config) error {
		next, err := core.New(config)
		if err != nil {
			return err // the policy in force stays
		}
		inForce.Store(next)
		return nil
	}

	if err := replace(core.Config{AllowOrigins: []string{"https://app.example.com/"}}); err == nil {
		t.Error("a mistake is no error")
	}
	corstest.Allows(t, serve(live), app, "PUT /items/1")
	if err := replace(core.Config{AllowOrigins: []string{other}}); err != nil {
		t.Fatal(err)
	}
	corstest.Blocks(t, serve(live), app, "PUT /items/1")
	corstest.Allows(t, serve(live), other, "PUT /items/1")
}

func follow(ctx context.Context, path string) (core.Decider, error) {
	return policyfile.Watch(ctx, path, core.New, func(_ *core.Policy, err error) {
		if err != nil {
			slog.Error("the policy in force stays", "error", err)
		}
	})
}

func TestFollowAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cors.yaml")
	write := func(origin string) {
		if err := os.WriteFile(path, []byte("allowOrigins: ["+origin+"]\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(app)
	live, err := follow(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	corstest.Allows(t, serve(live), app, "PUT /items/1")
	write(other)
	allowed := func() bool {
		return live.Decide(t.Context(), core.Request{Method: "GET", Origin: other}).Reason == core.Allowed
	}
	for deadline := time.Now().Add(10 * time.Second); !allowed() && time.Now().Before(deadline); {
		time.Sleep(10 * time.Millisecond)
	}
	corstest.Allows(t, serve(live), other, "PUT /items/1")
}

func TestPublicAndAdminGroups(t *testing.T) {
	gin.SetMode(gin.ReleaseMode)
	showItem := func(c *gin.Context) { c.String(http.StatusOK, "item") }
	updateItem := showItem

	r := ginadapter.Routes(gin.New(), core.PublicAPI())
	r.GET("/items/:id", showItem)
	admin := r.Group("/admin", ginadapter.New(core.MustNew(core.Config{
		AllowOrigins:     []string{"https://admin.example.com"},
		AllowCredentials: true,
		Enforce:          true,
	})))
	admin.PUT("/items/:id", updateItem)

	corstest.Allows(t, r, other, "GET /items/1", "Authorization")
	corstest.Blocks(t, r, other, "PUT /admin/items/1")
	corstest.Allows(t, r, "https://admin.example.com", "PUT /admin/items/1", "Cookie")
}

func oldDevices(policy core.Decider) core.Decider {
	return core.DeciderFunc(func(ctx context.Context, r core.Request) core.Decision {
		d := policy.Decide(ctx, r)
		if d.Status == http.StatusNoContent {
			d.Status = http.StatusOK
		}
		return d
	})
}

func TestPreflightsWith200(t *testing.T) {
	d := oldDevices(policy)
	g := gin.New()
	g.Use(ginadapter.New(d))
	e := echo.New()
	e.Use(echoadapter.New(d))
	e5 := echov5.New()
	e5.Use(echov5adapter.New(d))
	c := chi.NewRouter()
	c.Use(chiadapter.New(d))
	c.Get("/", items)
	f := fiber.New()
	f.Use(fiberadapter.New(d))
	f3 := fiberv3.New()
	f3.Use(fiberv3adapter.New(d))
	for name, h := range map[string]http.Handler{
		"net/http": serve(d), "Gin": g, "Echo": e, "Echo v5": e5, "Chi": c,
		"Fiber":    fiberHandler{t, func(r *http.Request) (*http.Response, error) { return f.Test(r) }},
		"Fiber v3": fiberHandler{t, func(r *http.Request) (*http.Response, error) { return f3.Test(r) }},
	} {
		for origin, want := range map[string]int{app: http.StatusOK, other: http.StatusForbidden} {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, preflight(origin))
			if w.Code != want || w.Body.Len() > 0 {
				t.Errorf("%s, %s: status %d with %d bytes, want %d with none", name, origin, w.Code, w.Body.Len(), want)
			}
		}
	}
	corstest.Allows(t, serve(d), app, "PUT /items/1")
}

// fiberHandler serves a Fiber app's answers.
type fiberHandler struct {
	t    *testing.T
	test func(*http.Request) (*http.Response, error) // the app's
}

func (f fiberHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	response, err := f.test(r)
	if err != nil {
		f.t.Fatal(err)
	}
	defer response.Body.Close()
	for name, values := range response.Header {
		w.Header()[name] = values
	}
	w.WriteHeader(response.StatusCode)
}
