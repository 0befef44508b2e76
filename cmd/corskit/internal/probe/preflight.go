package probe

import (
	"fmt"
	"net/http"
	"net/url"
)

const (
	beforeAuthentication = "add the middleware before the authentication middleware"
	wholeEngine          = "add the middleware to the whole engine, before the routes. If policies stand on groups or routes, call ginadapter.Routes(engine, policy), too (likewise with the other adapters)"
)

// preflightStatus is about a preflight that something answered that does not know what a preflight is.
func (f failure) preflightStatus() *Diagnosis {
	d := &Diagnosis{CORS: true, Fix: Fix{Server: "answer OPTIONS requests that have Access-Control-Request-Method with status 204 and " + f.grant()}}
	switch status := statusLine(f.status); {
	case isRedirectTo(f.status, f.header):
		return f.preflightRedirect()
	case f.status == http.StatusUnauthorized || f.status == http.StatusProxyAuthRequired:
		d.CORS = false
		d.Cause = fmt.Sprintf("the server wants a login for the preflight (%s), and browsers never send one with it. Authentication comes before CORS", status)
		d.Fix.Corskit = beforeAuthentication
		d.Fix.Server += ", before asking for a login"
	case f.unrecognized():
		return f.notSeenAsPreflight()
	case f.header.Get("Access-Control-Allow-Origin") != "":
		d.Cause = fmt.Sprintf("the preflight has the headers of CORS, but the status %s. Only 200 to 299 count: something sets the headers, and then lets the request go on to where nothing answers OPTIONS", status)
		d.Fix = Fix{Corskit: "remove what sets these headers: corskit sends them with status 204", Server: "answer preflights with status 204"}
	case f.status == http.StatusForbidden:
		front := inFront(f.header)
		if front == "" {
			front = "a firewall"
		}
		d.Cause = fmt.Sprintf("the server refuses the preflight (%s): it does not allow %s, or %s in front of it lets no OPTIONS through", status, quoted(f.Page), front)
		d.Fix.Corskit = f.allow()
	case f.status == http.StatusNotFound:
		const path = "check the path first: prefix such as /api, and the slash at the end. If it is right, "
		d.Cause = fmt.Sprintf("nothing at this path answers OPTIONS (%s). The likeliest reason is a wrong path", status)
		d.Fix.Corskit = path + wholeEngine
		d.Fix.Server = path + d.Fix.Server
	case f.status == http.StatusMethodNotAllowed || f.status == http.StatusNotImplemented:
		d.Cause = fmt.Sprintf("nothing at this path answers OPTIONS (%s), so CORS has no say", status)
		d.Fix.Corskit = wholeEngine
	case isGateway(f.status):
		d.CORS = false
		d.Cause = fmt.Sprintf("a proxy answers the preflight with %s, since it gets no good answer from the server behind it", status)
		d.Fix = Fix{Server: "see why the server behind the proxy does not answer"}
	case f.status >= 500:
		d.CORS = false
		d.Cause = fmt.Sprintf("the server fails at the preflight with %s", status)
		d.Fix.Corskit = "add the middleware before whatever fails"
		d.Fix.Server = "fix the error, which is in the server's log; and " + d.Fix.Server
	default:
		d.Cause = fmt.Sprintf("the preflight is answered with %s, and only a status from 200 to 299 counts", status)
		d.Fix.Corskit = "add the middleware before whatever answers"
	}
	return d
}

// preflightRedirect: browsers follow no redirect of a preflight.
func (f failure) preflightRedirect() *Diagnosis {
	target := resolve(f.URL, f.header.Get("Location"))
	d := &Diagnosis{CORS: false, Fix: Fix{
		Page:    "fetch " + target + " at once",
		Corskit: "add the middleware before whatever redirects",
		Server:  "do not redirect OPTIONS requests",
	}}
	from, err1 := url.Parse(f.URL)
	to, err2 := url.Parse(target)
	switch {
	case err1 != nil || err2 != nil:
		d.Cause = "the server redirects the preflight, which browsers do not follow"
	case leadsToLogin(f.URL, target):
		d.Cause = fmt.Sprintf("the server redirects the preflight to what looks like a login (%s). Authentication comes before CORS", quoted(target))
		d.Fix = Fix{Corskit: beforeAuthentication, Server: "answer OPTIONS requests before asking for a login"}
	case from.Scheme == "http" && to.Scheme == "https" && from.Hostname() == to.Hostname():
		d.Cause = "the server redirects http to https, and browsers do not follow that for a preflight"
	case differInFormOnly(f.URL, target):
		d.Cause = "the server redirects to the path with another trailing slash, and browsers do not follow that for a preflight"
	default:
		d.Cause = fmt.Sprintf("the server redirects the preflight to %s, which browsers do not follow", quoted(target))
	}
	return d
}

func isRedirectTo(status int, h http.Header) bool {
	return status >= 300 && status < 400 && h.Get("Location") != ""
}

func isGateway(status int) bool {
	switch status {
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout, 520, 521, 522, 523, 524:
		return true
	}
	return false
}

// resolve is a Location as seen from a URL, as it is if it is none.
func resolve(from, location string) string {
	base, err := url.Parse(from)
	if err != nil {
		return location
	}
	target, err := base.Parse(location)
	if err != nil {
		return location
	}
	return target.String()
}
