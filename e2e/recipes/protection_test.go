package recipes

import (
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"testing"

	coder "github.com/coder/websocket"
	fiberws "github.com/gofiber/contrib/websocket"
	"github.com/gofiber/fiber/v2"
	gorilla "github.com/gorilla/websocket"

	"github.com/corskit/corskit/browser"
	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
	"github.com/corskit/corskit/fiberadapter"
)

var enforced = core.MustNew(core.Config{
	AllowOrigins: []string{"https://app.example.com"},
	OwnOrigins:   []string{"https://api.example.com"},
	Enforce:      true,
})

func coderServer() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/socket", func(w http.ResponseWriter, r *http.Request) {
		conn, err := coder.Accept(w, r, &coder.AcceptOptions{InsecureSkipVerify: true}) // the policy has refused other pages
		if err != nil {
			return
		}
		conn.Close(coder.StatusNormalClosure, "")
	})
	return nethttp.Middleware(enforced)(mux)
}

func gorillaServer(policy *core.Policy) http.Handler {
	upgrader := gorilla.Upgrader{CheckOrigin: func(r *http.Request) bool {
		return !policy.Decide(r.Context(), nethttp.Request(r)).Blocked()
	}}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if conn, err := upgrader.Upgrade(w, r, nil); err == nil {
			conn.Close()
		}
	})
}

func fiberServer() *fiber.App {
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	app.Use(fiberadapter.New(enforced))
	app.Get("/socket", fiberws.New(func(conn *fiberws.Conn) { conn.Close() })) // without Origins it accepts every page
	return app
}

func TestWebSockets(t *testing.T) {
	urls := map[string]string{"Fiber": listen(t, fiberServer())}
	for name, h := range map[string]http.Handler{
		"coder":                             coderServer(),
		"gorilla":                           gorillaServer(enforced),
		"gorilla, a policy without Enforce": gorillaServer(policy),
	} {
		server := httptest.NewServer(h)
		t.Cleanup(server.Close)
		urls[name] = server.URL
	}
	for name, url := range urls {
		for origin, want := range map[string]int{
			app:                       http.StatusSwitchingProtocols,
			"https://api.example.com": http.StatusSwitchingProtocols,
			"":                        http.StatusSwitchingProtocols, // no browser
			other:                     http.StatusForbidden,
			"null":                    http.StatusForbidden,
		} {
			if got := handshake(t, url+"/socket", origin); got != want {
				t.Errorf("%s, origin %q: status %d, want %d", name, origin, got, want)
			}
		}
	}
}

// What the page says of the libraries' own checks.
func TestWebSocketLibrariesByThemselves(t *testing.T) {
	coderAlone := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if conn, err := coder.Accept(w, r, nil); err == nil {
			conn.CloseNow()
		}
	}))
	t.Cleanup(coderAlone.Close)
	gorillaAlone := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if conn, err := new(gorilla.Upgrader).Upgrade(w, r, nil); err == nil {
			conn.Close()
		}
	}))
	t.Cleanup(gorillaAlone.Close)
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	app.Get("/socket", fiberws.New(func(conn *fiberws.Conn) { conn.Close() }))
	fiberAlone := listen(t, app)

	const accepted, refused = http.StatusSwitchingProtocols, http.StatusForbidden
	for _, row := range []struct {
		name, url  string
		own, other int
	}{
		{"coder", coderAlone.URL, accepted, refused},
		{"gorilla", gorillaAlone.URL, accepted, refused},
		{"Fiber", fiberAlone, accepted, accepted},
	} {
		// Neither looks at the scheme.
		for origin, want := range map[string]int{"https://api.example.com": row.own, "http://api.example.com": row.own, other: row.other} {
			if got := handshake(t, row.url+"/socket", origin); got != want {
				t.Errorf("%s, origin %s: status %d, want %d", row.name, origin, got, want)
			}
		}
	}
}

// listen serves the app and returns its URL.
func listen(t *testing.T, app *fiber.App) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go app.Listener(listener)
	t.Cleanup(func() { app.Shutdown() })
	return "http://" + listener.Addr().String()
}

func handshake(t *testing.T, url, origin string) int {
	t.Helper()
	r, err := http.NewRequest("GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Host = "api.example.com"
	for name, value := range map[string]string{"Origin": origin, "Connection": "Upgrade", "Upgrade": "websocket",
		"Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="} {
		if value != "" {
			r.Header.Set(name, value)
		}
	}
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	return response.StatusCode
}

func TestInsteadOfCrossOriginProtection(t *testing.T) {
	mux := http.NewServeMux()
	mux.Handle("/", items)

	policy := core.MustNew(core.Config{
		Enforce:    true,
		OwnOrigins: []string{"https://www.example.com"}, // where browsers reach this server
	})
	handler := nethttp.Middleware(policy)(mux)

	for _, row := range []struct {
		what, method, origin, site, host string
		want                             int
	}{
		{"the server's own page", "POST", "https://www.example.com", "same-origin", "www.example.com", 200},
		{"no browser", "POST", "", "", "www.example.com", 200},
		{"another site's link", "GET", "", "cross-site", "www.example.com", 200},
		{"another site's form", "POST", "https://other.example", "cross-site", "www.example.com", 403},
		{"another site's form, without Origin", "POST", "", "cross-site", "www.example.com", 403},
		{"an attacker's name for this server", "GET", "", "same-origin", "rebound.example", 403},
	} {
		r := httptest.NewRequest(row.method, "https://"+row.host+"/", nil)
		if row.origin != "" {
			r.Header.Set("Origin", row.origin)
		}
		if row.site != "" {
			r.Header.Set("Sec-Fetch-Site", row.site)
		}
		w := httptest.NewRecorder()
		if handler.ServeHTTP(w, r); w.Code != row.want {
			t.Errorf("%s: status %d, want %d", row.what, w.Code, row.want)
		}
	}
}

// sameSite is for a page on app.example.com and an API on api.example.com.
func sameSite(session string) *http.Cookie {
	return &http.Cookie{Name: "__Host-session", Value: session, Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode}
}

// acrossSites is for a page on app.example and an API on api.other.example.
func acrossSites(session string) *http.Cookie {
	return &http.Cookie{Name: "__Host-session", Value: session, Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteNoneMode, Partitioned: true}
}

func TestCookies(t *testing.T) {
	const far = "https://app.example"
	for _, row := range []struct {
		page   string
		cookie func(string) *http.Cookie
		kept   bool
	}{
		{app, sameSite, true},
		{app, acrossSites, true},
		{far, sameSite, false},
		{far, acrossSites, true},
	} {
		policy := core.MustNew(core.Config{AllowOrigins: []string{app, far}, AllowCredentials: true, Enforce: true})
		h := nethttp.Middleware(policy)(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if _, err := r.Cookie("__Host-session"); err != nil {
				http.SetCookie(w, row.cookie("1"))
				w.WriteHeader(http.StatusUnauthorized)
			}
		}))
		page := browser.MustNew(row.page)
		page.Transport = browser.Handler(h)
		page.Jar, _ = cookiejar.New(nil)
		fetch := func() int {
			response, err := page.Fetch(t.Context(), browser.Request{URL: "https://api.example.com/", Method: "PUT", Credentials: browser.CredentialsInclude})
			if err != nil {
				t.Fatal(err)
			}
			return response.Status
		}
		fetch()
		if kept := fetch() == http.StatusOK; kept != row.kept {
			t.Errorf("page %s, SameSite %v: kept is %v, want %v", row.page, row.cookie("1").SameSite, kept, row.kept)
		}
	}
	if cookie := acrossSites("1").String(); !strings.Contains(cookie, "SameSite=None; Partitioned") {
		t.Error(cookie)
	}
}
