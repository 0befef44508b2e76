package browser

import (
	"fmt"
	"net/http"
	"strings"
)

// webkitReason: WebKit looks at a preflight's status before its headers, and
// for a comma to see several values.
func (e *BlockedError) webkitReason() Reason {
	switch x := e.Exchanges.Last(); {
	case e.Preflight && (x.Status < 200 || x.Status > 299):
		return PreflightStatus
	case e.Reason == MultipleAllowOrigin && !strings.Contains(e.Value, ","):
		return AllowOriginMismatch
	}
	return e.Reason
}

func (e *BlockedError) webkitConsole() []string {
	cannotLoad := fmt.Sprintf("%s cannot load %s due to access control checks.", e.webkitInitiator(), e.URL)
	switch e.Reason {
	case DisallowedByMode:
		return e.webkitMode(cannotLoad)
	case MixedContent:
		return []string{fmt.Sprintf("[blocked] The page at %s requested insecure content from %s. This content was blocked and must be served over HTTPS.", e.document, e.URL), "Not allowed to request resource", cannotLoad}
	case BadPort:
		return []string{fmt.Sprintf("Not allowed to use restricted network port %s: %s", e.Value, e.URL)}
	}
	cause := e.webkitCause()
	if e.deniesRedirect() {
		cause = fmt.Sprintf("Cross-origin redirection to %s denied by Cross-Origin Resource Sharing policy: %s", e.webkitTarget(), cause)
	}
	return []string{cause, cannotLoad}
}

func (e *BlockedError) webkitInitiator() string {
	return when(e.initiator == "XMLHttpRequest", "XMLHttpRequest", "Fetch API")
}

func (e *BlockedError) deniesRedirect() bool {
	return isRedirect(e.Exchanges.Last().Status) && !e.Preflight && e.Reason != TooManyRedirects && e.Reason != RedirectNotAllowed
}

// webkitTarget is where the redirect leads, without user name and password.
func (e *BlockedError) webkitTarget() string {
	location := e.Exchanges.Last().ResponseHeader.Get("Location")
	target, err := parseURL(e.URL, percentEncoded(location))
	if err != nil {
		return location
	}
	target.SetUsername("")
	target.SetPassword("")
	return target.String()
}

func (e *BlockedError) webkitMode(cannotLoad string) []string {
	switch {
	case e.Value != "":
		return []string{"No-Cors mode requires follow redirect mode", "Not allowed to request resource", cannotLoad}
	case len(e.Exchanges) > 0:
		return []string{fmt.Sprintf("Unsafe attempt to load URL %s from origin %s. Domains, protocols and ports must match.", e.URL, e.Page), cannotLoad}
	}
	return []string{fmt.Sprintf("Fetch API cannot load %s.", e.URL)}
}

func (e *BlockedError) webkitCause() string {
	x := e.Exchanges.Last()
	switch e.webkitReason() {
	case AllowOriginMismatch, InvalidAllowOrigin, MissingAllowOrigin:
		return fmt.Sprintf("Origin %s is not allowed by Access-Control-Allow-Origin. Status code: %d", e.Origin, x.Status)
	case MultipleAllowOrigin:
		return "Access-Control-Allow-Origin cannot contain more than one origin."
	case WildcardAllowOrigin:
		return "Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true."
	case InvalidAllowCredentials:
		return `Credentials flag is true, but Access-Control-Allow-Credentials is not "true".`
	case PreflightStatus, PreflightRedirect:
		return fmt.Sprintf("Preflight response is not successful. Status code: %d", x.Status)
	case InvalidAllowMethods:
		return "Header Access-Control-Allow-Methods has an invalid value: " + get(x.ResponseHeader, "Access-Control-Allow-Methods")
	case InvalidAllowHeaders:
		return "Header Access-Control-Allow-Headers has an invalid value: " + get(x.ResponseHeader, "Access-Control-Allow-Headers")
	case MethodNotAllowed:
		return fmt.Sprintf("Method %s is not allowed by Access-Control-Allow-Methods.", e.Value)
	case HeaderNotAllowed:
		return fmt.Sprintf("Request header field %s is not allowed by Access-Control-Allow-Headers.", http.CanonicalHeaderKey(e.Value))
	case RedirectCredentials:
		return fmt.Sprintf("redirection URL %s has credentials", e.Value)
	case RedirectNotHTTP, RedirectInvalid:
		return "not allowed to follow a cross-origin CORS redirection with non CORS scheme"
	case ResourcePolicy:
		return fmt.Sprintf("Cancelled load to %s because it violates the resource's Cross-Origin-Resource-Policy response header.", e.URL)
	case RedirectNotAllowed:
		return "Not allowed to follow a redirection while loading " + e.URL
	case TooManyRedirects:
		return "Load cannot follow more than 20 redirections"
	default:
		return "Cross origin requests are only supported for HTTP."
	}
}
