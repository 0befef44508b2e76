package probe

import (
	"fmt"
	"net/http"
)

// first is where the middleware must stand so that it has a say in every response.
const first = "add the middleware before everything else that answers: to the whole engine, ahead of authentication, recovery and routes"

// missing is what most people see. The header is missing because the origin is not allowed, because what sends the header had no say in
// this response, or because it is the response to another request. The status and the other headers tell.
func (f failure) missing() *Diagnosis {
	switch {
	case f.status >= 300 && f.Preflight:
		return f.preflightStatus()
	case f.status >= 300:
		return f.errorWithoutHeaders()
	case f.Origin == "null":
		return f.null()
	case cacheSays(f.header) != "":
		return f.cached()
	}
	d := &Diagnosis{CORS: true, Fix: Fix{Corskit: f.allow(), Server: "answer " + f.what() + " with " + f.grant()}}
	front := ""
	if name := inFront(f.header); name != "" {
		front = ", or " + name + " in front of it drops Origin"
		d.Fix.Corskit += "; if it is there, let " + name + " pass Origin on"
	}
	if varies(f.header) {
		d.Cause = fmt.Sprintf("the server looks at Origin, and does not allow %s%s", quoted(f.Page), front)
		return d
	}
	d.Cause = fmt.Sprintf("the server answers %s and says nothing about other origins. It does not know of CORS at this path, or does not allow %s%s", f.what(), quoted(f.Page), front)
	return d
}

// errorWithoutHeaders is a response to the request itself that something other than the application may have made.
func (f failure) errorWithoutHeaders() *Diagnosis {
	d := &Diagnosis{CORS: false, Fix: Fix{Corskit: first}}
	also := "send " + f.grant() + " with errors and redirects, too"
	unseen := ", and its error has no CORS headers, so the page cannot even see the status"
	switch status := statusLine(f.status); {
	case isRedirectTo(f.status, f.header):
		d.CORS = true
		d.Cause = fmt.Sprintf("the server redirects (%s) to %s, and the redirect has no CORS headers. Each hop needs them", status, quoted(f.header.Get("Location")))
		d.Fix.Server = also
		d.Fix.Page = "fetch " + resolve(f.URL, f.header.Get("Location")) + " at once"
	case f.status == http.StatusNotFound || f.status == http.StatusGone:
		d.Cause = fmt.Sprintf("nothing is at this path (%s)%s. The likeliest reason is a wrong path", status, unseen)
		d.Fix.Page = "check the URL: host, port, prefix such as /api, and the slash at the end"
		d.Fix.Server = also
	case f.status == http.StatusMethodNotAllowed || f.status == http.StatusNotImplemented:
		d.Cause = fmt.Sprintf("the path does not take %s (%s)%s", f.request.method(), status, unseen)
		d.Fix.Page = "check the method and the path" + takesOnly(f.header)
		d.Fix.Server = also
	case isGateway(f.status):
		d.Cause = fmt.Sprintf("a proxy answers with %s, since it gets no good answer from the server behind it. Its own error page has no CORS headers", status)
		d.Fix = Fix{Server: "see why the server behind the proxy does not answer; for its error pages, let the proxy " + also}
	case f.status >= 500:
		d.Cause = fmt.Sprintf("the server fails with %s%s", status, unseen)
		d.Fix.Server = "fix the error, which is in the server's log; and " + also
	case f.status == http.StatusUnauthorized:
		d.Cause = fmt.Sprintf("the server wants a login (%s), and answers so before CORS has a say", status)
		d.Fix.Server = also
		f.addCookies(d)
	case f.status == http.StatusForbidden:
		d.CORS = true
		d.Cause = fmt.Sprintf("the server refuses the request (%s), without CORS headers: because of its origin, or for reasons of its own", status)
		d.Fix.Corskit = f.allow() + "; if it is there, " + first
		d.Fix.Server = also
	case f.status == http.StatusTooManyRequests:
		d.Cause = fmt.Sprintf("the server limits the rate (%s)%s", status, unseen)
		d.Fix.Server = also
	default:
		d.CORS = true
		d.Cause = fmt.Sprintf("the server answers with %s%s", status, unseen)
		d.Fix.Server = also
	}
	return d
}

// takesOnly is what a 405 says of the methods that there are (https://www.rfc-editor.org/rfc/rfc9110#name-allow).
func takesOnly(h http.Header) string {
	if allow := h.Get("Allow"); allow != "" {
		return ": it takes " + short(allow)
	}
	return ""
}

func statusLine(status int) string {
	if text := http.StatusText(status); text != "" {
		return fmt.Sprintf("%d %s", status, text)
	}
	return fmt.Sprint(status)
}
