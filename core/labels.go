package core

import (
	"slices"
	"strings"
)

// labelSet is a set of patterns with a "*" inside the leftmost label. They are filed under the domain behind that label, and there
// under what stands before and after the "*". An origin costs one look-up for its domain, and one for every pair of lengths that
// the patterns of this domain have: not one for every pattern.
type labelSet struct {
	domains byLength[*labels] // by example.com or example.com:8443
}

// labels are the patterns of one domain.
type labels struct {
	affixes map[affixes]struct{}
	shapes  []shape // that affixes have
	room    int     // for the label
}

type affixes struct{ scheme, prefix, suffix string } // the scheme is "https://"

type shape struct{ prefix, suffix int } // lengths

func (s *labelSet) isEmpty() bool { return len(s.domains.lengths) == 0 }

// add reports false if the pattern is there already.
func (s *labelSet) add(scheme, domain, prefix, suffix string) bool {
	l, ok := s.domains.get(domain)
	if !ok {
		host, _, _ := strings.Cut(domain, ":")
		l = &labels{affixes: map[affixes]struct{}{}, room: min(maxLabelLen, maxHostLen-len(".")-len(host))}
		s.domains.set(domain, l)
	}
	if s.lists(scheme, domain, prefix, suffix) {
		return false
	}
	l.affixes[affixes{scheme, prefix, suffix}] = struct{}{}
	if sh := (shape{len(prefix), len(suffix)}); !slices.Contains(l.shapes, sh) {
		l.shapes = append(l.shapes, sh)
	}
	return true
}

func (s *labelSet) lists(scheme, domain, prefix, suffix string) bool {
	l, ok := s.domains.get(domain)
	if ok {
		_, ok = l.affixes[affixes{scheme, prefix, suffix}]
	}
	return ok
}

// contains tells whether a pattern covers origin.
func (s *labelSet) contains(origin string) bool {
	if s.isEmpty() {
		return false
	}
	_, ok := s.find(origin)
	return ok
}

func (s *labelSet) find(origin string) (a affixes, ok bool) {
	host := hostStart(origin)
	n := strings.IndexByte(origin[host:], '.')
	if n < 0 {
		return affixes{}, false
	}
	l, ok := s.domains.get(origin[host+n+1:])
	if !ok {
		return affixes{}, false
	}
	return l.find(origin[:host], origin[host:host+n])
}

func (l *labels) find(scheme, label string) (a affixes, ok bool) {
	if len(label) > l.room {
		return affixes{}, false
	}
	for _, sh := range l.shapes {
		end := len(label) - sh.suffix
		if sh.prefix >= end {
			continue
		}
		a := affixes{scheme, label[:sh.prefix], label[end:]}
		if _, ok := l.affixes[a]; ok && isWithinLabel(label[sh.prefix:end]) {
			return a, true
		}
	}
	return affixes{}, false
}

// above finds another pattern that covers prefix*suffix.
func (s *labelSet) above(scheme, domain, prefix, suffix string) (a affixes, ok bool) {
	l, _ := s.domains.get(domain)
	if l == nil {
		return affixes{}, false
	}
	for _, sh := range l.shapes {
		end := len(suffix) - sh.suffix
		if sh.prefix > len(prefix) || end < 0 || sh == (shape{len(prefix), len(suffix)}) {
			continue
		}
		a := affixes{scheme, prefix[:sh.prefix], suffix[end:]}
		if _, ok := l.affixes[a]; ok && isWithinLabel(prefix[sh.prefix:]+suffix[:end]) {
			return a, true
		}
	}
	return affixes{}, false
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
