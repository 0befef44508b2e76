package browser

import (
	"errors"
	"net/http"
	"strings"
	"testing"
)

// https://w3c.github.io/webappsec-referrer-policy/#referrer-policies, of a page
// at /shop/cart?id=1
func TestReferrerPolicies(t *testing.T) {
	const (
		full      = app + "/shop/cart?id=1"
		origin    = app + "/"
		own       = app + "/x"
		downgrade = "http://api.example.com/" // asked of a page of http, see below
	)
	tests := map[ReferrerPolicy]struct{ own, other string }{
		"":                                  {full, origin},
		ReferrerNoReferrer:                  {"", ""},
		ReferrerNoReferrerWhenDowngrade:     {full, full},
		ReferrerSameOrigin:                  {full, ""},
		ReferrerOrigin:                      {origin, origin},
		ReferrerStrictOrigin:                {origin, origin},
		ReferrerOriginWhenCrossOrigin:       {full, origin},
		ReferrerStrictOriginWhenCrossOrigin: {full, origin},
		ReferrerUnsafeURL:                   {full, full},
	}
	for policy, want := range tests {
		for url, want := range map[string]string{own: want.own, items: want.other} {
			page := at(echo)
			page.Path = "/shop/cart?id=1#top"
			page.ReferrerPolicy = policy
			if got := Exchanges(page.Get(url)).Last().RequestHeader.Get("Referer"); got != want {
				t.Errorf("%q of the page, to %s: %q, want %q", policy, url, got, want)
			}
			page.ReferrerPolicy = ReferrerUnsafeURL
			if policy == "" {
				continue
			}
			if got := Exchanges(page.Fetch(t.Context(), Request{URL: url, ReferrerPolicy: policy})).Last().RequestHeader.Get("Referer"); got != want {
				t.Errorf("%q of the request, to %s: %q, want %q", policy, url, got, want)
			}
		}
	}
	// Pages of https do not get to downgrade; one on this machine does.
	for policy, want := range map[ReferrerPolicy]string{
		"": "", ReferrerNoReferrerWhenDowngrade: "", ReferrerStrictOrigin: "", ReferrerSameOrigin: "",
		ReferrerOrigin: "http://localhost:4200/", ReferrerOriginWhenCrossOrigin: "http://localhost:4200/", ReferrerUnsafeURL: "http://localhost:4200/shop",
	} {
		page := MustNew("http://localhost:4200")
		page.Transport, page.Path, page.ReferrerPolicy = Handler(echo), "/shop", policy
		if got := Exchanges(page.Get(downgrade)).Last().RequestHeader.Get("Referer"); got != want {
			t.Errorf("%q, downgraded: %q, want %q", policy, got, want)
		}
	}
}

// https://fetch.spec.whatwg.org/#append-a-request-origin-header
func TestReferrerPoliciesHideTheOriginOutsideOfCORS(t *testing.T) {
	other, own, insecure := "https://example.org/", app+"/", "http://localhost:8080/"
	tests := []struct {
		policy ReferrerPolicy
		mode   Mode
		url    string
		want   string
	}{
		{ReferrerNoReferrer, ModeNoCORS, other, "null"},
		{ReferrerNoReferrer, ModeNoCORS, own, "null"},
		{ReferrerNoReferrer, ModeSameOrigin, own, "null"},
		{ReferrerNoReferrer, ModeCORS, own, app},
		{ReferrerNoReferrer, ModeCORS, other, app},
		{ReferrerSameOrigin, ModeNoCORS, other, "null"},
		{ReferrerSameOrigin, ModeNoCORS, own, app},
		{ReferrerOrigin, ModeNoCORS, insecure, app},
		{ReferrerUnsafeURL, ModeNoCORS, insecure, app},
		{ReferrerOriginWhenCrossOrigin, ModeNoCORS, insecure, app},
		{ReferrerStrictOrigin, ModeNoCORS, insecure, "null"},
		{ReferrerStrictOrigin, ModeNoCORS, other, app},
		{ReferrerNoReferrerWhenDowngrade, ModeNoCORS, insecure, "null"},
		{"", ModeNoCORS, insecure, "null"},
	}
	for _, tt := range tests {
		h := sent(t, app, Request{URL: tt.url, Method: "POST", Mode: tt.mode, ReferrerPolicy: tt.policy})
		if got := h.Get("Origin"); got != tt.want {
			t.Errorf("%q, %s to %s: Origin %q, want %q", tt.policy, tt.mode, tt.url, got, tt.want)
		}
	}
}

// https://w3c.github.io/webappsec-referrer-policy/#set-requests-referrer-policy-on-redirect
func TestRedirectsChangeTheReferrerPolicy(t *testing.T) {
	for header, want := range map[string]string{
		"":                          app + "/",
		"no-referrer":               "",
		"NO-REFERRER":               "",
		"no-referrer, unsafe-url":   app + "/shop",
		"unsafe-url, bogus":         app + "/shop",
		"bogus":                     app + "/",
		"unsafe-url,, no-referrer,": "",
	} {
		page := at(server{
			"b.example/":  reply(302, acao, "*", "Location", "/1", "Referrer-Policy", header),
			"b.example/1": reply(200, acao, "*", "Referrer-Policy", "no-referrer"),
		})
		page.Path = "/shop"
		traffic := Exchanges(page.Get("https://b.example/"))
		if got := traffic.Last().RequestHeader.Get("Referer"); len(traffic) != 2 || got != want {
			t.Errorf("%q: Referer %q, want %q", header, got, want)
		}
	}
}

func TestReferrerOfALongURLIsTheOrigin(t *testing.T) {
	page := at(echo)
	page.Path = "/" + strings.Repeat("x", 4096)
	if got := Exchanges(page.Get("/")).Last().RequestHeader.Get("Referer"); got != app+"/" {
		t.Errorf("got %d bytes", len(got))
	}
}

func TestReferrerPolicyThatIsNone(t *testing.T) {
	_, err := at(echo).Fetch(t.Context(), Request{URL: items, ReferrerPolicy: "never"})
	var e *RequestError
	if !errors.As(err, &e) || e.Field != "ReferrerPolicy" || !strings.Contains(e.Why, "no-referrer") {
		t.Errorf("got %v", err)
	}
}

// Wherever its path seems to lead, a page stays one of its origin.
func TestPathsStayWithinTheOrigin(t *testing.T) {
	for _, path := range []string{"", "/", "shop", "//evil.example/", `\\evil.example`, "@evil.example/", ":80/", "https://evil.example/", "/../..//evil.example"} {
		page := at(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Host != "app.example.com" || !strings.HasPrefix(r.Header.Get("Referer"), app+"/") {
				t.Errorf("%q: asked %s with Referer %q", path, r.Host, r.Header.Get("Referer"))
			}
		}))
		page.Path = path
		if res, err := page.Get("items"); err != nil || res.Type != TypeBasic {
			t.Errorf("%q: %v", path, err)
		}
	}
}
