package browser

import "net/http"

// userAgent claims no engine: servers that choose by it should not be led to.
const userAgent = "Mozilla/5.0 (compatible; corskit)"

// addFetchMetadata: https://w3c.github.io/webappsec-fetch-metadata/. A server
// behind plain http gets none, unless it is on the browser's own machine.
func (f *fetch) addFetchMetadata(h http.Header, m message) {
	if !originOf(f.url()).trustworthy() {
		return
	}
	mode := f.mode
	if m.preflight {
		mode = ModeCORS
	}
	h.Set("Sec-Fetch-Dest", "empty")
	h.Set("Sec-Fetch-Mode", string(mode))
	h.Set("Sec-Fetch-Site", f.site())
}

// site says how far the request has been from its page, redirects included:
// https://w3c.github.io/webappsec-fetch-metadata/#abstract-opdef-set-site.
func (f *fetch) site() string {
	site := "same-origin"
	for _, u := range f.urls {
		switch o := originOf(u); {
		case f.page.origin.sameOrigin(o):
		case f.page.origin.sameSite(o):
			site = "same-site"
		default:
			return "cross-site"
		}
	}
	return site
}
