package main

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

// A comparison is fair if everybody does the work: whatever is measured must grant the same to a browser, and say that it
// depends on Origin.
func TestEverySubjectAnswersAlike(t *testing.T) {
	for _, s := range slices.Concat(cases(), lists(1, 10, 1000), wildcards(), inLabels(10, 1000), routed(40)) {
		for _, f := range frameworks {
			for _, c := range newGroup(f, s, brief) {
				if c.role == bare {
					continue
				}
				t.Run(s.name+"/"+f.name+"/"+c.key.subject, func(t *testing.T) {
					c.exchange(2) // the second exchange must not find anything of the first
					a := c.clients[0].answer()
					if s.grant == forgeries {
						mustNotForge(t, a)
						return
					}
					if got := granted(s, a); got != s.grant {
						t.Errorf("grants %s, want %s: %d %v", got, s.grant, a.status, a.header)
					}
					if want := shouldVary(s, c.key.subject); varies(a.header) != want {
						t.Errorf("Vary: Origin is %v, want %v: %v", !want, want, a.header)
					}
				})
			}
		}
	}
}

// granted reads an answer as a browser does, https://fetch.spec.whatwg.org/#cors-check.
func granted(s scenario, a answer) grant {
	origin, credentials := a.header.Values("Access-Control-Allow-Origin"), a.header.Get("Access-Control-Allow-Credentials")
	expected := s.request.get("Origin")
	if s.policy.static() {
		expected = "*"
	}
	switch {
	case len(origin) == 0:
		return nothing
	case len(origin) != 1 || origin[0] != expected || (credentials == "true") != s.policy.AllowCredentials:
		return "an unusable " + grant(strings.Join(origin, ", "))
	case s.request.method != http.MethodOptions && holds(a.header, "Access-Control-Expose-Headers", s.policy.ExposeHeaders...):
		return reading
	case s.request.method == http.MethodOptions && a.status/100 == 2 &&
		holds(a.header, "Access-Control-Allow-Methods", s.request.get("Access-Control-Request-Method")) &&
		holds(a.header, "Access-Control-Allow-Headers", strings.Split(s.request.get("Access-Control-Request-Headers"), ",")...) &&
		a.header.Get("Access-Control-Max-Age") == "600":
		return requests
	}
	return "an incomplete answer"
}

// mustNotForge accepts a grant or a refusal, but nothing that the request brought.
func mustNotForge(t *testing.T, a answer) {
	for name, lines := range a.header {
		for _, line := range lines {
			if strings.Contains(line, ",,") {
				t.Errorf("%s holds %d bytes of the request", name, len(line))
			}
		}
	}
}

func varies(h http.Header) bool { return holds(h, "Vary", "Origin") }

// shouldVary says that answers vary unless all origins are allowed, and lists who sees it otherwise.
func shouldVary(s scenario, name string) bool {
	switch name {
	case "rs/cors", "go-chi/cors", "Echo's own", "Echo v5's own":
		return true // with "*" too
	case "gin-contrib/cors":
		return !s.policy.static() && !slices.Contains([]string{"none", "refused", "preflight-refused"}, s.name)
	case "jub0bs/cors":
		return !s.policy.static() && s.request.method != http.MethodOptions
	}
	return !s.policy.static()
}

// holds tells whether a header lists every one of the elements, in any case and over any number of lines.
func holds(h http.Header, name string, elements ...string) bool {
	var have []string
	for _, line := range h.Values(name) {
		for element := range strings.SplitSeq(line, ",") {
			have = append(have, strings.ToLower(strings.TrimSpace(element)))
		}
	}
	return !slices.ContainsFunc(elements, func(e string) bool { return !slices.Contains(have, strings.ToLower(e)) })
}
