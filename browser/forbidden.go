package browser

import (
	"net/http"
	"slices"
	"strings"
)

// forbiddenMethod: https://fetch.spec.whatwg.org/#forbidden-method.
func forbiddenMethod(m string) bool {
	switch strings.ToUpper(m) {
	case http.MethodConnect, http.MethodTrace, "TRACK":
		return true
	}
	return false
}

// normalizeMethod leaves patch alone, which is why a script's "patch" matches
// no PATCH: https://fetch.spec.whatwg.org/#concept-method-normalize.
func normalizeMethod(m string) string {
	switch upper := strings.ToUpper(m); upper {
	case "DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT":
		return upper
	}
	return m
}

var forbiddenNames = map[string]bool{
	"accept-charset":                 true,
	"accept-encoding":                true,
	"access-control-request-headers": true,
	"access-control-request-method":  true,
	// Not in the standard: Chromium reserved it for Private Network Access.
	"access-control-request-private-network": true,
	"connection":                             true,
	"content-length":                         true,
	"cookie":                                 true,
	"cookie2":                                true,
	"date":                                   true,
	"dnt":                                    true,
	"expect":                                 true,
	"host":                                   true,
	"keep-alive":                             true,
	"origin":                                 true,
	"referer":                                true,
	"set-cookie":                             true,
	"te":                                     true,
	"trailer":                                true,
	"transfer-encoding":                      true,
	"upgrade":                                true,
	"via":                                    true,
}

// ForbiddenHeader reports whether a script may not set this request header.
// Browsers set such headers themselves, or not at all. See
// https://fetch.spec.whatwg.org/#forbidden-request-header.
func ForbiddenHeader(name, value string) bool {
	name = strings.ToLower(name)
	if forbiddenNames[name] || strings.HasPrefix(name, "proxy-") || strings.HasPrefix(name, "sec-") {
		return true
	}
	switch name {
	case "x-http-method", "x-http-method-override", "x-method-override":
		return slices.ContainsFunc(split(value), forbiddenMethod)
	}
	return false
}

// forbiddenResponseName: https://fetch.spec.whatwg.org/#forbidden-response-header-name.
func forbiddenResponseName(name string) bool {
	return strings.EqualFold(name, "Set-Cookie") || strings.EqualFold(name, "Set-Cookie2")
}
