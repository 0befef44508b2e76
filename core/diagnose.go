package core

import (
	"strconv"
	"strings"
)

// forms are those of patterns with a wildcard.
func (a adviser) forms() string {
	const forms = `write "https://*.example.com" for the subdomains of a domain of yours, "https://pr-*.example.com" for names that begin alike, or "http://localhost:*" for every port`
	if a.every {
		return forms + `; "*" alone is every origin`
	}
	return forms
}

// diagnose says why what is left after all corrections is still no pattern.
func (a adviser) diagnose(s string) (why, fix string) {
	scheme, hostport, _ := strings.Cut(s, "://")
	host, port := cutPort(hostport)
	domain := strings.TrimPrefix(host, subdomainsPrefix)
	const plain = `write an origin such as "https://example.com"`
	const asShown = "write what location.origin says in the console of a browser that shows the page"
	switch {
	case scheme == "file":
		return `is no origin: pages from files have the origin "null"`, "load the app from https://localhost (or a scheme of its own), and list that"
	case isUnusableScheme(scheme):
		return "has a scheme that no page's origin has", plain
	case strings.Contains(scheme, "*") && a.accepts("https://"+hostport):
		return `has a "*" in its scheme`, "write an entry for each scheme, such as " + strconv.Quote("https://"+hostport)
	case !isScheme(scheme):
		return "has no valid scheme", plain
	case !isASCII(host):
		return "is not ASCII, which browsers send as punycode", asShown
	case !hasValidPunycode(host):
		return "has a label that begins with xn-- and is no punycode", asShown
	case isOverRegistered(scheme, host):
		return `has a "*" in the label that is registered: anyone can register such a name`, a.belowDomain(scheme, host, port)
	case strings.HasPrefix(host, "**."):
		return `has a "*" too many`, a.belowDomain(scheme, host, port)
	case domain != host && isIP(domain) && isPattern(scheme+"://"+domain+port):
		return "has a wildcard over an IP address, which has no subdomains", a.writeOr(scheme+"://"+domain+port, plain)
	case strings.Contains(domain, "*") || strings.Contains(port, "*") && port != anyPortSuffix || host == "*":
		return `has a "*" where none can be`, a.forms()
	case host == "":
		return "has no host", plain
	case port != "" && port != anyPortSuffix && !isValidPort(port[1:]):
		return "has a port that is not between 1 and 65535", "write a port such as 3000, or leave it out"
	case len(domain) > maxHostLen:
		return "has a host of more than 253 bytes", plain
	case endsInNumber(domain):
		return "has an IPv4 address that browsers write otherwise", "write four decimal numbers from 0 to 255, without leading zeros"
	case isWebScheme(scheme):
		return "has a host that is not one: labels are 1 to 63 letters, digits, hyphens and underscores", plain
	}
	return `has a host that is not one: letters, digits, ".", "-", "_" and "~"`, "write what location.origin says in the app"
}

func isPattern(s string) bool {
	_, ok := parsePattern(s)
	return ok
}

// accepts tells whether s can be written in the list.
func (a adviser) accepts(s string) bool {
	p, ok := parsePattern(s)
	return ok && a.check(p) == ""
}

func (a adviser) writeOr(s, otherwise string) (fix string) {
	if a.accepts(s) {
		return "write " + strconv.Quote(s)
	}
	return otherwise
}

// isOverRegistered tells a "*" within the label that a registry sells, as in https://*example.com.
func isOverRegistered(scheme, host string) bool {
	label, parent, _ := strings.Cut(host, ".")
	before, after, star := strings.Cut(label, "*")
	return star && before+after != "" && areLabels(before+"x"+after) && areLabels(parent) && !isIP(parent) && isRegistered(Origin{Scheme: scheme, Host: parent})
}

// belowDomain takes https://*example.com for a slip, and any other "*" for a wish that no list can have.
func (a adviser) belowDomain(scheme, host, port string) (fix string) {
	name := strings.TrimLeft(host, "*.")
	if below := scheme + "://" + subdomainsPrefix + name + port; name != host && !strings.HasPrefix(name, "-") && a.accepts(below) {
		return "write " + strconv.Quote(below)
	}
	return a.forms()
}

func isValidPort(port string) bool {
	if port == "" {
		return false
	}
	_, ok := parsePort(port)
	return ok
}
