package core

import (
	"net/netip"
	"strconv"
	"strings"
)

// An adviser knows what a list may hold, so that it advises to write nothing else.
type adviser struct {
	every    bool                       // "*"
	function bool                       // AllowOriginFunc can allow what the list can't
	insecure bool                       // and is asked about http
	check    func(pattern) (fix string) // what else to write, "" if the pattern is fine
}

// anything is for advice where no list is at hand.
var anything = adviser{every: true, function: true, insecure: true, check: func(pattern) string { return "" }}

// slip says what is wrong with an entry of a list of origins that is no pattern, and what to write instead.
func (a adviser) slip(entry string) (why, fix string) {
	switch trimmed := trimQuotes(strings.TrimSpace(entry)); {
	case trimmed == "":
		return "has an empty entry", `remove it (strings.Split("", ",") makes one)`
	case strings.EqualFold(trimmed, "null") && a.every:
		return "is the origin of every sandboxed frame: any site can send it", `remove it; who means everyone writes "*"`
	case strings.EqualFold(trimmed, "null"):
		return "is the origin of every sandboxed frame: any site can send it", "remove it"
	case isEvery(trimmed) && !a.every:
		return "stands for every origin, which cannot be here", "list the origins that may"
	case trimmed == "*" && trimmed == strings.TrimSpace(entry):
		return "has white space around it", `write "*"`
	case trimmed == "*":
		return "has quotes around it", `write "*"`
	case isEvery(trimmed):
		return "is a regular expression", `write "*"`
	case len(entry) > 2*maxOriginLen:
		return "is too long for an origin", "write one origin an entry"
	}
	if why, fix, ok := a.beyondLists(entry); ok {
		return why, fix
	}
	switch {
	case strings.Contains(entry, ","):
		return a.severalOrigins(entry, ",")
	case len(strings.FieldsFunc(entry, isOneOf(" \t;|"))) > 1 && strings.Count(entry, "://") > 1:
		return a.severalOrigins(entry, " \t;|")
	}
	why, corrected := correct(entry)
	p, ok := parsePattern(corrected)
	if !ok {
		return a.diagnose(corrected)
	}
	if fix := a.check(p); fix != "" {
		return why, fix
	}
	return why, "write " + strconv.Quote(p.text)
}

// isEvery tells "*", and the regular expressions that people write for it.
func isEvery(s string) bool { return s == "*" || strings.Trim(s, "^$") == ".*" }

// severalOrigins names the entries only where every one of them can be used.
func (a adviser) severalOrigins(entry, separators string) (why, fix string) {
	why, fix = "holds several origins in one string", "write them as entries of their own"
	var entries []string
	for part := range strings.FieldsFuncSeq(entry, isOneOf(separators)) {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		_, corrected := correct(part)
		if p, ok := parsePattern(corrected); !ok || a.check(p) != "" || len(corrected) > maxQuoted {
			return why, fix
		}
		entries = append(entries, corrected)
	}
	if len(entries) == 0 {
		return why, fix
	}
	return why, fix + ": " + quoteEntries(entries)
}

// correct returns entry without the ways of writing an origin that browsers do not use, and says what the first of them is.
func correct(entry string) (why, corrected string) {
	for _, c := range corrections {
		next := c.apply(entry)
		if next != entry && why == "" {
			why = c.why
		}
		entry = next
	}
	return why, entry
}

// A correction undoes one way of writing an origin that browsers do not use.
type correction struct {
	why   string
	apply func(string) string
}

// corrections are tried one after the other: an entry may need several. Their order is from the outside in.
var corrections = []correction{
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
	{"ends in a dot, which can only be listed without a wildcard", onHost(undot)},
	{"has an IPv6 address that browsers write otherwise", onHost(canonicalIPv6)},
	{"has an IPv4 address inside of an IPv6 address", onHost(unmapIPv6)},
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

// spellScheme corrects https:/example.com, https//example.com, https:\\example.com and their like.
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
	// Another scheme without slashes, such as data:, cannot be corrected.
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

// lowerASCII leaves all other bytes alone, for punycodeHost to see.
func lowerASCII(s string) string {
	b := []byte(s)
	for i, c := range b {
		if isUpper(c) {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
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

// cutAny returns s up to the first of the bytes in any.
func cutAny(s, any string) string {
	if i := strings.IndexAny(s, any); i >= 0 {
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

// undot takes a dot at the end away where it cannot be listed.
func undot(host string) string {
	name, port := cutPort(host)
	if undotted := strings.TrimSuffix(name, "."); strings.Contains(host, "*") || endsInNumber(undotted) {
		return undotted + port
	}
	return host
}

func canonicalIPv6(host string) string {
	name, port := cutPort(host)
	ip, err := netip.ParseAddr(strings.Trim(name, "[]"))
	switch {
	case err != nil || !ip.Is6() || ip.Is4In6():
		return host
	}
	return "[" + ip.WithZone("").String() + "]" + port
}

func unmapIPv6(host string) string {
	name, port := cutPort(host)
	if ip, err := netip.ParseAddr(strings.Trim(name, "[]")); err == nil && ip.Is4In6() {
		return ip.Unmap().String() + port
	}
	return host
}
