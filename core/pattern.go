package core

import "strings"

// A pattern is one entry of Config.AllowOrigins, apart from "*".
type pattern struct {
	text     string
	origin   Origin // of what stands beside the wildcards: https://pr-*.example.com:* has the origin https://example.com
	wildcard wildcard
	anyPort  bool
	// What stands before and after the "*" of oneLabel.
	prefix, suffix string
}

// wildcard is what the "*" in a pattern's host stands for.
type wildcard uint8

const (
	noWildcard wildcard = iota
	subdomains          // https://*.example.com: one or more labels
	oneLabel            // https://pr-*.example.com: a part of the leftmost label
	anyHost             // moz-extension://*: the host
)

const (
	subdomainsPrefix = "*."
	anyPortSuffix    = ":*"
)

// parsePattern parses scheme://host[:port|:*], where the host may have a "*" for its leftmost label, or one in it.
func parsePattern(s string) (p pattern, ok bool) {
	p.text = s
	scheme, hostport, ok := strings.Cut(s, "://")
	if !ok || isUnusableScheme(scheme) {
		return p, false
	}
	if hostport == "*" {
		p.origin.Scheme, p.wildcard = scheme, anyHost
		return p, isScheme(scheme) && !isWebScheme(scheme)
	}
	hostport, p.anyPort = strings.CutSuffix(hostport, anyPortSuffix)
	if label, parent, more := strings.Cut(hostport, "."); more {
		if before, after, star := strings.Cut(label, "*"); star {
			p.prefix, p.suffix, hostport = before, after, parent
			p.wildcard = subdomains
			if label != "*" {
				p.wildcard = oneLabel
			}
		}
	}
	literal := s
	if p.anyPort || p.wildcard != noWildcard {
		literal = scheme + "://" + hostport
	}
	if p.origin, ok = parseOrigin(literal); !ok {
		return p, false
	}
	return p, p.canBe()
}

// canBe tells whether p's wildcards can stand where they do, and its host can be one.
func (p *pattern) canBe() bool {
	host := p.origin.Host
	switch {
	case p.anyPort && p.origin.Port != 0:
		return false
	case p.anyPort && strings.HasSuffix(host, "."):
		return false
	case p.wildcard == noWildcard:
		return hasValidPunycode(host)
	case isIP(host) || !areLabels(host) || len(p.label())+len(".")+len(host) > maxHostLen:
		return false
	case p.wildcard == oneLabel && (!areLabels(p.label()) || isRegistered(p.origin)):
		return false
	}
	return hasValidPunycode(host)
}

// label is the shortest that the wildcard and what stands around it match.
func (p *pattern) label() string { return p.prefix + "x" + p.suffix }

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
