package verify

import (
	"net/http"
	"slices"
	"strings"

	"github.com/corskit/corskit/browser"
)

// list returns the elements of a comma-separated header.
func list(h http.Header, name string) (all []string) {
	for _, line := range h.Values(name) {
		for element := range strings.SplitSeq(line, ",") {
			if element = strings.TrimSpace(element); element != "" {
				all = append(all, element)
			}
		}
	}
	return all
}

func contains(list []string, name string) bool {
	return slices.ContainsFunc(list, func(e string) bool { return strings.EqualFold(e, name) })
}

// covers tells whether a list of header names holds one. "*" is a name like any other where there are credentials.
func covers(list []string, name string, credentials bool) bool {
	return contains(list, name) || contains(list, "*") && !credentials
}

func varies(h http.Header) bool {
	names := list(h, "Vary")
	return contains(names, "Origin") || contains(names, "*")
}

func isSafelistedMethod(m string) bool { return m == "GET" || m == "HEAD" || m == "POST" }

// isSafelisted tells what pages read in any case, https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name.
func isSafelisted(name string) bool {
	return contains([]string{"Cache-Control", "Content-Language", "Content-Length", "Content-Type", "Expires", "Last-Modified", "Pragma"}, name)
}

// isHarmless tells what no page can set, so that a grant of it says nothing.
func isHarmless(name string) bool { return browser.ForbiddenHeader(name, "") }

// isSent is false for what no browser sends as an origin.
func isSent(origin string) bool {
	_, rest, ok := strings.Cut(origin, "://")
	return !ok || strings.ToLower(origin) == origin && !strings.ContainsAny(rest, "@/?#, \\")
}

// shown is a header as it came.
func shown(h http.Header, name string) string {
	if lines := h.Values(name); len(lines) > 0 {
		return name + ": " + strings.Join(lines, " | ")
	}
	return "no " + name
}
