package core

import "strings"

// A pattern is one entry of Config.AllowOrigins, apart from "*".
type pattern struct {
	text       string
	origin     Origin // of what stands beside the wildcards: https://*.example.com:* has the origin https://example.com
	subdomains bool
	anyPort    bool
}

const (
	subdomainsPrefix = "*."
	anyPortSuffix    = ":*"
)

// parsePattern parses scheme://[*.]host[:port|:*].
func parsePattern(s string) (p pattern, ok bool) {
	p.text = s
	scheme, hostport, ok := strings.Cut(s, "://")
	if !ok {
		return p, false
	}
	hostport, p.anyPort = strings.CutSuffix(hostport, anyPortSuffix)
	hostport, p.subdomains = strings.CutPrefix(hostport, subdomainsPrefix)
	if p.origin, ok = parseOrigin(scheme + "://" + hostport); !ok {
		return p, false
	}
	if p.anyPort && p.origin.Port != 0 {
		return p, false
	}
	if p.subdomains && (len(p.origin.Host)+len("x.") > maxHostLen || isIP(p.origin.Host)) {
		return p, false
	}
	return p, !isUnusableScheme(p.origin.Scheme)
}

// isIP tells an IP address among hosts that have been parsed.
func isIP(host string) bool { return strings.Contains(host, ":") || endsInNumber(host) }

// isUnusableScheme tells the schemes that no page's origin has: those of connections, and those whose documents have an
// opaque origin (https://html.spec.whatwg.org/multipage/browsers.html#concept-origin-opaque).
func isUnusableScheme(scheme string) bool {
	switch scheme {
	case "ws", "wss", "ftp", "data", "blob", "file", "about", "javascript":
		return true
	}
	return false
}
