package policyfile

import (
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// A Route is a part of a site that has a policy of its own, in a file with routes.
type Route struct {
	// Host is the name that requests are sent to, such as admin.example.com, without a port; "" stands for every host.
	Host string
	// Prefix is a path, such as /public, which stands for itself and everything below it; "" stands for every path.
	Prefix string
	// Document has the policy, and where it is written.
	*Document
}

// The fields of a route beside those of its policy, and the field that routes stand in.
const (
	routesKey = "routes"
	hostKey   = "host"
	prefixKey = "prefix"
)

// routes reads the list of routes.
func (p *parser) routes(n *yaml.Node) {
	if n.Kind != yaml.SequenceNode || !plain(n) || len(n.Content) == 0 {
		p.fail(n, "routes: %s is no list of routes; write - prefix: /public and the fields of its policy below it", shown(n))
		return
	}
	seen := map[[2]string]position{}
	for _, entry := range n.Content {
		if entry.Kind != yaml.MappingNode || !plain(entry) {
			p.fail(entry, "routes: %s is no route; write prefix: /public and the fields of its policy below it", shown(entry))
			continue
		}
		part := p.part(entry)
		r := Route{Document: &part.Document}
		part.mapping(entry, map[string]func(*yaml.Node){
			hostKey:   func(n *yaml.Node) { r.Host = part.readName(n, hostKey, hostMistake) },
			prefixKey: func(n *yaml.Node) { r.Prefix = part.readName(n, prefixKey, prefixMistake) },
		})
		switch first, again := seen[[2]string{r.Host, r.Prefix}]; {
		case len(part.mistakes) > 0:
		case r.Host == "" && r.Prefix == "":
			part.fail(entry, "the route is for the whole site; give it a host or a prefix, or write its fields at the top of the file")
		case again:
			part.fail(entry, "another route in line %d has the same host and prefix; write one of them", first.line)
		}
		seen[[2]string{r.Host, r.Prefix}] = part.start
		p.mistakes = append(p.mistakes, part.mistakes...)
		p.parts = append(p.parts, part)
		p.Routes = append(p.Routes, r)
	}
	slices.SortStableFunc(p.Routes, mostSpecificFirst)
}

// part is a parser for a route.
func (p *parser) part(entry *yaml.Node) *parser {
	part := *p
	part.Document = Document{name: p.Document.name, start: p.at(entry), spell: p.spell, places: map[place]position{}}
	part.mistakes, part.parts = nil, nil
	part.broken, part.seen = map[string]bool{}, map[string]int{}
	return &part
}

// mostSpecificFirst is the order in which routes are asked: those with a host, then those with a longer prefix.
func mostSpecificFirst(a, b Route) int {
	if (a.Host == "") != (b.Host == "") {
		return strings.Compare(b.Host, a.Host)
	}
	return len(b.Prefix) - len(a.Prefix)
}

// readName reads a host or a prefix.
func (p *parser) readName(n *yaml.Node, key string, mistake func(string) error) string {
	if n.Kind != yaml.ScalarNode || !plain(n) || isNull(n) {
		p.fail(n, "%s: %s is no text", key, shown(n))
		return ""
	}
	if err := mistake(n.Value); err != nil {
		p.fail(n, "%s: %q %w", key, n.Value, err)
		return ""
	}
	return n.Value
}

var (
	hostName   = regexp.MustCompile(`^[a-z0-9_-]+(\.[a-z0-9_-]+)*$`)
	pathPrefix = regexp.MustCompile(`^(/[A-Za-z0-9._~-]+)+$`)
)

func hostMistake(s string) error {
	switch host, _, port := strings.Cut(s, ":"); {
	case strings.Contains(s, "://"):
		return errors.New("is an origin or a URL; write the host alone, such as admin.example.com")
	case strings.Contains(s, "*"):
		return errors.New("has a wildcard; write a route for each host")
	case port && hostName.MatchString(host):
		return fmt.Errorf("has a port, which does not count; write %q", host)
	case s != strings.ToLower(s):
		return fmt.Errorf("is not in lower case; write %q", strings.ToLower(s))
	case !hostName.MatchString(s):
		return errors.New("is no host name; write one such as admin.example.com")
	}
	return nil
}

func prefixMistake(s string) error {
	switch {
	case s == "/":
		return errors.New("stands for every path; leave it out, or write the fields at the top of the file")
	case !strings.HasPrefix(s, "/") && pathPrefix.MatchString("/"+s):
		return fmt.Errorf("does not begin with a slash; write %q", "/"+s)
	case pathPrefix.MatchString(strings.TrimRight(s, "/*")):
		if s == strings.TrimRight(s, "/*") {
			break
		}
		return fmt.Errorf("stands for everything below it as it is; write %q", strings.TrimRight(s, "/*"))
	default:
		return errors.New("is no plain path; write one of letters, digits and the signs - . _ ~ between slashes, such as /public")
	}
	if isOddPath(s) {
		return errors.New("has segments of dots; write the path that they lead to")
	}
	return nil
}

// hostOf is the host of a Host header in the form that routes have.
func hostOf(header string) string {
	if ap, err := netip.ParseAddrPort(header); err == nil {
		return ap.Addr().String()
	}
	host, _, _ := strings.Cut(header, ":")
	return strings.ToLower(strings.TrimSuffix(host, "."))
}

// isOddPath tells paths that servers read differently: one takes /a//b, /a/./b, /a\b, /a;x/b or /a%2Fb for /a/b, another does not.
func isOddPath(path string) bool {
	if !strings.HasPrefix(path, "/") {
		return true
	}
	for i := range len(path) {
		switch rest := path[i+1:]; path[i] {
		case '\\', ';':
			return true
		case '%':
			if isNeedless(rest) {
				return true
			}
		case '/':
			segment, _, more := strings.Cut(rest, "/")
			if segment == "" && more || segment == "." || segment == ".." {
				return true
			}
		}
	}
	return false
}

// isNeedless tells whether the two digits behind a % stand for one of the unreserved characters, which have no need of being encoded
// (https://www.rfc-editor.org/rfc/rfc3986#section-2.3), or for one that is odd by itself. Some servers decode it before they look for a route.
func isNeedless(digits string) bool {
	if len(digits) < 2 {
		return false
	}
	var b [1]byte
	_, err := hex.Decode(b[:], []byte(digits[:2]))
	c := b[0]
	return err == nil && ('a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || strings.IndexByte(`-._~/\;`, c) >= 0)
}
