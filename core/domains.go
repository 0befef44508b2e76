package core

import (
	"slices"
	"strings"
)

// domainSet is a set of domains whose subdomains are allowed, each with a port if the pattern names one. Whether an origin ends in
// one is asked at most once for every length that a domain of the set has, and only where a dot precedes: the labels of a hostile host
// beyond the longest domain cost nothing.
type domainSet struct {
	parents byLength[[]parent] // by example.com or example.com:8443
}

// A parent is what a pattern demands of an origin beside ending in the pattern's domain.
type parent struct {
	scheme string // "https://"
	room   int    // for the labels before the domain, within maxHostLen
}

// add reports false if the domain is there already.
func (s *domainSet) add(scheme, domain string) bool {
	if s.lists(scheme, domain) {
		return false
	}
	host, _, _ := strings.Cut(domain, ":")
	parents, _ := s.parents.get(domain)
	s.parents.set(domain, append(parents, parent{scheme, maxHostLen - len(".") - len(host)}))
	return true
}

func (s *domainSet) lists(scheme, domain string) bool {
	parents, _ := s.parents.get(domain)
	return slices.ContainsFunc(parents, func(p parent) bool { return p.scheme == scheme })
}

// contains tells whether origin is one or more labels below a domain.
func (s *domainSet) contains(origin string) bool {
	for _, n := range s.parents.lengths {
		dot := len(origin) - n - 1
		if dot < 0 {
			return false
		}
		if origin[dot] != '.' {
			continue
		}
		parents, _ := s.parents.get(origin[dot+1:])
		for i := range parents {
			if parents[i].hasChild(origin[:dot]) {
				return true
			}
		}
	}
	return false
}

// hasChild tells whether labels may stand before the domain. They come with the scheme.
func (p *parent) hasChild(labels string) bool {
	labels, ok := strings.CutPrefix(labels, p.scheme)
	return ok && len(labels) <= p.room && areLabels(labels)
}

// above finds the domain that a name with an optional port is below.
func (s *domainSet) above(scheme, name string) (domain string, ok bool) {
	for more := len(s.parents.lengths) > 0; more; {
		if _, name, more = strings.Cut(name, "."); more && s.lists(scheme, name) {
			return name, true
		}
	}
	return "", false
}
