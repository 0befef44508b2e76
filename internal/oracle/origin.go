package oracle

import (
	"fmt"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
)

// An origin is scheme://host[:port], as browsers write it.
type origin struct {
	scheme, host string
	port         string // "" for the default port
}

var (
	schemeSyntax = regexp.MustCompile(`^[a-z][a-z0-9+.-]{0,63}$`)
	labelSyntax  = regexp.MustCompile(`^[a-z0-9_-]{1,63}$`)
	opaqueSyntax = regexp.MustCompile(`^[A-Za-z0-9._~-]+$`)
	portSyntax   = regexp.MustCompile(`^[1-9][0-9]{0,4}$`)
	numberSyntax = regexp.MustCompile(`^([0-9]+|0x[0-9a-f]*)$`)
)

func parse(s string) (o origin, ok bool) {
	scheme, rest, found := strings.Cut(s, "://")
	if !found || !schemeSyntax.MatchString(scheme) {
		return o, false
	}
	o.scheme, o.host = scheme, rest
	if i := strings.LastIndexByte(rest, ':'); i > strings.LastIndexByte(rest, ']') {
		o.host, o.port = rest[:i], rest[i+1:]
		n, _ := strconv.Atoi(o.port)
		if !portSyntax.MatchString(o.port) || n > 65535 || n == defaultPort(scheme) {
			return o, false
		}
	}
	switch {
	case scheme != "http" && scheme != "https":
		return o, opaqueSyntax.MatchString(o.host) && len(o.host) <= 253
	case strings.HasPrefix(o.host, "["):
		ip, err := netip.ParseAddr(strings.Trim(o.host, "[]"))
		return o, err == nil && ip.Is6() && !ip.Is4In6() && o.host == "["+ip.String()+"]" && ip.Zone() == ""
	}
	return o, isHost(o.host)
}

func isHost(host string) bool {
	name := strings.TrimSuffix(host, ".")
	labels := strings.Split(name, ".")
	for _, label := range labels {
		if !labelSyntax.MatchString(label) || len(name) > 253 {
			return false
		}
	}
	if numberSyntax.MatchString(labels[len(labels)-1]) { // to browsers an IPv4 address, which has one form, or nothing
		ip, err := netip.ParseAddr(host)
		return err == nil && ip.String() == host
	}
	return true
}

func defaultPort(scheme string) int {
	switch scheme {
	case "http":
		return 80
	case "https":
		return 443
	}
	return 0
}

func (o origin) String() string {
	if o.port == "" {
		return o.scheme + "://" + o.host
	}
	return o.scheme + "://" + o.host + ":" + o.port
}

func (o origin) hostAndPort() string {
	if o.port == "" {
		return fmt.Sprintf("%s:%d", o.host, defaultPort(o.scheme))
	}
	return o.host + ":" + o.port
}

// isInsecure tells http that leaves the machine.
func (o origin) isInsecure() bool {
	ip, _ := netip.ParseAddr(strings.Trim(o.host, "[]"))
	return o.scheme == "http" && o.host != "localhost" && !strings.HasSuffix(o.host, ".localhost") && !ip.IsLoopback()
}

func listed(patterns []string, o origin) bool {
	for _, pattern := range patterns {
		if matches(pattern, o) {
			return true
		}
	}
	return false
}

func matches(pattern string, o origin) bool {
	scheme, rest, _ := strings.Cut(pattern, "://")
	host, anyPort := strings.CutSuffix(rest, ":*")
	if scheme != o.scheme {
		return false
	}
	if anyPort {
		return hostMatches(host, o.host)
	}
	host, port := rest, ""
	if i := strings.LastIndexByte(rest, ':'); i > strings.LastIndexByte(rest, ']') {
		host, port = rest[:i], rest[i+1:]
	}
	return port == o.port && hostMatches(host, o.host)
}

// hostMatches knows four patterns of hosts: one without a star, "*" alone, "*.example.com", and a star within the first label.
func hostMatches(pattern, host string) bool {
	before, after, star := strings.Cut(pattern, "*")
	switch {
	case !star:
		return host == pattern
	case before == "" && after == "":
		return true
	}
	if len(host) <= len(before)+len(after) || !strings.HasPrefix(host, before) || !strings.HasSuffix(host, after) {
		return false
	}
	middle := host[len(before) : len(host)-len(after)]
	if before == "" && strings.HasPrefix(after, ".") {
		return true // any labels; that they are some is what makes the host an origin's
	}
	return regexp.MustCompile(`^[a-z0-9-]+$`).MatchString(middle)
}
