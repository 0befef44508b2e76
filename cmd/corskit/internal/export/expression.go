package export

import (
	"regexp"
	"strconv"
	"strings"
)

// expression returns a pattern that core has accepted as an anchored regular expression, in what PCRE and RE2 have in common. It lets in
// what the pattern does, with one exception: it does not count the 253 bytes that a host name has at most.
func expression(pattern string) string {
	scheme, hostport, _ := strings.Cut(pattern, "://")
	hostport, anyPort := strings.CutSuffix(hostport, ":*")
	e := "^" + regexp.QuoteMeta(scheme) + "://" + hostExpression(hostport)
	if anyPort {
		e += portExpression(scheme)
	}
	return e + "$"
}

const maxLabel = 63

func hostExpression(host string) string {
	label, domain, _ := strings.Cut(host, ".")
	before, after, star := strings.Cut(label, "*")
	switch {
	case !star:
		return regexp.QuoteMeta(host)
	case host == "*": // of an app's scheme, whose hosts are opaque
		return "[A-Za-z0-9._~-]{1,253}"
	case label == "*":
		return `(?:[a-z0-9_-]{1,` + strconv.Itoa(maxLabel) + `}\.)+` + regexp.QuoteMeta(domain)
	}
	room := maxLabel - len(before) - len(after)
	return regexp.QuoteMeta(before) + "[a-z0-9-]{1," + strconv.Itoa(room) + "}" + regexp.QuoteMeta(after+"."+domain)
}

// atExpression returns an anchored expression for Host where browsers reach a server at an origin that the pattern allows.
func atExpression(pattern string) string {
	scheme, hostport, _ := strings.Cut(pattern, "://")
	name, anyPort := strings.CutSuffix(hostport, ":*")
	e := "^" + hostExpression(name)
	switch hasPort := strings.LastIndexByte(name, ':') > strings.LastIndexByte(name, ']'); {
	case anyPort:
		e += portExpression("")
	case !hasPort && scheme == "https":
		e += "(?::443)?"
	case !hasPort:
		e += "(?::80)?"
	}
	return e + "$"
}

// pageExpression is the host of an origin that is compared with Host: a name or an IPv4 address as browsers write them. Of IPv6 addresses it
// takes that of the machine itself alone, since it would be too long to tell how browsers write the others.
const pageExpression = `(?:(?:[a-z0-9_-]{1,63}\.)*[a-z_-][a-z0-9_-]{0,62}\.?|(?:` + octet + `\.){3}` + octet + `|\[::1\])`

const octet = `(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])`

// portExpression is any port as browsers write it: without leading zeros, and none if it is the scheme's own.
func portExpression(scheme string) string {
	small := "[1-9][0-9]{0,3}"
	switch scheme {
	case "http":
		small = "[1-9]|[1-79][0-9]|8[1-9]|[1-9][0-9]{2,3}"
	case "https":
		small = "[1-9][0-9]?|[1-35-9][0-9]{2}|4(?:[0-35-9][0-9]|4[0-24-9])|[1-9][0-9]{3}"
	}
	return "(?::(?:" + small + "|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?"
}

// Instance returns an origin that a pattern allows.
func Instance(pattern string) string {
	if pattern == "*" {
		return "https://corskit.example"
	}
	pattern = strings.TrimSuffix(pattern, ":*")
	return strings.Replace(pattern, "*", "corskit", 1)
}
