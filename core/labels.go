package core

import "strings"

// labelSet is a set of patterns with a "*" inside the leftmost label. They are filed under the domain behind that label, then under
// what stands before the "*", then under what stands after it. An origin costs one look-up for its domain, and then one for each
// length that the patterns of this domain have before the "*" and after it: not one for each pattern.
type labelSet struct {
	domains byLength[*labels] // by example.com or example.com:8443
}

// labels are the patterns of one domain.
type labels struct {
	heads byLength[*tails] // by https://pr-, or by nothing: a Host has no scheme
	room  int              // for the label
}

// tails are what stands after the "*", with the dot: "-acme.".
type tails struct{ byLength[struct{}] }

func (s *labelSet) isEmpty() bool { return len(s.domains.lengths) == 0 }

// add reports false if the pattern is there already.
func (s *labelSet) add(scheme, domain, prefix, suffix string) bool {
	l, ok := s.domains.get(domain)
	if !ok {
		host, _, _ := strings.Cut(domain, ":")
		l = &labels{room: min(maxLabelLen, maxHostLen-len(".")-len(host))}
		s.domains.set(domain, l)
	}
	t, ok := l.heads.get(scheme + prefix)
	if !ok {
		t = new(tails)
		l.heads.set(scheme+prefix, t)
	}
	return t.set(suffix+".", struct{}{})
}

func (s *labelSet) lists(scheme, domain, prefix, suffix string) bool {
	l, ok := s.domains.get(domain)
	if !ok {
		return false
	}
	t, ok := l.heads.get(scheme + prefix)
	if !ok {
		return false
	}
	_, ok = t.get(suffix + ".")
	return ok
}

// contains tells whether a pattern covers origin.
func (s *labelSet) contains(origin string) bool {
	if s.isEmpty() {
		return false
	}
	_, _, ok := s.find(origin)
	return ok
}

// find splits an origin into what its pattern has before and after the "*".
func (s *labelSet) find(origin string) (head, tail string, ok bool) {
	host := hostStart(origin)
	label, domain, _ := strings.Cut(origin[host:], ".")
	l, ok := s.domains.get(domain)
	if !ok || len(label) > l.room {
		return "", "", false
	}
	end := host + len(label) + len(".")
	for _, n := range l.heads.lengths {
		if n > end {
			break
		}
		if t, ok := l.heads.get(origin[:n]); ok {
			if star := t.find(origin[n:end]); star > 0 {
				return origin[:n], origin[n+star:], true
			}
		}
	}
	return "", "", false
}

// find returns how much of the rest of a label, with its dot, the "*" stands for, 0 if none of the tails follows.
func (t *tails) find(label string) (star int) {
	for _, n := range t.lengths {
		star := len(label) - n
		if star <= 0 {
			break
		}
		if _, ok := t.get(label[star:]); ok && isWithinLabel(label[:star]) {
			return star
		}
	}
	return 0
}

// above finds another pattern that covers prefix*suffix.
func (s *labelSet) above(scheme, domain, prefix, suffix string) (head, tail string, ok bool) {
	l, _ := s.domains.get(domain)
	if l == nil {
		return "", "", false
	}
	whole := scheme + prefix + "x" + suffix + "."
	for n := len(scheme); n <= len(scheme+prefix); n++ {
		t, found := l.heads.get(whole[:n])
		for m := 1; found && m <= len(suffix+"."); m++ {
			end := len(whole) - m
			if n == len(scheme+prefix) && m == len(suffix+".") {
				break // the pattern itself
			}
			if _, ok := t.get(whole[end:]); ok && isWithinLabel(whole[n:end]) {
				return whole[:n], whole[end:] + domain, true
			}
		}
	}
	return "", "", false
}

// isWithinLabel tells what a "*" inside a label may stand for: letters, digits and hyphens.
func isWithinLabel(s string) bool {
	for i := range len(s) {
		if !isLabelByte[s[i]] || s[i] == '_' {
			return false
		}
	}
	return true
}

// hostStart is where the host begins in an origin, or in a host alone.
func hostStart(origin string) int {
	const separator = "://"
	if i := strings.Index(origin, separator); i >= 0 {
		return i + len(separator)
	}
	return 0
}
