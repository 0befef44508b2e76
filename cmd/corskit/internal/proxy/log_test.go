package proxy

import (
	"log/slog"
	"strings"
	"testing"
)

func TestEveryRequestIsALineWithTheVerdict(t *testing.T) {
	tests := map[string]struct {
		method  string
		headers []string
		want    []string
	}{
		"allowed":           {"GET", []string{"Origin", page}, []string{"level=INFO", "method=GET", "path=/items", "status=200", "origin=" + page, "cors=Actual", "verdict=Allowed"}},
		"preflight":         {"OPTIONS", []string{"Origin", page, "Access-Control-Request-Method", "PUT"}, []string{"level=INFO", "status=204", "cors=Preflight", "verdict=Allowed"}},
		"preflight refused": {"OPTIONS", []string{"Origin", "https://evil.example", "Access-Control-Request-Method", "PUT"}, []string{"level=WARN", "status=403", "cors=Preflight", "verdict=OriginNotAllowed"}},
		"a method too many": {"OPTIONS", []string{"Origin", page, "Access-Control-Request-Method", "PURGE"}, []string{"status=204", "verdict=MethodNotAllowed"}},
		"foreign":           {"POST", []string{"Origin", "https://evil.example"}, []string{"level=WARN", "status=403", "origin=https://evil.example", "cors=Actual", "verdict=OriginNotAllowed"}},
		"an image":          {"GET", []string{"Sec-Fetch-Site", "cross-site"}, []string{"level=WARN", "status=403", "verdict=OriginMissing"}},
		"a program":         {"GET", nil, []string{"level=INFO", "status=200", "cors=NotCORS"}},
		"a foreign Host":    {"GET", []string{"Host", "evil.example"}, []string{"level=WARN", "status=403", "verdict=HostNotAllowed", "host=evil.example"}},
		"a bad method":      {"TRACE", nil, []string{"level=WARN", "status=405", "verdict=MethodNotForwarded"}},
		"a typed address":   {"GET", []string{"Sec-Fetch-Site", "none", "Sec-Fetch-Mode", "navigate"}, []string{"level=WARN", "status=403", "verdict=NavigationNotForwarded"}},
		"a line break":      {"GET", []string{"Origin", "https://a.example\tlevel=INFO"}, []string{`origin="https://a.example\tlevel=INFO"`, "verdict=OriginMalformed"}},
		"an endless origin": {"GET", []string{"Origin", strings.Repeat("x", 10_000)}, []string{"verdict=OriginMalformed", strings.Repeat("x", 200) + "…"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := start(t, hello, func(c *Config) { c.Login = &Login{"admin", "hunter2"} })
			s.send(t, test.method, "/items?token=hunter2", nil, test.headers...)
			log := s.log.String()
			if strings.Count(log, "\n") != 1 {
				t.Errorf("%d lines, want one: %s", strings.Count(log, "\n"), log)
			}
			for _, want := range test.want {
				if !strings.Contains(log, want) {
					t.Errorf("%q is missing in %s", want, log)
				}
			}
			if strings.Contains(log, "hunter2") || len(log) > 1000 {
				t.Errorf("secrets, or too much: %s", log)
			}
		})
	}
}

var discard = slog.New(slog.DiscardHandler)
