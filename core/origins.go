package core

import "strings"

// originSet is a compiled list of origin patterns. An origin that is listed as it is costs one lookup, whatever the number of
// origins. Patterns with a wildcard are filed under what is literal in them, so that an origin need not be parsed to be found: what
// is literal came from a valid pattern, and only what a wildcard stands for is left to be checked.
type originSet struct {
	exact      byLength[int32]    // where each origin stands on the list: a decision carries the policy's string, not the request's
	domains    domainSet          // https://*.example.com, https://*.example.com:8443
	labels     labelSet           // https://pr-*.example.com, https://pr-*.example.com:8443
	schemes    byLength[struct{}] // moz-extension://*, by moz-extension://
	anyPort    byLength[struct{}] // http://localhost:*
	anyDomains domainSet          // https://*.example.com:*
	anyLabels  labelSet           // https://pr-*.example.com:*
}

// add reports false if p, which stands at that index of the list, is there already.
func (s *originSet) add(p pattern, index int) bool {
	if p.wildcard == noWildcard && !p.anyPort {
		return s.exact.set(p.text, int32(index))
	}
	scheme, hostport := p.origin.split()
	return s.file(p, scheme, hostport, index)
}

// file adds p under names for its scheme and the rest, which may be other than its own.
func (s *originSet) file(p pattern, scheme, hostport string, index int) bool {
	domains, labels := &s.domains, &s.labels
	if p.anyPort {
		domains, labels = &s.anyDomains, &s.anyLabels
	}
	switch {
	case p.wildcard == anyHost:
		return s.schemes.set(scheme, struct{}{})
	case p.wildcard == subdomains:
		return domains.add(scheme, hostport)
	case p.wildcard == oneLabel:
		return labels.add(scheme, hostport, p.prefix, p.suffix)
	case p.anyPort:
		return s.anyPort.set(scheme+hostport, struct{}{})
	}
	return s.exact.set(scheme+hostport, int32(index))
}

func (s *originSet) hasWildcards() bool {
	return len(s.domains.parents.lengths)+len(s.labels.domains.lengths)+len(s.schemes.lengths) > 0 || s.hasAnyPort()
}

func (s *originSet) hasAnyPort() bool {
	return len(s.anyPort.lengths)+len(s.anyDomains.parents.lengths)+len(s.anyLabels.domains.lengths) > 0
}

// lists tells whether an origin is listed as it is.
func (s *originSet) lists(origin string) bool {
	_, ok := s.exact.get(origin)
	return ok
}

// matches tells whether a pattern with a wildcard covers an origin. What it covers is a valid origin; of others it is not said
// what they are.
func (s *originSet) matches(origin string) bool {
	switch {
	case len(origin) > maxOriginLen:
		return false
	case s.domains.contains(origin) || s.labels.contains(origin) || s.hasScheme(origin):
		return true
	case !s.hasAnyPort():
		return false
	}
	portless, ok := withoutPort(origin)
	if !ok {
		return false
	}
	_, ok = s.anyPort.get(portless)
	return ok || s.anyDomains.contains(portless) || s.anyLabels.contains(portless)
}

// hasScheme tells whether every host of the origin's scheme is allowed.
func (s *originSet) hasScheme(origin string) bool {
	if len(s.schemes.lengths) == 0 {
		return false
	}
	host := hostStart(origin)
	_, ok := s.schemes.get(origin[:host])
	return ok && isOpaqueHost(origin[host:])
}

// withoutPort cuts a port off an origin. It is not ok if that is none, or the default, which browsers leave out.
func withoutPort(origin string) (portless string, ok bool) {
	colon := strings.LastIndexByte(origin, ':')
	if colon < 0 || colon+1 == len(origin) || !isDigit(origin[colon+1]) || origin[len(origin)-1] == ']' {
		return origin, true
	}
	port, ok := parsePort(origin[colon+1:])
	scheme, _, _ := strings.Cut(origin, ":")
	return origin[:colon], ok && port != defaultPort(scheme)
}

// coveredBy finds a pattern with a wildcard, other than p itself, that allows whatever p does.
func (s *originSet) coveredBy(p pattern) (text string, ok bool) {
	scheme, hostport := p.origin.split()
	portless := Origin{Scheme: p.origin.Scheme, Host: p.origin.Host}
	_, host := portless.split()
	if _, ok := s.schemes.get(scheme); ok && p.wildcard != anyHost && !p.anyPort && p.origin.Port == 0 {
		return scheme + "*", true
	}
	if !p.anyPort {
		if text, ok := coveredBelow(p, hostport, &s.domains, &s.labels); ok {
			return text, true
		}
		if _, ok := s.anyPort.get(scheme + host); ok && p.wildcard == noWildcard {
			return scheme + host + anyPortSuffix, true
		}
		if p.wildcard == subdomains && s.anyDomains.lists(scheme, host) {
			return scheme + subdomainsPrefix + host + anyPortSuffix, true
		}
		if p.wildcard == oneLabel && s.anyLabels.lists(scheme, host, p.prefix, p.suffix) {
			return scheme + p.prefix + "*" + p.suffix + "." + host + anyPortSuffix, true
		}
	}
	text, ok = coveredBelow(p, host, &s.anyDomains, &s.anyLabels)
	return text + anyPortSuffix, ok
}

// coveredBelow finds a pattern with a wildcard in its host, under the name that p has in these sets.
func coveredBelow(p pattern, name string, domains *domainSet, labels *labelSet) (text string, ok bool) {
	scheme, _ := p.origin.split()
	under := name
	if p.wildcard == oneLabel {
		under = subdomainsPrefix + name
	}
	if domain, ok := domains.above(scheme, under); ok {
		return scheme + subdomainsPrefix + domain, true
	}
	var head, tail string
	switch p.wildcard {
	case noWildcard:
		head, tail, ok = labels.find(scheme + name)
	case oneLabel:
		head, tail, ok = labels.above(scheme, name, p.prefix, p.suffix)
	}
	return head + "*" + tail, ok
}
