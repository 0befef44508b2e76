package core

import (
	"slices"
	"strings"
)

// originSet is a compiled list of origin patterns. An origin that is listed as it is costs one lookup, whatever the number of
// origins. Patterns with a wildcard are found by the host they end in.
type originSet struct {
	exact map[string]int32  // where each origin stands on the list: a decision carries the policy's string, not the request's
	rules map[string][]rule // by host, or by the domain that follows "*."
	depth labelDepths       // of the keys of rules
	// deepest is the greatest member of depth.
	deepest int
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

// add reports false if p, which stands at that index of the list, is there already.
func (s *originSet) add(p pattern, index int) bool {
	if !p.isWildcard() {
		before := len(s.exact)
		s.exact[p.text] = int32(index)
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
	depth := labels(p.origin.Host)
	s.depth[depth] = true
	s.deepest = max(s.deepest, depth)
	return true
}

// lists tells whether an origin is listed as it is.
func (s *originSet) lists(origin string) bool {
	_, ok := s.exact[origin]
	return ok
}

// matches tells whether a pattern with a wildcard covers o. It looks at o's host from the right, so that the labels beyond the
// longest pattern cost nothing.
func (s *originSet) matches(o Origin) bool {
	for depth, dot := 1, len(o.Host); depth <= s.deepest && dot >= 0; depth++ {
		dot = strings.LastIndexByte(o.Host[:dot], '.')
		if !s.depth[depth] {
			continue
		}
		for _, r := range s.rules[o.Host[dot+1:]] {
			if r.subdomains == (dot >= 0) && r.scheme == o.Scheme && (r.port == anyPort || r.port == o.Port) {
				return true
			}
		}
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
