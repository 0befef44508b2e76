package browser

import (
	"fmt"
	"strings"
)

// chromiumNames are members of Chromium's network::mojom::CorsError, and net
// errors for what is not CORS. The first six have a Preflight twin.
var chromiumNames = map[Reason]string{
	MissingAllowOrigin:      "MissingAllowOriginHeader",
	MultipleAllowOrigin:     "MultipleAllowOriginValues",
	InvalidAllowOrigin:      "InvalidAllowOriginValue",
	AllowOriginMismatch:     "AllowOriginMismatch",
	WildcardAllowOrigin:     "WildcardOriginNotAllowed",
	InvalidAllowCredentials: "InvalidAllowCredentials",

	PreflightStatus:     "PreflightInvalidStatus",
	PreflightRedirect:   "PreflightDisallowedRedirect",
	InvalidAllowMethods: "InvalidAllowMethodsPreflightResponse",
	InvalidAllowHeaders: "InvalidAllowHeadersPreflightResponse",
	MethodNotAllowed:    "MethodDisallowedByPreflightResponse",
	HeaderNotAllowed:    "HeaderDisallowedByPreflightResponse",

	ResourcePolicy: "net::ERR_BLOCKED_BY_RESPONSE.NotSameOrigin",

	RedirectCredentials: "RedirectContainsCredentials",
	RedirectNotHTTP:     "CorsDisabledScheme",
	RedirectInvalid:     "net::ERR_INVALID_REDIRECT",
	RedirectNotAllowed:  "net::ERR_FAILED",
	TooManyRedirects:    "net::ERR_TOO_MANY_REDIRECTS",

	NotHTTP:          "CorsDisabledScheme",
	DisallowedByMode: "DisallowedByMode",
	MixedContent:     "mixed-content",
	BadPort:          "net::ERR_UNSAFE_PORT",
}

func (e *BlockedError) chromiumName() string {
	switch r := e.chromiumReason(); {
	case e.Preflight && r.isCORSCheck():
		return "Preflight" + chromiumNames[r]
	case r == ResourcePolicy && e.Value == "same-site":
		return "net::ERR_BLOCKED_BY_RESPONSE.NotSameSite"
	case r == RedirectInvalid && len(e.Exchanges.Last().ResponseHeader.Values("Location")) > 1:
		return "net::ERR_RESPONSE_HEADERS_MULTIPLE_LOCATION"
	case e.redirectsToData():
		return "net::ERR_UNSAFE_REDIRECT"
	case r == DisallowedByMode && e.Value != "":
		return "NoCorsRedirectModeNotFollow"
	default:
		return chromiumNames[r]
	}
}

// chromiumReason: Chromium cancels a redirected preflight before it looks at
// the headers.
func (e *BlockedError) chromiumReason() Reason {
	x := e.Exchanges.Last()
	if e.Preflight && isRedirect(x.Status) && has(x.ResponseHeader, "Location") {
		return PreflightRedirect
	}
	return e.Reason
}

func (r Reason) isCORSCheck() bool {
	switch r {
	case MissingAllowOrigin, MultipleAllowOrigin, InvalidAllowOrigin,
		AllowOriginMismatch, WildcardAllowOrigin, InvalidAllowCredentials:
		return true
	}
	return false
}

func (e *BlockedError) chromiumConsole() []string {
	switch r := e.chromiumReason(); {
	case r == DisallowedByMode && e.Value != "":
		return []string{fmt.Sprintf(`Fetch API cannot load %s. Request mode is "no-cors" but the redirect mode is not "follow".`, e.URL)}
	case r == DisallowedByMode && len(e.Exchanges) > 0:
		return []string{fmt.Sprintf("Unsafe attempt to load URL %s from frame with URL %s. Domains, protocols and ports must match.", e.URL, e.document)}
	case r == DisallowedByMode:
		return []string{fmt.Sprintf(`Fetch API cannot load %s. Request mode is "same-origin" but the URL's origin is not same as the request origin %s.`, e.URL, e.Page)}
	case r == NotHTTP:
		return []string{fmt.Sprintf(`Fetch API cannot load %s. URL scheme "%s" is not supported.`, e.URL, e.Value)}
	case r == MixedContent:
		return []string{fmt.Sprintf("Mixed Content: The page at '%s' was loaded over HTTPS, but requested an insecure resource '%s'. This request has been blocked; the content must be served over HTTPS.", e.document, e.URL)}
	case strings.HasPrefix(e.chromiumName(), "net::"):
		return []string{"Failed to load resource: " + e.chromiumName()}
	default:
		return []string{e.chromiumAccess() + e.chromiumCause(r)}
	}
}

func (e *BlockedError) chromiumAccess() string {
	url, redirectedFrom := e.URL, ""
	if e.Reason == RedirectNotHTTP {
		url = e.Value
	}
	if first := e.Exchanges[0].URL; first != url {
		redirectedFrom = fmt.Sprintf(" (redirected from '%s')", first)
	}
	return fmt.Sprintf("Access to %s at '%s'%s from origin '%s' has been blocked by CORS policy: ", e.initiator, url, redirectedFrom, e.Page)
}

func (e *BlockedError) chromiumCredentials() string {
	if e.initiator == "XMLHttpRequest" {
		return " The credentials mode of requests initiated by the XMLHttpRequest is controlled by the withCredentials attribute."
	}
	return ""
}

func (e *BlockedError) chromiumCause(r Reason) string {
	const (
		preflight = "Response to preflight request doesn't pass access control check: "
		valid     = " Have the server send the header with a valid value."
	)
	prefix := ""
	if e.Preflight && r.isCORSCheck() {
		prefix = preflight
	}
	switch r {
	case MissingAllowOrigin:
		return prefix + "No 'Access-Control-Allow-Origin' header is present on the requested resource."
	case MultipleAllowOrigin:
		return prefix + fmt.Sprintf("The 'Access-Control-Allow-Origin' header contains multiple values '%s', but only one is allowed.", e.Value) + valid
	case InvalidAllowOrigin:
		return prefix + fmt.Sprintf("The 'Access-Control-Allow-Origin' header contains the invalid value '%s'.", e.Value) + valid
	case AllowOriginMismatch:
		return prefix + fmt.Sprintf("The 'Access-Control-Allow-Origin' header has a value '%s' that is not equal to the supplied origin.", e.Value) + valid
	case WildcardAllowOrigin:
		return prefix + "The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the request's credentials mode is 'include'." + e.chromiumCredentials()
	case InvalidAllowCredentials:
		return prefix + fmt.Sprintf("The value of the 'Access-Control-Allow-Credentials' header in the response is '%s' which must be 'true' when the request's credentials mode is 'include'.", e.Value) + e.chromiumCredentials()
	case PreflightStatus:
		return preflight + "It does not have HTTP ok status."
	case PreflightRedirect:
		return preflight + "Redirect is not allowed for a preflight request."
	case InvalidAllowMethods:
		return "Cannot parse Access-Control-Allow-Methods response header field in preflight response."
	case InvalidAllowHeaders:
		return "Cannot parse Access-Control-Allow-Headers response header field in preflight response."
	case MethodNotAllowed:
		return fmt.Sprintf("Method %s is not allowed by Access-Control-Allow-Methods in preflight response.", e.Value)
	case HeaderNotAllowed:
		return fmt.Sprintf("Request header field %s is not allowed by Access-Control-Allow-Headers in preflight response.", e.Value)
	case RedirectCredentials:
		return "Redirect location '' contains a username and password, which is disallowed for cross-origin requests." // Chromium itself leaves out the location
	case RedirectNotHTTP:
		return "Cross origin requests are only supported for protocol schemes: chrome, chrome-untrusted, data, http, https."
	}
	return ""
}
