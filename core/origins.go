package core

import "strings"

// originSet is a compiled list of origin patterns. An origin that is listed as it is costs one lookup, whatever the number of
// origins. Patterns with a wildcard are filed under what is literal in them, so that an origin need not be parsed to be found: what
// is literal came from a valid pattern, and only what a wildcard stands for is left to be checked.
type originSet struct {
	exact      byLength[int32]    // where each origin stands on the list: a decision carries the policy's string, not the request's
	domains    domainSet          // https://*.example.com, https://*.example.com:8443
	anyPort    byLength[struct{}] // http://localhost:*
	anyDomains domainSet          // https://*.example.com:*
}

// add reports false if p, which stands at that index of the list, is there already.
func (s *originSet) add(p pattern, index int) bool {
	scheme, hostport := p.origin.split()
	switch {
	case p.subdomains && p.anyPort:
		return s.anyDomains.add(scheme, hostport)
	case p.subdomains:
		return s.domains.add(scheme, hostport)
	case p.anyPort:
		return s.anyPort.set(scheme+hostport, struct{}{})
	}
	return s.exact.set(p.text, int32(index))
}

func (s *originSet) hasWildcards() bool {
	return len(s.domains.parents.lengths)+len(s.anyPort.lengths)+len(s.anyDomains.parents.lengths) > 0
}

// find returns an origin that is allowed: the policy's own string if it stands on the list. It returns "" for others.
func (s *originSet) find(origin string, list []string) string {
	if index, listed := s.exact.get(origin); listed {
		return list[index]
	}
	if s.matches(origin) {
		return origin
	}
	return ""
}

// lists tells whether an origin is listed as it is.
func (s *originSet) lists(origin string) bool {
	_, ok := s.exact.get(origin)
	return ok
}

// matches tells whether a pattern with a wildcard covers an origin. What it covers is a valid origin; of others it is not said
// what they are.
func (s *originSet) matches(origin string) bool {
	if len(origin) > maxOriginLen {
		return false
	}
	if s.domains.contains(origin) {
		return true
	}
	if len(s.anyPort.lengths)+len(s.anyDomains.parents.lengths) == 0 {
		return false
	}
	portless, ok := withoutPort(origin)
	if !ok {
		return false
	}
	_, ok = s.anyPort.get(portless)
	return ok || s.anyDomains.contains(portless)
}

// withoutPort cuts a port off an origin. It is not ok if that is none, or the default, which browsers leave out.
func withoutPort(origin string) (portless string, ok bool) {
	colon := strings.LastIndexByte(origin, ':')
	if colon < 0 || colon+1 == len(origin) || !isDigit(origin[colon+1]) || origin[len(origin)-1] == ']' {
		return origin, true
	}
	port, ok := parsePort(origin[colon+1:])
	scheme, _, _ := strings.Cut(origin, ":")
	return origin[:colon], ok && port != 0 && port != defaultPort(scheme)
}

// coveredBy finds a pattern with a wildcard, other than p itself, that allows whatever p does.
func (s *originSet) coveredBy(p pattern) (text string, ok bool) {
	scheme, hostport := p.origin.split()
	portless := Origin{Scheme: p.origin.Scheme, Host: p.origin.Host}
	_, host := portless.split()
	if !p.anyPort {
		if domain, ok := s.domains.above(scheme, hostport); ok {
			return scheme + subdomainsPrefix + domain, true
		}
		if _, ok := s.anyPort.get(scheme + host); ok && !p.subdomains {
			return scheme + host + anyPortSuffix, true
		}
		if p.subdomains && s.anyDomains.lists(scheme, host) {
			return scheme + subdomainsPrefix + host + anyPortSuffix, true
		}
	}
	if domain, ok := s.anyDomains.above(scheme, host); ok {
		return scheme + subdomainsPrefix + domain + anyPortSuffix, true
	}
	return "", false
}
