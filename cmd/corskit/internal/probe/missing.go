package probe

import (
	"fmt"
	"net/http"
)

// missing is what most people see. The header is missing either because the origin is not allowed, or because what sends the header
// had no say in this response; the status tells.
func (f failure) missing() *Diagnosis {
	if f.status >= 300 {
		if f.Preflight {
			return f.preflightStatus()
		}
		return f.errorWithoutHeaders()
	}
	d := &Diagnosis{CORS: true, Mend: Mend{Corskit: f.allow(), Server: "answer " + f.what() + " with " + f.grant()}}
	switch {
	case f.Origin == "null":
		return f.null()
	case f.header.Get("Vary") != "" && varies(f.header):
		d.Cause = fmt.Sprintf("the server looks at Origin, and does not allow %s", quoted(f.Page))
	case f.Preflight:
		d.Cause = fmt.Sprintf("the server answers the preflight, but says nothing about other origins: it does not know of CORS at this path, or does not allow %s", quoted(f.Page))
	default:
		d.Cause = fmt.Sprintf("the server answers, but says nothing about other origins: it does not know of CORS at this path, or does not allow %s", quoted(f.Page))
	}
	return d
}

// errorWithoutHeaders is a response to the request itself that something other than the application may have made.
func (f failure) errorWithoutHeaders() *Diagnosis {
	d := &Diagnosis{CORS: true, Mend: Mend{
		Corskit: "put the middleware before everything that may answer: on the whole engine, ahead of authentication, recovery and routes",
		Server:  "send " + f.grant() + " with errors and redirects, too",
	}}
	status := fmt.Sprintf("%d %s", f.status, http.StatusText(f.status))
	switch {
	case isRedirectTo(f.status, f.header) && looksLikeLogin(f.header.Get("Location")):
		d.CORS = false
		d.Cause = fmt.Sprintf("the server redirects (%s) to %s, which looks like a login: the page is not logged in, or its cookie is not sent", status, quoted(f.header.Get("Location")))
		d.Mend.Page = "log in first; cookies go with credentials: \"include\" only"
		d.Mend.Server = "answer requests of scripts with 401 instead of a redirect, and " + d.Mend.Server
	case isRedirectTo(f.status, f.header):
		d.Cause = fmt.Sprintf("the server redirects (%s) to %s, and the redirect has no CORS headers: each hop needs them", status, quoted(f.header.Get("Location")))
		d.Mend.Page = "fetch " + resolve(f.URL, f.header.Get("Location")) + " at once"
	case isGateway(f.status):
		d.CORS = false
		d.Cause = fmt.Sprintf("a proxy answers with %s, since it gets no good answer from the server behind it; its own error page has no CORS headers", status)
		d.Mend.Corskit = ""
		d.Mend.Server = "see why the server behind the proxy does not answer; for its error pages let the proxy " + d.Mend.Server
	case f.status >= 500:
		d.CORS = false
		d.Cause = fmt.Sprintf("the server fails with %s, and its error has no CORS headers, so that the page cannot even see the status", status)
		d.Mend.Server = "mend the error, which is in the server's log; and " + d.Mend.Server
	case f.status == http.StatusUnauthorized:
		d.CORS = false
		d.Cause = fmt.Sprintf("the server wants a login (%s), and answers so before CORS has a say", status)
	case f.status == http.StatusForbidden:
		d.Cause = fmt.Sprintf("the server refuses the request (%s), without CORS headers: because of its origin, or for reasons of its own", status)
		d.Mend.Corskit = f.allow() + "; if it is there, " + d.Mend.Corskit
	default:
		d.Cause = fmt.Sprintf("the server answers with %s, and this answer has no CORS headers, so that the page cannot even see the status", status)
	}
	return d
}
