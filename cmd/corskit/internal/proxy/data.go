package proxy

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// onlyData makes whatever is stored in the server nothing but data: should a browser show an answer as a page, that page runs no script
// and is of no origin, the proxy's least of all (https://html.spec.whatwg.org/#sandboxing).
func onlyData(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "sandbox")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		next.ServeHTTP(w, r)
	})
}

// removePage removes what the upstream says about its answer as a page, and about its host, which to the browser is the proxy's: on
// localhost, Clear-Site-Data deletes the cookies of every port. Of two sandboxes the last one counts, which would be the upstream's
// (https://html.spec.whatwg.org/#csp-derived-sandboxing-flags); and data leads nowhere by itself.
func removePage(h http.Header) {
	for _, name := range aboutPage {
		h.Del(name)
	}
}

var aboutPage = []string{
	"Content-Security-Policy", "X-Content-Type-Options", "Refresh",
	"Alt-Svc", "Clear-Site-Data", "NEL", "Report-To", "Reporting-Endpoints", "Strict-Transport-Security",
}

// relocate turns the upstream's own URLs into paths: a page can follow them through the proxy only. What cannot be read is left out.
func (c *Config) relocate(h http.Header) {
	for _, name := range []string{"Location", "Content-Location"} {
		rewriteValues(h, name, c.path)
	}
	rewriteValues(h, "Link", func(value string) (string, bool) {
		readable := true
		value = linkTarget.ReplaceAllStringFunc(value, func(target string) string {
			path, ok := c.path(target[1 : len(target)-1])
			readable = readable && ok
			return "<" + path + ">"
		})
		return value, readable
	})
}

// linkTarget is a URL in a Link header, https://www.rfc-editor.org/rfc/rfc8288#section-3.
var linkTarget = regexp.MustCompile(`<[^>]*>`)

func rewriteValues(h http.Header, name string, rewrite func(string) (string, bool)) {
	values := h[name]
	h.Del(name)
	for _, value := range values {
		if value, ok := rewrite(value); ok {
			h.Add(name, value)
		}
	}
}

// path is what to write for a URL that the upstream sends: the URL, or its path if it names the upstream. It is not ok for what
// browsers and this program may read in two ways: "/\box" is "//box" to browsers.
func (c *Config) path(reference string) (path string, ok bool) {
	u, err := url.Parse(reference)
	switch {
	case err != nil || strings.Contains(reference, `\`) || u.Host == "" && (u.Scheme == "http" || u.Scheme == "https"):
		return "", false
	case u.Host == "" || !c.isUpstream(u):
		return reference, true
	}
	path = (&url.URL{Path: u.Path, RawPath: u.RawPath, RawQuery: u.RawQuery, Fragment: u.Fragment, RawFragment: u.RawFragment}).String()
	switch {
	case strings.HasPrefix(path, "//"): // a host again, without the dot
		path = "/." + path
	case !strings.HasPrefix(path, "/"):
		path = "/" + path
	}
	return path, true
}

// isUpstream resolves a URL that has no scheme against the upstream's, where it comes from.
func (c *Config) isUpstream(u *url.URL) bool {
	return (u.Scheme == "" || u.Scheme == c.Upstream.Scheme) && hostname(u.Host) == hostname(c.Upstream.Host) &&
		port(u.Port(), c.Upstream.Scheme) == port(c.Upstream.Port(), c.Upstream.Scheme)
}

func port(port, scheme string) string {
	switch {
	case port == "" && scheme == "http":
		return "80"
	case port == "" && scheme == "https":
		return "443"
	}
	return port
}
