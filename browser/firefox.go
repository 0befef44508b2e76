package browser

import (
	"fmt"
	"strings"
)

// firefoxNames are those of MDN's "CORS errors". The categories in Firefox's
// code have a number appended to some of them.
var firefoxNames = map[Reason]string{
	MissingAllowOrigin:      "CORSMissingAllowOrigin",
	MultipleAllowOrigin:     "CORSMultipleAllowOriginNotAllowed",
	InvalidAllowOrigin:      "CORSAllowOriginNotMatchingOrigin",
	AllowOriginMismatch:     "CORSAllowOriginNotMatchingOrigin",
	WildcardAllowOrigin:     "CORSNotSupportingCredentials",
	InvalidAllowCredentials: "CORSMissingAllowCredentials",

	PreflightStatus:     "CORSPreflightDidNotSucceed",
	PreflightRedirect:   "CORSExternalRedirectNotAllowed",
	InvalidAllowMethods: "CORSInvalidAllowMethod",
	InvalidAllowHeaders: "CORSInvalidAllowHeader",
	MethodNotAllowed:    "CORSMethodNotFound",
	HeaderNotAllowed:    "CORSMissingAllowHeaderFromPreflight",

	RedirectCredentials: "CORSDidNotSucceed",
	RedirectNotHTTP:     "CORSRequestNotHttp",
	RedirectInvalid:     "CORSDidNotSucceed",
	TooManyRedirects:    "CORSDidNotSucceed",

	NotHTTP: "CORSRequestNotHttp",
}

// firefoxReason: Firefox counts the lines of Access-Control-Allow-Origin, not
// its values, and looks for the method before it parses the headers' list.
func (e *BlockedError) firefoxReason() Reason {
	switch {
	case e.Reason == MultipleAllowOrigin && len(e.Exchanges.Last().ResponseHeader.Values("Access-Control-Allow-Origin")) == 1:
		return AllowOriginMismatch
	case e.Reason == InvalidAllowHeaders && e.methodRefused:
		return MethodNotAllowed
	}
	return e.Reason
}

func (e *BlockedError) firefoxName() string {
	if e.redirectsToData() {
		return "CORSDidNotSucceed"
	}
	return firefoxNames[e.firefoxReason()]
}

// redirectsToData: browsers treat data: unlike other schemes.
func (e *BlockedError) redirectsToData() bool {
	return e.Reason == RedirectNotHTTP && strings.HasPrefix(e.Value, "data:")
}

// firefoxConsole is the cause and what Firefox says after it: that the
// preflight, and then the request, did not succeed.
func (e *BlockedError) firefoxConsole() []string {
	switch {
	case e.Reason == RedirectNotAllowed, e.Reason == BadPort, e.Reason == DisallowedByMode && e.Value != "":
		return nil
	case firefoxNames[e.Reason] == "CORSDidNotSucceed":
		return []string{firefoxDidNotSucceed(e.URL)}
	}
	lines := []string{e.firefoxCause()}
	if e.Preflight && e.redirects {
		second := firefoxDidNotSucceed(e.URL)
		if e.Reason == PreflightRedirect {
			second = e.firefoxPreflightStatus()
		}
		lines = append(lines, second)
	}
	if e.Preflight || e.redirects && e.Reason != ResourcePolicy {
		lines = append(lines, firefoxDidNotSucceed(e.URL))
	}
	return lines
}

func (e *BlockedError) firefoxCause() string {
	switch e.firefoxReason() {
	case MissingAllowOrigin:
		return firefoxBlocked(e.URL, "CORS header ‘Access-Control-Allow-Origin’ missing") + fmt.Sprintf(" Status code: %d.", e.Exchanges.Last().Status)
	case MultipleAllowOrigin:
		return firefoxBlocked(e.URL, "Multiple CORS header ‘Access-Control-Allow-Origin’ not allowed")
	case InvalidAllowOrigin, AllowOriginMismatch:
		return firefoxBlocked(e.URL, "CORS header ‘Access-Control-Allow-Origin’ does not match ‘"+e.Value+"’")
	case WildcardAllowOrigin:
		return firefoxBlocked("‘"+e.URL+"’", "Credential is not supported if the CORS header ‘Access-Control-Allow-Origin’ is ‘*’")
	case InvalidAllowCredentials:
		return firefoxBlocked(e.URL, "expected ‘true’ in CORS header ‘Access-Control-Allow-Credentials’")
	case PreflightStatus:
		return e.firefoxPreflightStatus()
	case PreflightRedirect:
		return firefoxBlocked(e.URL, "CORS request external redirect not allowed")
	case InvalidAllowMethods:
		return firefoxBlocked(e.URL, "invalid token ‘"+e.Value+"’ in CORS header ‘Access-Control-Allow-Methods’")
	case InvalidAllowHeaders:
		return firefoxBlocked(e.URL, "invalid token ‘"+e.Value+"’ in CORS header ‘Access-Control-Allow-Headers’")
	case MethodNotAllowed:
		return firefoxBlocked(e.URL, "Did not find method in CORS header ‘Access-Control-Allow-Methods’")
	case HeaderNotAllowed:
		return firefoxBlocked(e.URL, "header ‘"+e.Value+"’ is not allowed according to header ‘Access-Control-Allow-Headers’ from CORS preflight response")
	}
	return e.firefoxNotCORS()
}

func (e *BlockedError) firefoxNotCORS() string {
	switch {
	case e.Reason == DisallowedByMode:
		return fmt.Sprintf("Security Error: Content at %s may not load data from %s.", e.document, e.URL)
	case e.Reason == MixedContent:
		return fmt.Sprintf("Blocked loading mixed active content “%s”", e.URL)
	case e.Reason == ResourcePolicy:
		return fmt.Sprintf("The resource at “%s” was blocked due to its Cross-Origin-Resource-Policy header (or lack thereof). See https://developer.mozilla.org/docs/Web/HTTP/Cross-Origin_Resource_Policy_(CORP)#", e.URL)
	case e.redirectsToData():
		return fmt.Sprintf("Redirecting to data: URI not allowed (Blocked loading of: “%s”)", e.Value)
	case e.Reason == RedirectNotHTTP:
		return firefoxBlocked(e.Value, "CORS request not http")
	case e.Value == "file":
		return fmt.Sprintf("Security Error: Content at %s may not load or link to %s.", e.document, e.URL)
	default:
		return firefoxBlocked(e.URL, "CORS request not http")
	}
}

func (e *BlockedError) firefoxPreflightStatus() string {
	return firefoxBlocked(e.URL, "CORS preflight response did not succeed") + fmt.Sprintf(" Status code: %d.", e.Exchanges.Last().Status)
}

func firefoxDidNotSucceed(url string) string {
	return firefoxBlocked(url, "CORS request did not succeed") + " Status code: (null)."
}

func firefoxBlocked(url, reason string) string {
	return fmt.Sprintf("Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at %s. (Reason: %s).", url, reason)
}
