package core

import "strings"

// isSameOrigin tells whether a request with an Origin header was sent by the server's own page, as every POST is. The browser
// says so in Sec-Fetch-Site, which scripts cannot set. Older browsers do not: then Origin must name the host and port that
// the request was sent to. The scheme cannot be compared, since a proxy may have ended TLS; but where the connection is known
// to be TLS, an http origin is another one, and so is always an app's (tauri://localhost), which no server has.
//
// Where Config.OwnOrigins says what is the server's own, nothing is inferred.
func (p *Policy) isSameOrigin(r *Request) bool {
	switch r.SecFetchSite {
	case "same-origin", "none":
		return true
	case "":
		if p.own != nil {
			return p.own.has(r.Origin)
		}
		o, ok := parseOrigin(r.Origin)
		return ok && !(o.Scheme == "http" && r.TLS) && o.isAt(r.Host)
	}
	return false
}

// isFromAnotherSite tells whether the browser says that another origin sent the request. Of values that do not exist
// yet nothing good is assumed.
func (r *Request) isFromAnotherSite() bool {
	switch r.SecFetchSite {
	case "", "same-origin", "none":
		return false
	}
	return true
}

// isAt tells whether host, a Host header, names o's host and port.
func (o Origin) isAt(host string) bool {
	name, port, ok := splitPort(host)
	if !ok {
		return false
	}
	number := defaultPort(o.Scheme)
	if number == 0 {
		return false
	}
	if port != "" {
		if number, ok = parsePort(port); !ok {
			return false
		}
	}
	if inner, bracketed := strings.CutPrefix(name, "["); bracketed {
		if name, ok = strings.CutSuffix(inner, "]"); !ok {
			return false
		}
	}
	return number == o.effectivePort() && strings.EqualFold(name, o.Host)
}
