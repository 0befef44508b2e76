package browser

import (
	"net/http"
	"net/url"
	"strings"
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
func (f *fetch) location(res *http.Response) (*url.URL, error) {
	lines := res.Header.Values("Location")
	raw := strings.Join(lines, ", ")
	if len(lines) == 0 || raw == "" && f.page.Engine.quirks().ignoresEmptyLocation {
		return nil, nil
	}
	target, err := url.Parse(lines[0])
	if err != nil || len(lines) > 1 {
		return nil, f.blocked(RedirectInvalid, raw)
	}
	target = f.url().ResolveReference(target)
	switch {
	case !isHTTP(target):
		return nil, f.blocked(RedirectNotHTTP, raw)
	case normalize(target) != nil:
		return nil, f.blocked(RedirectInvalid, raw)
	case len(f.urls) > maxRedirects:
		return nil, f.blocked(TooManyRedirects, raw)
	case includesCredentials(target) && !f.acceptsUserinfo(target):
		return nil, f.blocked(RedirectCredentials, raw)
	}
	return target, nil
}

func (f *fetch) acceptsUserinfo(target *url.URL) bool {
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
func (f *fetch) follow(status int, target *url.URL) {
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
