package core

import (
	"slices"
	"strings"
)

// originSet is a compiled list of origin patterns. An origin that is listed as it is costs one lookup, whatever the number of
// origins. Patterns with a wildcard are found by the host they end in.
type originSet struct {
	exact map[string]string // each origin to itself: a decision carries the policy's string, not the request's
	rules map[string][]rule // by host, or by the domain that follows "*."
	depth labelDepths       // of the keys of rules
}

// A rule is what a pattern with a wildcard demands beside the host that it is filed under.
type rule struct {
	scheme     string
	port       int // anyPort, or as in Origin
	subdomains bool
}

const anyPort = -1

// labelDepths is a set of numbers of labels. A hostile host of 126 labels costs no more lookups than there are members.
type labelDepths [maxHostLen/2 + 2]bool

// add reports false if p is there already.
func (s *originSet) add(p pattern) bool {
	if !p.isWildcard() {
		before := len(s.exact)
		s.exact[p.text] = p.text
		return len(s.exact) > before
	}
	if s.rules == nil {
		s.rules = make(map[string][]rule)
	}
	r := rule{scheme: p.origin.Scheme, port: p.origin.Port, subdomains: p.subdomains}
	if p.anyPort {
		r.port = anyPort
	}
	if slices.Contains(s.rules[p.origin.Host], r) {
		return false
	}
	s.rules[p.origin.Host] = append(s.rules[p.origin.Host], r)
	s.depth[labels(p.origin.Host)] = true
	return true
}

// matches tells whether a pattern with a wildcard covers o.
func (s *originSet) matches(o Origin) bool {
	domain, depth, subdomain := o.Host, labels(o.Host), false
	for more := len(s.rules) > 0; more; depth-- {
		if s.depth[depth] {
			for _, r := range s.rules[domain] {
				if r.subdomains == subdomain && r.scheme == o.Scheme && (r.port == anyPort || r.port == o.Port) {
					return true
				}
			}
		}
		_, domain, more = strings.Cut(domain, ".")
		subdomain = true
	}
	return false
}

func labels(host string) int { return strings.Count(host, ".") + 1 }

// coveredBy finds a pattern with a wildcard that allows whatever p does.
func (s *originSet) coveredBy(p pattern) (text string, ok bool) {
	if len(s.rules) == 0 {
		return "", false
	}
	for domain, subdomain, more := p.origin.Host, p.subdomains, true; more; subdomain = true {
		for _, r := range s.rules[domain] {
			wider := r.port == anyPort && !p.anyPort || domain != p.origin.Host || !p.isWildcard()
			if wider && r.subdomains == subdomain && r.scheme == p.origin.Scheme && (r.port == anyPort || !p.anyPort && r.port == p.origin.Port) {
				return r.pattern(domain), true
			}
		}
		_, domain, more = strings.Cut(domain, ".")
	}
	return "", false
}

// pattern writes r, filed under domain, as it stands in a Config.
func (r rule) pattern(domain string) string {
	port, suffix := r.port, ""
	if port == anyPort {
		port, suffix = 0, anyPortSuffix
	}
	text := Origin{r.scheme, domain, port}.String() + suffix
	if r.subdomains {
		scheme, rest, _ := strings.Cut(text, "://")
		return scheme + "://" + subdomainsPrefix + rest
	}
	return text
}
