package core

import (
	"encoding/binary"
	"net/netip"
	"strconv"
	"strings"
)

// An Origin is a parsed tuple origin, https://html.spec.whatwg.org/multipage/browsers.html#concept-origin. Origins are
// comparable with ==.
type Origin struct {
	// Scheme is in lower case, such as "https".
	Scheme string
	// Host is a domain, an IPv4 address, or an IPv6 address without brackets, as browsers serialize it: lower case, punycode.
	// Of schemes other than http and https it is opaque: letters of either case, digits, ".", "-", "_" and "~".
	Host string
	// Port is 0 where the origin names none, which means the default port of its scheme.
	Port int
}

// String serializes the origin, https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin.
func (o Origin) String() string {
	scheme, hostport := o.split()
	return scheme + hostport
}

// split serializes the origin in two parts, "https://" and the rest.
func (o Origin) split() (scheme, hostport string) {
	hostport = o.Host
	if strings.Contains(o.Host, ":") && !strings.HasPrefix(o.Host, "[") {
		hostport = "[" + o.Host + "]"
	}
	if o.Port != 0 {
		hostport += ":" + strconv.Itoa(o.Port)
	}
	return o.Scheme + "://", hostport
}

// isLoopback tells whether the origin's host never leaves the machine,
// https://w3c.github.io/webappsec-secure-contexts/#is-origin-trustworthy.
func (o Origin) isLoopback() bool {
	if o.Host == "localhost" || strings.HasSuffix(o.Host, ".localhost") {
		return true
	}
	if !isIP(o.Host) {
		return false
	}
	ip, err := netip.ParseAddr(o.Host)
	return err == nil && ip.IsLoopback()
}

func (o Origin) hasTrailingDot() bool { return strings.HasSuffix(o.Host, ".") && isWebScheme(o.Scheme) }

// isInsecure tells an origin whose pages anyone on the network path can forge. The schemes of apps and extensions are loaded
// from the device.
func (o Origin) isInsecure() bool { return o.Scheme == "http" && !o.isLoopback() }

// effectivePort is the port that a connection to the origin uses, 0 where the scheme has no default.
func (o Origin) effectivePort() int {
	if o.Port != 0 {
		return o.Port
	}
	return defaultPort(o.Scheme)
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

// The longest origin: a scheme (extensions have the longest), a host and a port. Longer ones are refused unread.
const (
	maxSchemeLen = 64
	maxHostLen   = 253
	maxLabelLen  = 63
	maxOriginLen = maxSchemeLen + len("://") + maxHostLen + len(".:65535")
)

// parseOrigin parses s if it is byte for byte what a browser would serialize. It allocates nothing; the result's strings are
// parts of s.
func parseOrigin(s string) (o Origin, ok bool) {
	if len(s) > maxOriginLen {
		return Origin{}, false
	}
	scheme, rest, _ := strings.Cut(s, ":")
	hostport, ok := strings.CutPrefix(rest, "//")
	if !ok || !isScheme(scheme) {
		return Origin{}, false
	}
	host, port, ok := splitPort(hostport)
	if !ok {
		return Origin{}, false
	}
	o = Origin{Scheme: scheme, Host: host}
	if port != "" {
		if o.Port, ok = parsePort(port); !ok || o.Port == defaultPort(scheme) {
			return Origin{}, false
		}
	}
	if !isWebScheme(scheme) {
		return o, isOpaqueHost(host)
	}
	if inner, bracketed := strings.CutPrefix(host, "["); bracketed {
		o.Host, ok = strings.CutSuffix(inner, "]")
		return o, ok && isCanonicalIPv6(o.Host)
	}
	return o, isDomainOrIPv4(host)
}

// isWebScheme tells the schemes whose hosts browsers parse, https://url.spec.whatwg.org/#special-scheme. Hosts of others are
// opaque, as in app://. and safari-web-extension://0F1A….
func isWebScheme(scheme string) bool { return scheme == "http" || scheme == "https" }

func isOpaqueHost(host string) bool {
	for i := range len(host) {
		if c := host[i]; !isLabelByte[c] && !isUpper(c) && c != '.' && c != '~' {
			return false
		}
	}
	return 1 <= len(host) && len(host) <= maxHostLen
}

// splitPort splits host[:port], with the brackets of an IPv6 host kept. A colon without a port is not ok.
func splitPort(hostport string) (host, port string, ok bool) {
	bracket := 0
	if strings.HasPrefix(hostport, "[") {
		bracket = strings.IndexByte(hostport, ']') + 1
	}
	name, port, colon := strings.Cut(hostport[bracket:], ":")
	if bracket > 0 && name != "" {
		return "", "", false
	}
	return hostport[:bracket+len(name)], port, !colon || port != ""
}

// parsePort parses a port as the URL standard serializes it: decimal, without leading zeros.
func parsePort(s string) (port int, ok bool) {
	if len(s) > len("65535") || s[0] == '0' {
		return 0, false
	}
	for i := range len(s) {
		if !isDigit(s[i]) {
			return 0, false
		}
		port = port*10 + int(s[i]-'0')
	}
	return port, port <= 65535
}

func isScheme(s string) bool {
	if s == "" || len(s) > maxSchemeLen || !isLower(s[0]) {
		return false
	}
	for i := range len(s) {
		if c := s[i]; !isLower(c) && !isDigit(c) && c != '+' && c != '-' && c != '.' {
			return false
		}
	}
	return true
}

// isDomainOrIPv4 accepts labels of lower-case letters, digits, hyphens and underscores. Hosts such as
// r3---sn-x.example.com and a_b.example.com are in use, though IDNA profiles refuse them. A dot at the end makes another host
// of a domain; of an IPv4 address browsers take it away.
func isDomainOrIPv4(host string) bool {
	name, dotted := strings.CutSuffix(host, ".")
	return len(name) <= maxHostLen && areLabels(name) && (!endsInNumber(name) || !dotted && isCanonicalIPv4(name))
}

// areLabels accepts one or more labels with a dot between each two.
func areLabels(s string) bool {
	start := 0 // of the current label
	for i := range len(s) {
		c := s[i]
		if isLabelByte[c] {
			continue
		}
		if c != '.' || !isLabelLen(i-start) {
			return false
		}
		start = i + 1
	}
	return isLabelLen(len(s) - start)
}

func isLabelLen(n int) bool { return 1 <= n && n <= maxLabelLen }

// isLabelByte is a table, since it is asked about every byte that anyone sends.
var isLabelByte = func() (table [256]bool) {
	for c := range table {
		table[c] = isLower(byte(c)) || isDigit(byte(c)) || c == '-' || c == '_'
	}
	return table
}()

// endsInNumber tells the hosts that browsers take for IPv4 addresses, https://url.spec.whatwg.org/#ends-in-a-number-checker.
func endsInNumber(host string) bool {
	last := host[strings.LastIndexByte(host, '.')+1:]
	if last == "" || !isDigit(last[0]) {
		return false
	}
	if hex, ok := strings.CutPrefix(last, "0x"); ok {
		return strings.Trim(hex, "0123456789abcdef") == ""
	}
	return strings.Trim(last, "0123456789") == ""
}

func isCanonicalIPv4(host string) bool {
	for part := range 4 {
		octet, rest, more := strings.Cut(host, ".")
		if more != (part < 3) || octet == "" || len(octet) > 3 || (octet[0] == '0' && octet != "0") {
			return false
		}
		n := 0
		for i := range len(octet) {
			if !isDigit(octet[i]) {
				return false
			}
			n = n*10 + int(octet[i]-'0')
		}
		if n > 255 {
			return false
		}
		host = rest
	}
	return true
}

// isCanonicalIPv6 accepts an address as https://url.spec.whatwg.org/#concept-ipv6-serializer writes it: lower case, no leading
// zeros, the first longest run of two or more zero pieces compressed. An IPv4 address inside is refused in any notation.
// netip.ParseAddr would do, but its errors allocate, and this runs on whatever a request brings.
func isCanonicalIPv6(host string) bool {
	var front, back [8]uint16
	head, tail, compressed := strings.Cut(host, "::")
	n, ok := parsePieces(&front, head)
	m, tailOK := parsePieces(&back, tail)
	if !ok || !tailOK || n+m > 8 || compressed == (n+m == 8) {
		return false
	}
	copy(front[8-m:], back[:m])
	var address [16]byte
	for i, piece := range front {
		binary.BigEndian.PutUint16(address[2*i:], piece)
	}
	var serialized [46]byte
	return string(netip.AddrFrom16(address).AppendTo(serialized[:0])) == host
}

// parsePieces parses the colon-separated pieces on one side of an IPv6 address's "::".
func parsePieces(pieces *[8]uint16, s string) (n int, ok bool) {
	for more := s != ""; more; n++ {
		var piece string
		piece, s, more = strings.Cut(s, ":")
		if n == len(pieces) || piece == "" || len(piece) > 4 {
			return 0, false
		}
		for i := range len(piece) {
			if !isHex(piece[i]) {
				return 0, false
			}
			pieces[n] = pieces[n]<<4 | uint16(hexValue(piece[i]))
		}
	}
	return n, true
}

func isLower(c byte) bool { return 'a' <= c && c <= 'z' }
func isUpper(c byte) bool { return 'A' <= c && c <= 'Z' }
func isDigit(c byte) bool { return '0' <= c && c <= '9' }
func isHex(c byte) bool   { return isDigit(c) || 'a' <= c && c <= 'f' }

func hexValue(c byte) byte {
	if isDigit(c) {
		return c - '0'
	}
	return c - 'a' + 10
}
