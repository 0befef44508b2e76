package browser

import (
	"fmt"
	"net/http"
	"strings"

	whatwg "github.com/nlnwa/whatwg-url/url"
)

const maxRedirects = 20

// isRedirect: https://fetch.spec.whatwg.org/#redirect-status.
func isRedirect(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// location returns where a redirect leads, nil if it leads nowhere: then the
// response is one like any other. See
// https://fetch.spec.whatwg.org/#concept-http-redirect-fetch.
func (f *fetch) location(res *http.Response) (*whatwg.Url, error) {
	lines := res.Header.Values("Location")
	raw := strings.Join(lines, ", ")
	if len(lines) == 0 || raw == "" && f.page.Engine.quirks().ignoresEmptyLocation {
		return nil, nil
	}
	target, err := parseURL(href(f.url()), percentEncoded(lines[0]))
	if err != nil || len(lines) > 1 {
		return nil, f.blocked(RedirectInvalid, raw)
	}
	switch {
	case !isHTTP(target):
		return nil, f.blocked(RedirectNotHTTP, raw)
	case len(f.urls) > maxRedirects:
		return nil, f.blocked(TooManyRedirects, raw)
	case includesCredentials(target) && !f.acceptsUserinfo(target):
		return nil, f.blocked(RedirectCredentials, raw)
	}
	return target, nil
}

// percentEncoded takes each byte of a Location above 0x7F for itself: servers
// send other encodings than UTF-8, too. Browsers do it; the standard is to
// follow (https://github.com/whatwg/fetch/issues/883).
func percentEncoded(location string) string {
	var b strings.Builder
	for _, c := range []byte(location) {
		if c > 0x7f {
			fmt.Fprintf(&b, "%%%02X", c)
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

func (f *fetch) acceptsUserinfo(target *whatwg.Url) bool {
	switch {
	case f.page.Engine.quirks().refusesUserinfo:
		return false
	case f.mode == ModeCORS && !f.page.origin.sameOrigin(originOf(target)):
		return false
	}
	return f.tainting != cors
}

// follow turns f into the request for the redirect's target. It runs after
// location has found nothing against it.
func (f *fetch) follow(status int, target *whatwg.Url) {
	if dropsBody(status, f.method) {
		f.method, f.body = http.MethodGet, ""
		// https://fetch.spec.whatwg.org/#request-body-header-name
		for _, name := range []string{"Content-Encoding", "Content-Language", "Content-Location", "Content-Type"} {
			f.header.Del(name)
		}
	}
	if originOf(f.url()) != originOf(target) {
		f.header.Del("Authorization")
	}
	f.urls = append(f.urls, target)
}

func dropsBody(status int, method string) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound:
		return method == http.MethodPost
	case http.StatusSeeOther:
		return method != http.MethodGet && method != http.MethodHead
	}
	return false
}
