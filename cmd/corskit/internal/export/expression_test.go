package export

import (
	"context"
	"regexp"
	"testing"

	"github.com/corskit/corskit/core"
)

// Expressions let in what core does. The e2e tests show the same of those that engines have compiled.
func TestExpressions(t *testing.T) {
	patterns := []string{
		"https://example.com", "https://example.com:8443", "http://[::1]:3000", "http://[2001:db8::1]:*", "tauri://localhost",
		"https://*.example.com", "https://*.example.com:8443", "https://*.example.com:*", "http://localhost:*", "https://localhost:*",
		"http://*.localhost:*", "app://localhost:*",
	}
	origins := []string{
		"", "null", "https://example.com", "https://exampleXcom", "https://example.com.evil.net", "https://example.com:8443", "https://example.com:844",
		"http://[::1]:3000", "http://[::1]:30000", "http://[2001:db8::1]", "http://[2001:db8::1]:1", "tauri://localhost", "tauri://localhost:1",
		"https://a.example.com", "https://a.b.example.com", "https://a..example.com", "https://.example.com", "https://evilexample.com",
		"https://A.example.com", "https://a_b.example.com", "https://a b.example.com", "https://a.example.com:8443", "https://a.example.com:443",
		"http://a.localhost", "http://a.localhost:3000", "app://localhost", "app://localhost:80", "app://localhost:443", "https://localhost\n", "https://localhost",
	}
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

// Forms of patterns that a core of today may not know yet, by hand.
func TestExpressionsOfOtherForms(t *testing.T) {
	tests := []struct {
		pattern string
		allowed []string
		refused []string
	}{
		{"https://pr-*.example.com", []string{"https://pr-1.example.com", "https://pr-a-b.example.com"}, []string{"https://pr-.example.com", "https://pr-a.b.example.com", "https://pr-a_b.example.com", "https://pr.example.com", "https://xpr-1.example.com"}},
		{"https://*-acme.example.com:*", []string{"https://1-acme.example.com", "https://1-acme.example.com:1"}, []string{"https://-acme.example.com", "https://1-acme.example.com:443", "https://1.2-acme.example.com"}},
		{"https://app-*-acme.example.com", []string{"https://app-1-acme.example.com"}, []string{"https://app-acme.example.com", "https://app--acme.example.com"}},
		{"moz-extension://*", []string{"moz-extension://0a-b_c.D~1"}, []string{"moz-extension://", "moz-extension://a/", "moz-extension://a:1", "chrome-extension://a"}},
		{"https://example.com.", []string{"https://example.com."}, []string{"https://example.com"}},
	}
	for _, test := range tests {
		e := regexp.MustCompile(expression(test.pattern))
		for _, origin := range append(test.allowed, Instance(test.pattern)) {
			if !e.MatchString(origin) {
				t.Errorf("%s does not match %s", test.pattern, origin)
			}
		}
		for _, origin := range test.refused {
			if e.MatchString(origin) {
				t.Errorf("%s matches %s", test.pattern, origin)
			}
		}
	}
}
