package proxy

import (
	"net/http"
	"strings"
)

// onlyFetches refuses what a browser sends by itself: a navigation, whoever begins it, and whatever else comes without an Origin.
// Sec-Fetch-Site cannot tell which of them are meant: a link in a mail says "none", and goes on saying so after a redirect to the
// proxy (https://w3c.github.io/webappsec-fetch-metadata/#sec-fetch-site-header). What a page fetches from the proxy has an
// Origin, for the policy to judge.
func onlyFetches(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		const why = "This proxy forwards what the pages given with --origin fetch. What a browser sends otherwise does not reach the server: " +
			"a typed address, a link, a form, an image without the attribute crossorigin. " +
			"A program is taken for a browser if its User-Agent has Mozilla/ in it, or if it accepts text/html."
		switch {
		case isNavigation(r.Header):
			refuse(w, r, http.StatusForbidden, "NavigationNotForwarded", why)
		case r.Header.Get("Origin") == "" && isBrowser(r.Header):
			refuse(w, r, http.StatusForbidden, "OriginMissing", why)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// isNavigation knows the modes in which pages fetch from other origins, and takes every other for a navigation, those to come as well
// (https://w3c.github.io/webappsec-fetch-metadata/#sec-fetch-mode-header).
func isNavigation(h http.Header) bool {
	for _, mode := range h["Sec-Fetch-Mode"] {
		switch mode {
		case "cors", "no-cors", "websocket":
		default:
			return true
		}
	}
	return false
}

// isBrowser also knows the browsers that send no Sec-Fetch headers: old ones, and all of them over http to another machine. They
// call themselves Mozilla, all but a few of text, which ask for HTML. A page changes neither in what it sends without an Origin.
func isBrowser(h http.Header) bool {
	for name := range h {
		if strings.HasPrefix(name, "Sec-Fetch-") {
			return true
		}
	}
	agent, accept := strings.Join(h["User-Agent"], ","), strings.Join(h["Accept"], ",")
	return strings.Contains(agent, "Mozilla/") || strings.Contains(strings.ToLower(accept), "text/html")
}
