package probe

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// preflightStatus is about a preflight that something answered that does not know what a preflight is.
func (f failure) preflightStatus() *Diagnosis {
	d := &Diagnosis{CORS: true, Mend: Mend{Server: "answer OPTIONS requests that have Access-Control-Request-Method with status 204 and " + f.grant()}}
	status := fmt.Sprintf("%d %s", f.status, http.StatusText(f.status))
	switch {
	case isRedirectTo(f.status, f.header):
		return f.preflightRedirect()
	case f.status == http.StatusUnauthorized || f.status == http.StatusProxyAuthRequired:
		d.CORS = false
		d.Cause = fmt.Sprintf("the server wants a login for the preflight (%s), and browsers never send one with it: authentication comes before CORS", status)
		d.Mend.Corskit = "put the middleware before the authentication middleware"
		d.Mend.Server += ", before asking for a login"
	case f.status == http.StatusForbidden:
		d.Cause = fmt.Sprintf("the server refuses the preflight (%s): it does not allow %s, or a firewall in front of it lets no OPTIONS through", status, quoted(f.Page))
		d.Mend.Corskit = f.allow()
	case f.header.Get("Access-Control-Allow-Origin") != "":
		d.Cause = fmt.Sprintf("the preflight has the headers of CORS, but the status %s: something sets the headers and then lets the request go on to where no one answers OPTIONS; only a status from 200 to 299 counts", status)
		d.Mend = Mend{Corskit: "none, it answers preflights by itself: see what else sets these headers", Server: "answer preflights with status 204"}
	case f.status == http.StatusNotFound || f.status == http.StatusMethodNotAllowed || f.status == http.StatusNotImplemented:
		d.Cause = fmt.Sprintf("nothing on the server answers OPTIONS at this path (%s), so that CORS has no say", status)
		d.Mend.Corskit = "put the middleware on the whole engine instead of a group or a route, or give the adapter the routes"
	case isGateway(f.status):
		d.CORS = false
		d.Cause = fmt.Sprintf("a proxy answers the preflight with %s, since it gets no good answer from the server behind it", status)
		d.Mend = Mend{Server: "see why the server behind the proxy does not answer"}
	case f.status >= 500:
		d.CORS = false
		d.Cause = fmt.Sprintf("the server fails at the preflight with %s", status)
		d.Mend.Corskit = "put the middleware before whatever fails"
		d.Mend.Server = "mend the error, which is in the server's log; and " + d.Mend.Server
	default:
		d.Cause = fmt.Sprintf("the preflight is answered with %s, and only a status from 200 to 299 counts", status)
		d.Mend.Corskit = "put the middleware before whatever answers"
	}
	return d
}

// preflightRedirect: browsers follow no redirect of a preflight.
func (f failure) preflightRedirect() *Diagnosis {
	target := resolve(f.URL, f.header.Get("Location"))
	d := &Diagnosis{CORS: false, Mend: Mend{
		Page:    "fetch " + target + " at once",
		Corskit: "put the middleware before whatever redirects",
		Server:  "do not redirect OPTIONS requests",
	}}
	from, err1 := url.Parse(f.URL)
	to, err2 := url.Parse(target)
	switch {
	case err1 != nil || err2 != nil:
		d.Cause = "the server redirects the preflight, which browsers do not follow"
	case from.Scheme == "http" && to.Scheme == "https" && from.Hostname() == to.Hostname():
		d.Cause = "the server redirects http to https, and browsers do not follow that for a preflight"
	case strings.TrimSuffix(from.Path, "/") == strings.TrimSuffix(to.Path, "/") && from.Host == to.Host:
		d.Cause = "the server redirects to the path with another trailing slash, and browsers do not follow that for a preflight"
	case looksLikeLogin(target):
		d.Cause = fmt.Sprintf("the server redirects the preflight to what looks like a login (%s): authentication comes before CORS", quoted(target))
		d.Mend = Mend{Corskit: "put the middleware before the authentication middleware", Server: "answer OPTIONS requests before asking for a login"}
	default:
		d.Cause = fmt.Sprintf("the server redirects the preflight to %s, which browsers do not follow", quoted(target))
	}
	return d
}

func looksLikeLogin(target string) bool {
	if u, err := url.Parse(target); err == nil {
		target = u.Path
	}
	path := strings.ToLower(target)
	for _, word := range []string{"login", "signin", "sign-in", "sign_in", "/auth", "oauth", "sso", "saml"} {
		if strings.Contains(path, word) {
			return true
		}
	}
	return false
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
