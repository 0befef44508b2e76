package probe

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/corskit/corskit/browser"
)

func (f failure) redirect() *Diagnosis {
	d := &Diagnosis{CORS: false, Fix: Fix{Server: "redirect to the right URL, or not at all"}}
	switch f.Reason {
	case browser.RedirectCredentials:
		d.Cause = "the redirect leads to a URL with a user name or password in it, which browsers do not follow across origins"
		d.Fix = Fix{Server: "leave them out of the Location"}
	case browser.RedirectNotHTTP:
		d.Cause = fmt.Sprintf("the redirect leads to %s, and a page's fetch follows http and https only", quoted(f.Value))
		d.Fix.Page = "if it is a login or opens an app, navigate there (location.href) instead of fetching"
	case browser.TooManyRedirects:
		d.Cause = "the server redirects in a circle: browsers stop after 20 times"
	default:
		d.Cause = fmt.Sprintf("the redirect's Location %s is no URL", quoted(f.Value))
	}
	return d
}

// neverSent is about requests that stay in the browser.
func (f failure) neverSent() *Diagnosis {
	d := &Diagnosis{CORS: false}
	switch f.Reason {
	case browser.MixedContent:
		d.Cause = "the page came over https, and browsers let it fetch from https only"
		d.Fix = Fix{Server: "serve it over https", Page: "fetch " + "https" + strings.TrimPrefix(f.URL, "http")}
	case browser.BadPort:
		d.Cause = fmt.Sprintf("port %s belongs to another protocol, and browsers do not connect to it", f.Value)
		d.Fix = Fix{Server: "listen on another port"}
	case browser.NotHTTP:
		d.Cause = fmt.Sprintf("the URL's scheme is %s; CORS is for http and https", quoted(f.Value))
		d.Fix = Fix{Page: "write http:// or https:// in front of the host"}
	default:
		d.Cause = f.Reason.Error()
	}
	return d
}

// differsIn names what two origins differ in, "" if that is more than one thing.
func differsIn(allow, origin string) string {
	if strings.EqualFold(allow, origin) {
		return "upper and lower case, which counts"
	}
	if strings.TrimRight(allow, "/") == origin {
		return "the slash at the end, which no origin has"
	}
	a, err1 := url.Parse(allow)
	o, err2 := url.Parse(origin)
	if err1 != nil || err2 != nil {
		return ""
	}
	scheme, host, port := a.Scheme == o.Scheme, a.Hostname() == o.Hostname(), a.Port() == o.Port()
	switch {
	case host && port && !scheme:
		return "the scheme"
	case host && scheme && !port:
		return "the port"
	case scheme && host && port && a.Path != "":
		return "the path, which no origin has"
	case !scheme || !port:
		return ""
	case "www."+a.Hostname() == o.Hostname() || a.Hostname() == "www."+o.Hostname():
		return "www."
	case isLoopbackName(a.Hostname()) && isLoopbackName(o.Hostname()):
		return "the name of the machine: localhost and 127.0.0.1 are not the same origin"
	}
	return ""
}
