package browser

import (
	"net/http"
	"strings"
	"testing"
)

func TestNewAcceptsOriginsAsBrowsersSendThem(t *testing.T) {
	for _, origin := range []string{
		"https://app.example.com",
		"https://app.example.com:8443",
		"http://localhost:4200",
		"http://127.0.0.1:4200",
		"http://[::1]:3000",
		"https://xn--bcher-kva.example",
		"https://a_b.example.com",
		"http://localhost.",
		"tauri://localhost",
		"chrome-extension://abcdefghijklmnop",
		"null",
	} {
		p, err := New(origin)
		if err != nil {
			t.Errorf("New(%q): %v", origin, err)
			continue
		}
		if got := p.Origin(); got != origin {
			t.Errorf("New(%q).Origin() = %q", origin, got)
		}
	}
}

func TestNewSaysWhatToWriteInstead(t *testing.T) {
	tests := map[string]struct{ origin, want string }{
		"trailing slash":        {"https://example.com/", "write https://example.com"},
		"path":                  {"https://example.com/app", "write https://example.com"},
		"query":                 {"https://example.com?x", "write https://example.com"},
		"fragment":              {"https://example.com#x", "write https://example.com"},
		"user":                  {"https://u@example.com", "write https://example.com"},
		"upper case":            {"https://Example.com", "write https://example.com"},
		"default port":          {"https://example.com:443", "write https://example.com"},
		"leading zero in port":  {"https://example.com:08443", "write https://example.com:8443"},
		"long IPv6":             {"http://[0:0:0:0:0:0:0:1]:80", "write http://[::1]"},
		"IPv4 in IPv6":          {"http://[::ffff:127.0.0.1]", "write http://[::ffff:7f00:1]"},
		"no scheme":             {"example.com", "it has no scheme: write https://example.com"},
		"host and port alone":   {"localhost:4200", "it has no scheme: write http://localhost:4200"},
		"address and port":      {"127.0.0.1:4200", "it has no scheme: write http://127.0.0.1:4200"},
		"empty":                 {"", "write scheme://host[:port]"},
		"star":                  {"*", "write scheme://host[:port]"},
		"wildcard":              {"https://*.example.com", "no * and no comma"},
		"two origins":           {"https://a.example,https://b.example", "no * and no comma"},
		"Unicode":               {"https://bücher.example", "write https://xn--bcher-kva.example"},
		"port too high":         {"https://example.com:65536", "its port is above 65535"},
		"zone":                  {"http://[fe80::1%25eth0]", "not an IPv6 address"},
		"no host":               {"https://", "it has no host"},
		"three slashes":         {"https:///example.com", "write https://example.com"},
		"IPv4 as one number":    {"http://2130706433", "write http://127.0.0.1"},
		"IPv4 out of range":     {"http://256.0.0.1", "not an IPv4 address"},
		"blank in the host":     {"https://a b.example", "cannot contain \" \""},
		"surrounding spaces":    {" https://example.com", "write https://example.com"},
		"file document":         {"file:///home/index.html", "write null"},
		"data document":         {"data:text/html,x", "write null"},
		"scheme in upper case":  {"HTTPS://example.com", "write https://example.com"},
		"line break":            {"https://example.com\n", "write https://example.com"},
		"NUL":                   {"https://exam\x00ple.com", "write scheme://host[:port]"},
		"opaque, but not as is": {"NULL", "write scheme://host[:port]"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			p, err := New(tt.origin)
			if err == nil {
				t.Fatalf("New(%q) returned %v, want an error", tt.origin, p)
			}
			if !strings.Contains(err.Error(), tt.want) {
				t.Errorf("New(%q): %q, want it to contain %q", tt.origin, err, tt.want)
			}
		})
	}
}

func TestMustNewPanicsWithTheErrorOfNew(t *testing.T) {
	_, want := New("example.com")
	defer func() {
		if got := recover(); got == nil || got.(error).Error() != want.Error() {
			t.Errorf("panic with %v, want %v", got, want)
		}
	}()
	MustNew("example.com")
}

func TestOriginsAndSites(t *testing.T) {
	tests := []struct {
		a, b       string
		sameOrigin bool
		sameSite   bool
	}{
		{"https://app.example.com", "https://app.example.com", true, true},
		{"https://app.example.com", "https://api.example.com", false, true},
		{"https://app.example.com", "https://example.com:8443", false, true},
		{"https://app.example.com", "http://app.example.com", false, false},
		{"https://app.example.com", "https://app.example.org", false, false},
		{"https://a.github.io", "https://b.github.io", false, false},
		{"https://a.co.uk", "https://b.co.uk", false, false},
		{"http://localhost:4200", "http://localhost:8080", false, true},
		{"http://localhost:4200", "http://127.0.0.1:4200", false, false},
		{"http://10.0.0.1", "http://10.0.0.1:81", false, true},
		{"http://10.0.0.1", "http://20.0.0.1", false, false},
		{"http://[::1]:1", "http://[::1]:2", false, true},
		{"null", "null", false, false},
		{"null", "https://app.example.com", false, false},
	}
	for _, tt := range tests {
		a, b := MustNew(tt.a).origin, MustNew(tt.b).origin
		if got := a.sameOrigin(b); got != tt.sameOrigin {
			t.Errorf("%s and %s are of the same origin: %v, want %v", a, b, got, tt.sameOrigin)
		}
		if got := a.sameSite(b); got != tt.sameSite || b.sameSite(a) != got {
			t.Errorf("%s and %s are of the same site: %v, want %v", a, b, got, tt.sameSite)
		}
	}
}

// One line an expectation: this is what the package is for.
func TestExpectationsInOneLine(t *testing.T) {
	page := at(server{
		"api.example.com/public": reply(200, "Access-Control-Allow-Origin", "*"),
		"api.example.com/closed": reply(200),
		"app.example.com/own":    reply(200),
	})
	for url, want := range map[string]Reason{
		"https://api.example.com/public": "",
		"https://api.example.com/closed": MissingAllowOrigin,
		"https://app.example.com/own":    "",
		"/own":                           "",
		"//api.example.com/public":       "",
		"https://api.example.com/none":   MissingAllowOrigin,
		"http://api.example.com/public":  MixedContent,
	} {
		if _, err := page.Get(url); reasonOf(t, err) != want {
			t.Errorf("Get(%q): %v, want %q", url, err, want)
		}
	}
}

func TestPageIsSafeForConcurrentUse(t *testing.T) {
	page := at(server{
		"OPTIONS api.example.com/items": reply(204, "Access-Control-Allow-Origin", app, "Access-Control-Allow-Methods", "PUT, DELETE"),
		"api.example.com/items":         reply(200, "Access-Control-Allow-Origin", app, "Set-Cookie", "a=b"),
	})
	page.Engine = Chromium
	done := make(chan error)
	methods := []string{http.MethodPut, http.MethodDelete, http.MethodGet, http.MethodPatch}
	for i := range 32 {
		go func() {
			_, err := page.Fetch(t.Context(), Request{URL: "https://api.example.com/items", Method: methods[i%4]})
			if i%4 == 3 && reasonOf(t, err) == MethodNotAllowed {
				err = nil
			}
			done <- err
		}()
	}
	for range 32 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}
