package core

import (
	"net/netip"
	"strconv"
	"strings"
)

// slip says what is wrong with an entry of AllowOrigins that is no pattern, and what to write instead.
func slip(entry string) (why, fix string) {
	switch trimmed := strings.TrimSpace(entry); {
	case trimmed == "":
		return "has an empty entry", `remove it (strings.Split("", ",") makes one)`
	case strings.EqualFold(trimQuotes(trimmed), "null"):
		return "is the origin of every sandboxed frame: any site can send it", `remove it; who means everyone writes "*"`
	case trimmed == "*":
		return "has white space around it", `write "*"`
	case trimQuotes(trimmed) == "*":
		return "has quotes around it", `write "*"`
	case len(entry) > 2*maxOriginLen:
		return "is too long for an origin", "write one origin an entry"
	case strings.Contains(entry, ","):
		return severalOrigins(entry, ",")
	case len(strings.FieldsFunc(entry, isOneOf(" \t;|"))) > 1 && strings.Count(entry, "://") > 1:
		return severalOrigins(entry, " \t;|")
	}
	mended := entry
	for _, m := range mends {
		next := m.mend(mended)
		if next != mended && why == "" {
			why = m.why
		}
		mended = next
	}
	if p, ok := parsePattern(mended); ok {
		return why, "write " + strconv.Quote(p.text)
	}
	return diagnose(mended)
}

func severalOrigins(entry, separators string) (why, fix string) {
	return "holds several origins in one string", "write them as entries of their own: " + quoteEntries(entry, separators)
}

// A mend undoes one way of writing an origin that browsers do not use.
type mend struct {
	why  string
	mend func(string) string
}

// mends are tried one after the other: an entry may need several. Their order is from the outside in.
var mends = []mend{
	{"has white space around it", strings.TrimSpace},
	{"has quotes around it", trimQuotes},
	{"has a scheme that no page's origin has", func(s string) string {
		if url, ok := strings.CutPrefix(s, "blob:"); ok && strings.HasPrefix(url, "http") {
			return url // whose origin the blob has
		}
		return s
	}},
	{`has no "://" after its scheme`, spellScheme},
	{"has no scheme", addScheme},
	{"has upper-case letters, which browsers do not send", lowerASCII},
	{"has a user name", onHost(func(host string) string { return host[strings.LastIndexByte(host, '@')+1:] })},
	{"has a path", onOrigin(func(rest string) string { return cutAny(rest, "/\\") })},
	{"has a query or fragment", onOrigin(func(rest string) string { return cutAny(rest, "?#") })},
	{"has the scheme of a WebSocket connection, whose Origin is that of the page", func(s string) string {
		if rest, ok := strings.CutPrefix(s, "ws"); ok && (strings.HasPrefix(rest, "://") || strings.HasPrefix(rest, "s://")) {
			return "http" + rest
		}
		return s
	}},
	{"is not ASCII, which browsers send as punycode", onHost(punycodeHost)},
	{"ends in a dot", onHost(func(host string) string {
		name, port := cutPort(host)
		return strings.TrimSuffix(name, ".") + port
	})},
	{"has an IPv6 address that browsers write otherwise", onHost(canonicalIPv6)},
	{"has an empty port", func(s string) string { return strings.TrimSuffix(s, ":") }},
	{"has a port with leading zeros", onHost(func(host string) string {
		name, port := cutPort(host)
		if digits := strings.TrimLeft(port, ":0"); digits != "" && strings.HasPrefix(port, ":0") {
			return name + ":" + digits
		}
		return host
	})},
	{"has the default port of http, which browsers leave out", dropPort("http://", ":80")},
	{"has the default port of https, which browsers leave out", dropPort("https://", ":443")},
}

func trimQuotes(s string) string { return strings.Trim(s, "\"'`") }

// spellScheme mends https:/example.com, https//example.com, https:\\example.com and their like.
func spellScheme(s string) string {
	if strings.Contains(s, "://") {
		return s
	}
	for _, scheme := range [...]string{"https", "http"} {
		if len(s) <= len(scheme) || !strings.EqualFold(s[:len(scheme)], scheme) {
			continue
		}
		if host := strings.TrimLeft(s[len(scheme):], `:/\`); host != s[len(scheme):] {
			return scheme + "://" + host
		}
	}
	return s
}

func addScheme(s string) string {
	if strings.Contains(s, "://") {
		return s
	}
	// Another scheme without slashes, such as data:, is beyond mending here.
	if scheme, rest, ok := strings.Cut(s, ":"); ok && isScheme(scheme) && (isUnusableScheme(scheme) || strings.HasPrefix(rest, "/")) {
		return scheme + "://" + strings.TrimLeft(rest, "/")
	}
	s = strings.TrimPrefix(s, "//")
	host, _, _ := strings.Cut(s, "/")
	host, _ = cutPort(host)
	if (Origin{Scheme: "http", Host: strings.Trim(strings.ToLower(host), "[]")}).isLoopback() {
		return "http://" + s
	}
	return "https://" + s
}

// lowerASCII leaves other letters alone, for punycodeHost to see.
func lowerASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// onOrigin applies f to what follows the scheme.
func onOrigin(f func(string) string) func(string) string {
	return func(s string) string {
		scheme, rest, ok := strings.Cut(s, "://")
		if !ok {
			return s
		}
		return scheme + "://" + f(rest)
	}
}

// onHost applies f to the host and port, with what belongs to them, and leaves a path alone.
func onHost(f func(string) string) func(string) string {
	return onOrigin(func(rest string) string {
		host := cutAny(rest, "/\\?#")
		return f(host) + rest[len(host):]
	})
}

func cutAny(s, chars string) string {
	if i := strings.IndexAny(s, chars); i >= 0 {
		return s[:i]
	}
	return s
}

// cutPort splits a port, with its colon, off a host that may be malformed.
func cutPort(host string) (name, port string) {
	if i := strings.LastIndexByte(host, ':'); i > strings.LastIndexByte(host, ']') && strings.Count(host[:i], ":") == 0 || i > 0 && host[i-1] == ']' {
		return host[:i], host[i:]
	}
	return host, ""
}

func dropPort(scheme, port string) func(string) string {
	return func(s string) string {
		if strings.HasPrefix(s, scheme) {
			return strings.TrimSuffix(s, port)
		}
		return s
	}
}

func canonicalIPv6(host string) string {
	name, port := cutPort(host)
	ip, err := netip.ParseAddr(strings.Trim(name, "[]"))
	switch {
	case err != nil || !ip.Is6():
		return host
	case ip.Is4In6():
		return ip.Unmap().String() + port
	}
	return "[" + ip.WithZone("").String() + "]" + port
}

const patternForms = `write "https://*.example.com" for the subdomains of a domain of yours, "http://localhost:*" for every port, or "*" alone for every origin`

// diagnose says why what is left after all mends is still no pattern.
func diagnose(s string) (why, fix string) {
	scheme, hostport, _ := strings.Cut(s, "://")
	host, port := cutPort(hostport)
	domain := strings.TrimPrefix(host, subdomainsPrefix)
	const plain = `write an origin such as "https://example.com"`
	switch {
	case isUnusableScheme(scheme):
		return "has a scheme that no page's origin has", plain
	case strings.Contains(scheme, "*") && isValidHost(strings.Trim(domain, "[]")):
		return `has a "*" in its scheme`, "write an entry for each scheme, such as " + strconv.Quote("https://"+hostport)
	case !isScheme(scheme):
		return "has no valid scheme", plain
	case !isASCII(host):
		return "is not ASCII, which browsers send as punycode", "write what location.origin says in the console of a browser that shows the page"
	case strings.HasPrefix(host, "*") && isValidHost(strings.TrimLeft(host, "*.")) && !strings.HasPrefix(host, subdomainsPrefix):
		return `has a "*" that is not a whole label`, "write " + strconv.Quote(scheme+"://*."+strings.TrimLeft(host, "*.")+port)
	case domain != host && isValidHost(strings.Trim(domain, "[]")) && isIP(strings.Trim(domain, "[]")):
		return "has a wildcard over an IP address, which has no subdomains", "write " + strconv.Quote(scheme+"://"+domain+port)
	case strings.Contains(domain, "*") || strings.Contains(port, "*") && port != anyPortSuffix || host == "*":
		return `has a "*" where none can be`, patternForms
	case host == "":
		return "has no host", plain
	case port != "" && port != anyPortSuffix && !isValidPort(port[1:]):
		return "has a port that is not between 1 and 65535", "write a port such as 3000, or leave it out"
	case len(domain) > maxHostLen:
		return "has a host of more than 253 bytes", plain
	case endsInNumber(domain):
		return "has an IPv4 address that browsers write otherwise", "write four decimal numbers from 0 to 255, without leading zeros"
	}
	return "has a host that is not one: labels are 1 to 63 letters, digits, hyphens and underscores", plain
}

func isValidHost(host string) bool { return isDomainOrIPv4(host) || isCanonicalIPv6(host) }

func isValidPort(port string) bool {
	if port == "" {
		return false
	}
	_, ok := parsePort(port)
	return ok
}
