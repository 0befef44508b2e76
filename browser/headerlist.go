package browser

import (
	"net/http"
	"strings"
)

func has(h http.Header, name string) bool { return len(h.Values(name)) > 0 }

// get joins the values of a header, so that two lines never match what one
// must be: https://fetch.spec.whatwg.org/#concept-header-list-get.
func get(h http.Header, name string) string { return strings.Join(h.Values(name), ", ") }

// tokens parses a header whose grammar is a list of tokens, such as
// Access-Control-Allow-Methods. Empty elements are fine; one element that is
// no token voids the whole list and is returned as malformed.
// See https://fetch.spec.whatwg.org/#extract-header-list-values.
func tokens(h http.Header, name string) (list []string, malformed string, ok bool) {
	for _, line := range h.Values(name) {
		for element := range strings.SplitSeq(line, ",") {
			element = strings.Trim(element, " \t")
			switch {
			case element == "":
			case !isToken(element):
				return nil, element, false
			default:
				list = append(list, element)
			}
		}
	}
	return list, "", true
}

// isToken: https://httpwg.org/specs/rfc9110.html#tokens.
func isToken(s string) bool {
	for i := range len(s) {
		c := s[i]
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("!#$%&'*+-.^_`|~", c) >= 0) {
			return false
		}
	}
	return s != ""
}
