package probe

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/corskit/corskit/browser"
)

// A Recorded is a request as a browser has sent it, from a copied curl command or a HAR file.
type Recorded struct {
	Method, URL string
	Header      http.Header
	Body        string
}

// Request is what the page's script has asked for: without what the browser has added by itself. Of a preflight it is the request
// that the preflight asks for, with values that are not known. The page is the Origin, or else where the Referer leads; it is "" if neither
// is there.
func (r Recorded) Request() (Request, error) {
	target, err := ParseURL(r.URL)
	if err != nil {
		return Request{}, err
	}
	request := Request{Page: r.page(), Request: browser.Request{URL: target, Method: r.Method, Body: r.Body, Header: http.Header{}}}
	for name, values := range r.Header {
		if !addedByBrowser(name, values) {
			request.Header[name] = values
		}
	}
	if isReload(r.Header) {
		request.Header.Del("Cache-Control")
		request.Header.Del("Pragma")
	}
	if r.Header.Get("Cookie") != "" {
		request.Credentials = browser.CredentialsInclude
		request.Cookies, request.LeftOutCookies = cookies(strings.Join(r.Header["Cookie"], "; "))
	}
	if asked := r.Header.Get("Access-Control-Request-Method"); asked != "" && r.Method == http.MethodOptions {
		request.Method = asked
		for name := range strings.SplitSeq(r.Header.Get("Access-Control-Request-Headers"), ",") {
			if name = strings.TrimSpace(name); name != "" {
				request.Header.Set(name, unknown(name))
			}
		}
	}
	if method := request.Method; method == http.MethodGet || method == http.MethodHead {
		request.Body = ""
	}
	return request, nil
}

// cookies leaves out those that net/http cannot send: scripts may put anything into document.cookie, and browsers send it.
func cookies(line string) (sendable []*http.Cookie, leftOut int) {
	for pair := range strings.SplitSeq(line, ";") {
		if strings.TrimSpace(pair) == "" {
			continue
		}
		parsed, err := http.ParseCookie(pair)
		if err != nil {
			leftOut++
		}
		sendable = append(sendable, parsed...)
	}
	return sendable, leftOut
}

// unknown is a value that needs a preflight, as the one that was sent did.
func unknown(name string) string {
	if strings.EqualFold(name, "Content-Type") {
		return "application/json"
	}
	return "(corskit)"
}

func (r Recorded) page() string {
	if origin := r.Header.Get("Origin"); origin != "" {
		return origin
	}
	referer, err := url.Parse(r.Header.Get("Referer"))
	if err != nil || referer.Host == "" {
		return ""
	}
	return referer.Scheme + "://" + referer.Host
}

// addedByBrowser tells what a script has not set; some of it a script could set, and seldom does.
func addedByBrowser(name string, values []string) bool {
	switch http.CanonicalHeaderKey(name) {
	case "User-Agent", "Accept-Language", "Priority", "Upgrade-Insecure-Requests", "Save-Data", "X-Client-Data", "Alt-Used", "If-None-Match", "If-Modified-Since":
		return true
	}
	return len(values) > 0 && browser.ForbiddenHeader(name, values[0])
}

// isReload tells what the network tab adds while its cache is disabled.
func isReload(h http.Header) bool {
	return strings.EqualFold(h.Get("Cache-Control"), "no-cache") && strings.EqualFold(h.Get("Pragma"), "no-cache")
}
