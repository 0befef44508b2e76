package core

import (
	"context"
	"errors"
	"fmt"
	"testing"
)

// An answer is that of Decide, also where an adapter reads only what is needed.
func FuzzAnswer(f *testing.F) {
	policies := map[string]*Policy{
		"zero":     {},
		"static":   PublicAPI(),
		"local":    LocalDev(),
		"list":     MustNew(Config{AllowOrigins: []string{"https://example.com", "https://*.example.com", "http://localhost:*", "https://*.example.org:*"}}),
		"enforced": MustNew(Config{AllowOrigins: []string{"https://example.com", "https://*.example.com:8443"}, Enforce: true}),
		"labels":   MustNew(Config{AllowOrigins: []string{"https://pr-*.example.com", "app://*"}, AllowHeaders: []string{"X-A"}, VaryBy: []string{"X-Tenant"}}),
		"own":      MustNew(Config{AllowOrigins: []string{"https://example.com"}, Enforce: true, OwnOrigins: []string{"https://api.example"}}),
		"others":   MustNew(Config{AllowOrigins: []string{"https://example.com"}, Enforce: true, OwnOrigins: []string{"https://www.example"}}),
		"alone":    MustNew(Config{Enforce: true}),
		"echo":     MustNew(Config{AllowOrigins: []string{"https://example.com"}, AllowCredentials: true, AllowMethods: []string{"*"}, AllowHeaders: []string{"*"}}),
		"function": MustNew(Config{AllowOriginFunc: func(_ context.Context, r Request, o Origin) (bool, error) {
			if r.SecFetchSite == "cross-site" {
				return false, errors.New(r.Host)
			}
			return o.Host == "example.net" && r.Path == "/", nil
		}}),
	}
	for _, origin := range []string{"", "https://example.com", "https://a.example.com", "https://a.example.com:8443", "http://localhost:3000", "http://api.example", "https://a.example.org:1",
		"https://example.net", "null", ",", "https://evil.example/"} {
		f.Add("GET", origin, "", "", "")
		f.Add("POST", origin, "", "", "same-origin")
		f.Add("OPTIONS", origin, "PUT", "x-a,x-b", "cross-site")
	}
	f.Fuzz(func(t *testing.T, method, origin, requestMethod, requestHeaders, site string) {
		ctx := context.Background()
		whole := Request{Method: method, Host: "api.example", Path: "/", Origin: origin, RequestMethod: requestMethod, RequestHeaders: requestHeaders, SecFetchSite: site}
		for name, policy := range policies {
			var got Decision
			needed := whole.only(NeedsOf(policy))
			Answer(ctx, policy, &needed, &got)
			want := policy.Decide(ctx, whole)
			if a, b := got.written(), want.written(); a != b {
				t.Errorf("%s answers %+v with\n%s, not with\n%s", name, whole, a, b)
			}
			if NeedsOf(policy)&^NeedsOrigin != 0 {
				continue
			}
			lines, status := AnswerActual(policy, needed.Origin, false), 0
			if needed.IsPreflight() {
				lines, status = AnswerPreflight(policy, needed.Origin, false)
			}
			brief := lines.Decision()
			brief.Status = status
			if a, b := brief.written(), want.written(); a != b {
				t.Errorf("%s answers %+v in brief with\n%s, not with\n%s", name, whole, a, b)
			}
		}
	})
}

// only is what an adapter reads of r.
func (r Request) only(needs Needs) Request {
	if r.Method != "OPTIONS" && needs&NeedsOrigin == 0 {
		r.Origin = ""
	}
	if needs&NeedsSite == 0 {
		r.SecFetchSite, r.Host = "", ""
	}
	if needs&NeedsRequestHeaders == 0 {
		r.RequestHeaders = ""
	}
	if needs&NeedsContext == 0 {
		r.Path = ""
	}
	return r
}

// written is what reaches the client, and the error.
func (d Decision) written() string {
	text := fmt.Sprintln(d.Status, d.Err)
	for i, name := range d.Names() {
		text += name + ": " + d.Value(i) + "\n"
	}
	return text
}
