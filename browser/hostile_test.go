package browser

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// Whatever a server answers, a fetch ends in a response or in one of the
// three errors, all names and sentences can be had, and the page reads
// nothing that Access-Control-Allow-Origin does not give it.
func FuzzHostileServer(f *testing.F) {
	f.Add(200, app, "true", "PUT", "x-trace", "60", "*", "/next", false)
	f.Add(302, "*", "", "*", "*", "-1", "", "https://u@c.example/", true)
	f.Add(307, app+", "+app, "True", "PUT;", "x trace", "abc", "x y", "https://[", false)
	f.Add(308, "null", "true", ",,", "", "99999999999999999999", "\x00", "//c.example:6000", true)
	f.Add(204, "http://", "", "G\x01", "\xff", "+1", ",", "data:,x", true)
	f.Add(303, "%", "", "", "", "", "", "http://%zz/", false)
	f.Fuzz(func(t *testing.T, status int, allowOrigin, allowCredentials, methods, names, maxAge, expose, location string, include bool) {
		if status < 200 || status > 999 {
			return
		}
		a := reply(status, acao, allowOrigin, acac, allowCredentials, acam, methods, acah, names, acma, maxAge, aceh, expose, "X-Secret", "1")
		if location != "" {
			a.header = append(a.header, "Location", location)
		}
		r := Request{URL: items, Method: "PUT", Header: http.Header{"X-Trace": {"1"}}}
		if include {
			r.Credentials = CredentialsInclude
		}
		for _, engine := range []Engine{Standard, Chromium, Firefox, WebKit} {
			page := at(server{
				"OPTIONS api.example.com/items": a,
				"PUT api.example.com/items":     a,
				"api.example.com/next":          a,
				"c.example/":                    a,
			})
			page.Engine = engine
			res, err := page.Fetch(t.Context(), r)
			var blocked *BlockedError
			var network *NetworkError
			switch {
			case err == nil:
				allowOrigin := strings.Trim(allowOrigin, httpWhitespace)
				if res.Type != TypeBasic && allowOrigin != app && allowOrigin != "null" && (allowOrigin != "*" || include) {
					t.Errorf("%v: read with Access-Control-Allow-Origin %q", engine, allowOrigin)
				}
			case errors.As(err, &blocked):
				for _, e := range []Engine{Standard, Chromium, Firefox, WebKit} {
					blocked.Name(e)
					blocked.Console(e)
				}
				if strings.ContainsFunc(err.Error(), func(r rune) bool { return r < ' ' }) {
					t.Errorf("%v: control characters in %q", engine, err)
				}
			case !errors.As(err, &network):
				t.Errorf("%v: %T %v", engine, err, err)
			}
		}
	})
}

func FuzzNew(f *testing.F) {
	for _, s := range []string{app, "null", "http://[::1]:3000", "https://EXAMPLE.com", "tauri://localhost", "a:b", "//x", "https://a:b@c:1/d?e#f", "https://x:0", "http://[::ffff:1.2.3.4]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := New(s)
		if err != nil {
			return
		}
		if p.Origin() != s {
			t.Fatalf("New(%q) is a page of %q", s, p.Origin())
		}
		if s == "null" {
			return
		}
		u, err := url.Parse(s)
		if err != nil {
			return // net/url refuses hosts that the URL standard lets pass, such as e{ample.com.
		}
		if u.User != nil || u.Path != "" || u.RawQuery != "" || u.Fragment != "" {
			t.Errorf("%q is not an origin", s)
		}
		if u.Scheme != "http" && u.Scheme != "https" {
			return // The hosts of other schemes are opaque, and keep their case.
		}
		if strings.ToLower(s) != s {
			t.Errorf("%q is not an origin", s)
		}
		// Its own URLs are of its own origin.
		if p.Transport = Handler(server{}); badPorts[u.Port()] {
			return
		}
		if res, err := p.Get(s + "/x"); err != nil || res.Type != TypeBasic {
			t.Errorf("%q is not of its own origin: %v", s, err)
		}
	})
}

func FuzzURLsAreNormalizedOnce(f *testing.F) {
	for _, s := range []string{"/a/../b", "//x", "https://B.example:443/%2f?q#f", "?", "#", "x", "http://[::1]:80", "https://b.example/a b", "https://b.example:08/", "//:", "http:/b", "\\\\b", "/%zz|", "https://bücher.example", "//b\x01", "http://0x7f.1"} {
		f.Add(s)
	}
	f.Add("?" + strings.Repeat("\xd9", 1000))
	f.Fuzz(func(t *testing.T, ref string) {
		u, err := MustNew(app).resolve(ref)
		if err != nil || !isHTTP(u) || len(href(u)) > maxURL { // Encoded, it may be too long for a URL.
			return
		}
		again, err := MustNew(app).resolve(href(u))
		if err != nil || href(again) != href(u) {
			t.Fatalf("%q becomes %q, then %v (%v)", ref, u, again, err)
		}
		if originOf(u) != originOf(again) {
			t.Errorf("%q changes its origin", ref)
		}
	})
}
