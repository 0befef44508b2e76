package proxy

import (
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// Of all Host headers, only those pass that are a loopback name or the one that is told, and a port at most. The rule is
// written a second time here, as a pattern.
func FuzzHost(f *testing.F) {
	for _, seed := range []string{"localhost", "localhost:80", "LOCALHOST.", "a.localhost", "127.0.0.1", "127.1", "[::1]:1", "::1", "[::ffff:127.0.0.1]",
		"evil.example", "localhost:evil", "proxy.example:443", "[::1", "]", ":", "", "localhost:80:80", "127.0.0.1%", "[::1%25lo]:80", "[localhost]", "..localhost"} {
		f.Add(seed)
	}
	allowed := regexp.MustCompile(`(?i)^(localhost|127\.\d+\.\d+\.\d+|::1|[0:]+:0*1|proxy\.example)\.?(:\d*)?$`)
	brackets := strings.NewReplacer("[", "", "]", "") // what they enclose is what counts
	f.Fuzz(func(t *testing.T, host string) {
		passed := false
		handler := onlyHosts([]string{"proxy.example"}, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { passed = true }))
		r := httptest.NewRequest("GET", "/", nil)
		r.Host = host
		logged(discard, handler).ServeHTTP(httptest.NewRecorder(), r)
		if passed && !allowed.MatchString(brackets.Replace(host)) {
			t.Errorf("the Host %q passed", host)
		}
	})
}

// What is accepted as an upstream is a scheme, a host and a port, and an error never shows a password.
func FuzzParseUpstream(f *testing.F) {
	for _, seed := range []string{"http://localhost:8000", "https://[::1]", "localhost:8000", "http://a:hunter2@b", "http://a/b", "http://a?b#c", "://", "http://%41", "http://a:b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		u, err := ParseUpstream(s)
		if err != nil {
			if strings.Contains(s, ":hunter2@") && strings.Contains(err.Error(), "hunter2") {
				t.Errorf("%q: the error shows the password: %v", s, err)
			}
			return
		}
		if *u != (url.URL{Scheme: u.Scheme, Host: u.Host}) || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https" {
			t.Errorf("%q is taken for %#v", s, u)
		}
	})
}

// What is written for a URL of the upstream is a URL that does not lead to it, neither by itself nor from a page of the proxy.
func FuzzPath(f *testing.F) {
	for _, seed := range []string{"http://box.example:8000/a?b#c", "//box.example:8000", "/a", "a", "?a", "#a", "http://BOX.example:8000//evil.example/", "http://a@box.example:8000/",
		`/\\box.example:8000`, "http:/box.example:8000", "http:box.example:8000", "http://box.example:8000/%zz", "http://box.example:8000/%2F/a", "x://box.example:8000", "http://[::1]:80/", "mailto:a@b"} {
		f.Add(seed)
	}
	upstream := &url.URL{Scheme: "http", Host: "box.example:8000"}
	proxy := &url.URL{Scheme: "http", Host: "localhost:5555", Path: "/items/"}
	c := Config{Upstream: upstream}
	f.Fuzz(func(t *testing.T, reference string) {
		path, ok := c.path(reference)
		if !ok {
			return
		}
		u, err := proxy.Parse(path)
		if err != nil || strings.EqualFold(u.Host, upstream.Host) && u.Scheme == "http" {
			t.Errorf("%q becomes %q, which leads to %v, %v", reference, path, u, err)
		}
		if again, ok := c.path(path); !ok || again != path {
			t.Errorf("%q becomes %q, and that becomes %q", reference, path, again)
		}
	})
}

// A login is what stands before and after the first colon, and an error never shows it.
func FuzzParseLogin(f *testing.F) {
	for _, seed := range []string{"admin:secret", "a:b:c", ":", "", "admin", "a:\n", "ä:ö", "\x00:"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		login, err := parseLogin(text)
		switch {
		case err != nil && len(text) > 20 && strings.Contains(err.Error(), text):
			t.Errorf("the error shows the login: %v", err)
		case err == nil && login.user+":"+login.password != text:
			t.Errorf("%q is taken for %q", text, login)
		}
	})
}

// CheckHost accepts nothing that a Host header could not name.
func FuzzCheckHost(f *testing.F) {
	for _, seed := range []string{"proxy.example.com", "192.168.1.5", "fd00::5", "[fd00::5]", "a:80", "http://a", "*.a", "a b", "a/b", "a?b", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if CheckHost(name) != nil {
			return
		}
		host := net.JoinHostPort(hostname(name), "80")
		if hostname(host) != hostname(name) || hostname(name) == "" {
			t.Errorf("%q is accepted, and never met: a Host header says %q", name, host)
		}
	})
}
