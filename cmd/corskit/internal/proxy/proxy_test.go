package proxy

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/corskit/corskit/core"
)

const page = "http://localhost:4200"

// A setup is a proxy in front of a server that counts what reaches it.
type setup struct {
	url     string
	log     *buffer
	reached atomic.Int64
}

// start runs a proxy for the page in front of box.
func start(t *testing.T, box http.HandlerFunc, changes ...func(*Config)) *setup {
	t.Helper()
	s := &setup{log: &buffer{}}
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.reached.Add(1)
		box(w, r)
	}))
	t.Cleanup(upstream.Close)
	target, err := ParseUpstream(upstream.URL)
	if err != nil {
		t.Fatal(err)
	}
	policy, err := Compile(core.Config{AllowOrigins: []string{page}, ExposeHeaders: []string{"*"}, AllowHeaders: []string{"*"}})
	if err != nil {
		t.Fatal(err)
	}
	c := Config{Upstream: target, Policy: policy, Timeout: time.Minute, Log: slog.New(slog.NewTextHandler(s.log, nil))}
	for _, change := range changes {
		change(&c)
	}
	server := httptest.NewServer(New(c))
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

// buffer is a log that is written while a test reads it.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// send sends a request with the given headers, "name", "value", and so on, and follows no redirect.
func (s *setup) send(t *testing.T, method, path string, body io.Reader, headers ...string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequest(method, s.url+path, body)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		request.Header.Add(headers[i], headers[i+1])
	}
	if host := request.Header.Get("Host"); host != "" {
		request.Host = host
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(text)
}

func hello(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "hello") }

func TestRequestsReachTheUpstreamAsTheyAre(t *testing.T) {
	s := start(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("X-Method", r.Method)
		w.Header().Set("X-Target", r.RequestURI)
		w.Header().Set("X-Trace", r.Header.Get("X-Trace"))
		w.Header().Set("X-Encoding", r.Header.Get("Accept-Encoding"))
		w.WriteHeader(http.StatusAccepted)
		w.Write(body)
	})
	for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "patch"} {
		for _, target := range []string{"/", "/a%2Fb/c%20d", "/query?q=a;b&c=%zz&d=%20e+f", "//double//slash"} {
			response, body := s.send(t, method, target, strings.NewReader("some text"), "Origin", page, "X-Trace", "1", "Accept-Encoding", "br")
			got := []string{response.Header.Get("X-Method"), response.Header.Get("X-Target"), response.Header.Get("X-Trace"), response.Header.Get("X-Encoding"), body}
			if want := []string{method, target, "1", "br", "some text"}; response.StatusCode != http.StatusAccepted || !slices.Equal(got, want) {
				t.Errorf("%s %s: %d %q, want 202 %q", method, target, response.StatusCode, got, want)
			}
		}
	}
	if response, _ := s.send(t, "HEAD", "/", nil, "Origin", page); response.Header.Get("X-Method") != "HEAD" {
		t.Errorf("HEAD arrived as %q", response.Header.Get("X-Method"))
	}
}

func TestTheUpstreamSeesAProgramNotABrowser(t *testing.T) {
	var seen http.Header
	var host string
	s := start(t, func(_ http.ResponseWriter, r *http.Request) { seen, host = r.Header.Clone(), r.Host }, func(c *Config) {
		c.Header = http.Header{"X-Tenant": {"one"}}
	})
	s.send(t, "GET", "/", nil, "Origin", page, "Sec-Fetch-Site", "same-site", "Sec-Fetch-Mode", "cors", "X-Tenant", "two",
		"X-Forwarded-For", "10.0.0.1", "X-Forwarded-Host", "evil.example", "Forwarded", "for=10.0.0.1")
	for _, name := range []string{"Origin", "Sec-Fetch-Site", "Sec-Fetch-Mode", "X-Forwarded-For", "X-Forwarded-Host", "Forwarded"} {
		if values := seen[name]; values != nil {
			t.Errorf("%s: %q reached the upstream", name, values)
		}
	}
	if got := seen["X-Tenant"]; !slices.Equal(got, []string{"one"}) {
		t.Errorf("X-Tenant: %q, want the configured one", got)
	}
	if "http://"+host == s.url {
		t.Error("the upstream got the proxy's Host, want its own")
	}
}

// Whatever CORS headers the upstream sends, one right answer arrives.
func TestOnlyTheProxysPolicySpeaks(t *testing.T) {
	s := start(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Access-Control-Allow-Origin"] = []string{"*", page}
		w.Header().Set("Access-Control-Allow-Credentials", "true")
		w.Header().Set("Timing-Allow-Origin", "*")
		w.Header().Set("Vary", "Accept-Encoding")
	})
	response, _ := s.send(t, "GET", "/", nil, "Origin", page)
	for name, want := range map[string][]string{
		"Access-Control-Allow-Origin":      {page},
		"Access-Control-Allow-Credentials": nil,
		"Timing-Allow-Origin":              nil,
		"Vary":                             {"Origin", "Accept-Encoding"},
	} {
		if got := response.Header[name]; !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// A server that answers OPTIONS with 401 or 405 does no harm: it never sees a preflight.
func TestPreflightsAreAnsweredByTheProxy(t *testing.T) {
	s := start(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) })
	response, _ := s.send(t, "OPTIONS", "/items", nil, "Origin", page, "Access-Control-Request-Method", "PUT", "Access-Control-Request-Headers", "content-type")
	if response.StatusCode != http.StatusNoContent || response.Header.Get("Access-Control-Allow-Origin") != page {
		t.Errorf("%d with %v, want 204 for the page", response.StatusCode, response.Header)
	}
	response, _ = s.send(t, "OPTIONS", "/items", nil, "Origin", "https://evil.example", "Access-Control-Request-Method", "PUT")
	if response.StatusCode != http.StatusForbidden || response.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("%d with %v, want 403 and nothing more for a stranger", response.StatusCode, response.Header)
	}
	if n := s.reached.Load(); n != 0 {
		t.Errorf("%d requests reached the upstream", n)
	}
}

func TestWhoReachesTheUpstream(t *testing.T) {
	const (
		evil      = "https://evil.example"
		chromium  = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36"
		oldSafari = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.6 Safari/605.1.15"
	)
	tests := map[string]struct {
		method  string
		headers []string
		status  int
	}{
		"the page":               {"GET", []string{"Origin", page, "Sec-Fetch-Site", "same-site"}, 200},
		"the page, across sites": {"PUT", []string{"Origin", page, "Sec-Fetch-Site", "cross-site"}, 200},
		"the page, in a browser without Sec-Fetch": {"POST", []string{"Origin", page}, 200},
		"a program":                                    {"POST", nil, 200},
		"a program that sends an empty Origin":         {"POST", []string{"Origin", ""}, 200},
		"a program of curl's kind":                     {"GET", []string{"User-Agent", "curl/8.14.1", "Accept", "*/*"}, 200},
		"a program's WebSocket":                        {"GET", []string{"Connection", "Upgrade", "Upgrade", "websocket"}, 200},
		"the page, in a browser that says its name":    {"GET", []string{"Origin", page, "User-Agent", chromium, "Sec-Fetch-Mode", "cors"}, 200},
		"the page's beacon":                            {"POST", []string{"Origin", page, "Sec-Fetch-Site", "same-site", "Sec-Fetch-Mode", "no-cors"}, 200},
		"the page's WebSocket":                         {"GET", []string{"Origin", page, "Sec-Fetch-Mode", "websocket", "Connection", "Upgrade", "Upgrade", "websocket"}, 200},
		"an address typed by the user":                 {"GET", []string{"Sec-Fetch-Site", "none", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document"}, 403},
		"a link in a mail, redirected to the proxy":    {"GET", []string{"Sec-Fetch-Site", "none", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-User", "?1"}, 403},
		"Sec-Fetch-Site none alone":                    {"GET", []string{"Sec-Fetch-Site", "none"}, 403},
		"Sec-Fetch-Site none for a foreign page":       {"GET", []string{"Origin", evil, "Sec-Fetch-Site", "none"}, 403},
		"a document, and nothing else":                 {"GET", []string{"Sec-Fetch-Dest", "document"}, 403},
		"a link on the page":                           {"GET", []string{"Sec-Fetch-Site", "same-site", "Sec-Fetch-Mode", "navigate"}, 403},
		"a form on the page":                           {"POST", []string{"Origin", page, "Sec-Fetch-Site", "same-site", "Sec-Fetch-Mode", "navigate"}, 403},
		"a frame on the page":                          {"GET", []string{"Sec-Fetch-Site", "same-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "iframe"}, 403},
		"a mode that does not exist yet":               {"POST", []string{"Origin", page, "Sec-Fetch-Mode", "nested-navigate"}, 403},
		"two Sec-Fetch-Mode lines":                     {"POST", []string{"Origin", page, "Sec-Fetch-Mode", "cors", "Sec-Fetch-Mode", "navigate"}, 403},
		"a link, in a browser without Sec-Fetch":       {"GET", []string{"User-Agent", oldSafari, "Accept", "text/html,application/xhtml+xml"}, 403},
		"an <img>, in a browser without Sec-Fetch":     {"GET", []string{"User-Agent", oldSafari, "Accept", "image/webp,*/*"}, 403},
		"a link, in a browser of text":                 {"GET", []string{"User-Agent", "Lynx/2.9.0", "Accept", "text/html, text/plain"}, 403},
		"a page of the upstream itself":                {"GET", []string{"Sec-Fetch-Site", "same-origin"}, 403},
		"a form of the upstream itself":                {"POST", []string{"Origin", "http://localhost:1", "Sec-Fetch-Site", "same-origin"}, 403},
		"the upstream itself, without Sec-Fetch":       {"POST", []string{"Host", "localhost:5555", "Origin", "http://localhost:5555"}, 403},
		"a sandboxed page of the upstream":             {"POST", []string{"Origin", "null", "Sec-Fetch-Site", "same-origin"}, 403},
		"a foreign page's fetch":                       {"GET", []string{"Origin", evil, "Sec-Fetch-Site", "cross-site"}, 403},
		"a foreign page's simple POST":                 {"POST", []string{"Origin", evil, "Content-Type", "text/plain"}, 403},
		"a foreign page's form":                        {"POST", []string{"Origin", evil, "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate"}, 403},
		"a foreign page's no-cors fetch":               {"GET", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors"}, 403},
		"a foreign page's <img>":                       {"GET", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Dest", "image"}, 403},
		"an <img> on another port of localhost":        {"GET", []string{"Sec-Fetch-Site", "same-site", "Sec-Fetch-Dest", "image"}, 403},
		"a foreign page's <img> with an empty Origin":  {"GET", []string{"Origin", "", "Sec-Fetch-Site", "cross-site"}, 403},
		"a link on a foreign page":                     {"GET", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate"}, 403},
		"a foreign page's HEAD":                        {"HEAD", []string{"Sec-Fetch-Site", "cross-site"}, 403},
		"a foreign page's bare OPTIONS":                {"OPTIONS", []string{"Sec-Fetch-Site", "cross-site"}, 403},
		"another port of localhost":                    {"GET", []string{"Origin", "http://localhost:4201", "Sec-Fetch-Site", "same-site"}, 403},
		"a sandboxed frame":                            {"GET", []string{"Origin", "null", "Sec-Fetch-Site", "cross-site"}, 403},
		"two Origin lines, one of them the page's":     {"GET", []string{"Origin", page, "Origin", evil}, 403},
		"two Sec-Fetch-Site lines":                     {"GET", []string{"Sec-Fetch-Site", "none", "Sec-Fetch-Site", "cross-site"}, 403},
		"a site that does not exist yet":               {"GET", []string{"Sec-Fetch-Site", "other-world"}, 403},
		"a foreign page's WebSocket":                   {"GET", []string{"Origin", evil, "Connection", "Upgrade", "Upgrade", "websocket"}, 403},
		"TRACE, which would send the login back":       {"TRACE", nil, 405},
		"CONNECT, which would open a tunnel elsewhere": {"CONNECT", nil, 405},
		"TRACK, as old servers call TRACE":             {"TRACK", []string{"Origin", page}, 405},
		"trace":                                        {"trace", nil, 405},
		"Track":                                        {"Track", []string{"Origin", page}, 405},
		"connect":                                      {"connect", nil, 405},
		"TRACE in another header":                      {"POST", []string{"Origin", page, "X-HTTP-Method-Override", "trace"}, 405},
		"TRACE in a list in another header":            {"POST", []string{"X-Method-Override", "PUT, TRACE"}, 405},
		"TRACK in a second line":                       {"POST", []string{"X-HTTP-Method", "PUT", "X-HTTP-Method", "Track"}, 405},
		"another method in another header":             {"POST", []string{"Origin", page, "X-HTTP-Method-Override", "PATCH"}, 200},
	}
	s := start(t, hello)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			before := s.reached.Load()
			response, _ := s.send(t, test.method, "/", nil, test.headers...)
			reached := s.reached.Load() - before
			if response.StatusCode != test.status || (reached == 1) != (test.status == 200) {
				t.Errorf("%d, and %d requests reached the upstream; want %d", response.StatusCode, reached, test.status)
			}
		})
	}
}

func TestTheProxyAnswersToItsOwnNamesOnly(t *testing.T) {
	tests := map[string]int{
		"localhost":              200,
		"localhost:5555":         200,
		"LocalHost:80":           200,
		"localhost.":             200,
		"named.localhost:5555":   200,
		"app.localhost:5555":     403, // a name server may say where it is
		"[::ffff:7f00:1]":        403,
		"127.0.0.1:5555":         200,
		"127.8.9.10":             200,
		"[::1]:5555":             200,
		"[::1]":                  200,
		"proxy.example.com":      200,
		"PROXY.example.com:443":  200,
		"192.168.1.5:5555":       200,
		"[fd00::5]:5555":         200,
		"evil.example":           403,
		"evil.example:5555":      403,
		"localhost.evil.example": 403,
		"evillocalhost":          403,
		"127.0.0.1.evil.example": 403,
		"x.proxy.example.com":    403,
		"192.168.1.6":            403,
		"0.0.0.0:5555":           403,
		"[::]:5555":              403,
		"localhost:evil":         403,
		"localhost@evil.example": 403,
	}
	s := start(t, hello, func(c *Config) { c.Hosts = []string{"Proxy.example.com", "named.localhost", "192.168.1.5", "fd00::5"} })
	for host, want := range tests {
		t.Run(host, func(t *testing.T) {
			before := s.reached.Load()
			response, _ := s.send(t, "GET", "/", nil, "Host", host)
			// net/http itself refuses what cannot be in a Host header.
			refused := response.StatusCode == http.StatusForbidden || response.StatusCode == http.StatusBadRequest
			if reached := s.reached.Load() != before; reached != (want == 200) || refused != (want == 403) {
				t.Errorf("%d, reached: %t; want %d", response.StatusCode, reached, want)
			}
		})
	}
	// The page's name is what gives a rebinding page away: to the browser it is of the same origin.
	response, _ := s.send(t, "GET", "/", nil, "Host", "evil.example:5555", "Origin", "http://evil.example:5555", "Sec-Fetch-Site", "same-origin")
	if response.StatusCode != http.StatusForbidden || response.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("a page that rebinds its name got %d", response.StatusCode)
	}
}

func TestCompileAlwaysEnforcesAndNeverLetsEveryoneIn(t *testing.T) {
	policy, err := Compile(core.Config{AllowOrigins: []string{page}})
	if err != nil || !policy.Config().Enforce {
		t.Errorf("%v, %v; want a policy that enforces", policy, err)
	}
	for _, c := range []core.Config{
		{AllowOrigins: []string{"*"}},
		{AllowOrigins: []string{page, "*"}, AllowCredentials: true},
	} {
		_, err := Compile(c)
		if err == nil || !strings.Contains(err.Error(), `"*" would let every page on the web use the server, with the login and the credentials`) {
			t.Errorf("%+v: %v, want a refusal that says why", c, err)
		}
	}
}
