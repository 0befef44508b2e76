package export

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"github.com/corskit/corskit/core"
)

// Expressions let in what core does. The e2e tests show the same of those that engines have compiled.
func TestExpressions(t *testing.T) {
	patterns := []string{
		"https://example.com", "https://example.com:8443", "http://[::1]:3000", "http://[2001:db8::1]:*", "tauri://localhost",
		"https://*.example.com", "https://*.example.com:8443", "https://*.example.com:*", "http://localhost:*", "https://localhost:*",
		"http://*.localhost:*", "app://localhost:*", "https://pr-*.example.com", "https://*-acme.example.com:*", "https://app-*-acme.example.com:8443",
		"moz-extension://*", "https://example.com.", "app://.", "vscode-webview://0F1A~",
	}
	origins := []string{
		"", "null", "https://example.com", "https://exampleXcom", "https://example.com.evil.net", "https://example.com:8443", "https://example.com:844",
		"http://[::1]:3000", "http://[::1]:30000", "http://[2001:db8::1]", "http://[2001:db8::1]:1", "tauri://localhost", "tauri://localhost:1",
		"https://a.example.com", "https://a.b.example.com", "https://a..example.com", "https://.example.com", "https://evilexample.com",
		"https://A.example.com", "https://a_b.example.com", "https://a b.example.com", "https://a.example.com:8443", "https://a.example.com:443",
		"http://a.localhost", "http://a.localhost:3000", "app://localhost", "app://localhost:80", "app://localhost:443", "https://localhost\n", "https://localhost",
	}
	for _, label := range []string{"pr-1", "pr-a-b", "pr-", "pr", "pr-a.b", "pr-a_b", "xpr-1", "pr-A", "1-acme", "-acme", "1.2-acme", "1-acme2", "app-1-acme", "app--acme", "app-acme",
		"pr-" + strings.Repeat("x", 60), "pr-" + strings.Repeat("x", 61), strings.Repeat("x", 58) + "-acme", strings.Repeat("x", 59) + "-acme"} {
		origins = append(origins, "https://"+label+".example.com", "https://"+label+".example.com:8443", "https://"+label+".example.com:443", "http://"+label+".example.com", "https://"+label+".xexample.com")
	}
	for _, host := range []string{"0a-b_c.D~1", "a", "", "a/", "a:1", "a:0", "[::1]", ".", "a b", "ä", "*", strings.Repeat("a", 253), strings.Repeat("a", 254)} {
		origins = append(origins, "moz-extension://"+host, "app://"+host, "vscode-webview://"+host)
	}
	origins = append(origins, "https://example.com.", "https://example.com..", "chrome-extension://a", "vscode-webview://0F1A~", "vscode-webview://0f1a~")
	for _, port := range []string{"0", "1", "7", "8", "9", "79", "80", "81", "080", "440", "442", "443", "444", "445", "800", "8080", "9999", "10000", "59999",
		"60000", "64999", "65000", "65499", "65529", "65530", "65535", "65536", "65540", "66000", "70000", "99999", "100000", "", "a", "8a", "-1"} {
		origins = append(origins, "http://localhost:"+port, "https://localhost:"+port, "app://localhost:"+port, "https://a.example.com:"+port)
	}
	for _, pattern := range patterns {
		policy := core.MustNew(core.Config{AllowOrigins: []string{pattern}})
		e := regexp.MustCompile(expression(pattern))
		for _, origin := range append(origins, Instance(pattern)) {
			want := policy.Decide(context.Background(), core.Request{Method: "GET", Origin: origin}).Reason == core.Allowed
			if got := e.MatchString(origin); got != want {
				t.Errorf("%s: %q matches: %v, and core allows it: %v", pattern, origin, got, want)
			}
		}
		if !e.MatchString(Instance(pattern)) {
			t.Errorf("%s: %s is no instance", pattern, Instance(pattern))
		}
	}
}
