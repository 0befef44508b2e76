package core

import "strings"

// isSafelistedMethod tells the methods that need no permission, https://fetch.spec.whatwg.org/#cors-safelisted-method.
func isSafelistedMethod(m string) bool { return m == "GET" || m == "HEAD" || m == "POST" }

// isUnsafeMethod tells the methods that may change something, https://www.rfc-editor.org/rfc/rfc9110#section-9.2.1.
func isUnsafeMethod(m string) bool { return m != "GET" && m != "HEAD" && m != "OPTIONS" }

// isForbiddenMethod tells the methods that browsers never send, https://fetch.spec.whatwg.org/#forbidden-method.
func isForbiddenMethod(m string) bool {
	switch strings.ToUpper(m) {
	case "CONNECT", "TRACE", "TRACK":
		return true
	}
	return false
}

// normalizeMethod does what browsers do to a method before they send it,
// https://fetch.spec.whatwg.org/#concept-method-normalize. They leave patch as it is.
func normalizeMethod(m string) string {
	switch upper := strings.ToUpper(m); upper {
	case "DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT":
		return upper
	}
	return m
}

// isForbiddenRequestHeader tells the headers that scripts cannot set, whatever the value,
// https://fetch.spec.whatwg.org/#forbidden-request-header.
func isForbiddenRequestHeader(name string) bool {
	switch name := strings.ToLower(name); name {
	case "accept-charset", "accept-encoding", "access-control-request-headers", "access-control-request-method",
		"access-control-request-private-network", "connection", "content-length", "cookie", "cookie2", "date", "dnt",
		"expect", "host", "keep-alive", "origin", "referer", "set-cookie", "te", "trailer", "transfer-encoding",
		"upgrade", "via":
		return true
	default:
		return strings.HasPrefix(name, "proxy-") || strings.HasPrefix(name, "sec-")
	}
}

// isCORSRequestHeader tells the headers by which browsers ask.
func isCORSRequestHeader(name string) bool {
	switch strings.ToLower(name) {
	case "origin", "access-control-request-headers", "access-control-request-method", "access-control-request-private-network":
		return true
	}
	return false
}

// isSafelistedResponseHeader tells the headers that scripts can read anyway,
// https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name.
func isSafelistedResponseHeader(name string) bool {
	switch strings.ToLower(name) {
	case "cache-control", "content-language", "content-length", "content-type", "expires", "last-modified", "pragma":
		return true
	}
	return false
}

// isForbiddenResponseHeader tells the headers that scripts can never read,
// https://fetch.spec.whatwg.org/#forbidden-response-header-name.
func isForbiddenResponseHeader(name string) bool {
	return strings.EqualFold(name, "Set-Cookie") || strings.EqualFold(name, "Set-Cookie2")
}

// isToken tells a method or a header name, https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2.
func isToken(s string) bool {
	for i := range len(s) {
		if !isTokenByte(s[i]) {
			return false
		}
	}
	return s != ""
}

func isTokenByte(c byte) bool {
	return isLower(c) || isDigit(c) || isUpper(c) || strings.IndexByte("!#$%&'*+-.^_`|~", c) >= 0
}

// maxEcho bounds what is sent back of a preflight's wishes where "*" and credentials meet.
const maxEcho = 4 << 10

// isHeaderNames tells a list that holds nothing but header names, as Access-Control-Request-Headers should. Elements may be
// empty, as where a gateway has joined lines (https://www.rfc-editor.org/rfc/rfc9110#section-5.6.1.2), but not all of them.
func isHeaderNames(list string) bool {
	if len(list) > maxEcho {
		return false
	}
	names := false
	for rest, name, more := list, "", true; more; {
		if name, rest, more = nextElement(rest); name == "" {
			continue
		}
		if !isToken(name) {
			return false
		}
		names = true
	}
	return names
}
