package chiadapter

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/corskit/corskit/internal/routes"
)

// siblings are the routes of the methods that need no search of their own once another method has been found at a pattern: those
// that are there too, or nowhere near.
type siblings map[string]routes.Route[*http.Request]

// Sibling implements routes.Siblings.
func (s siblings) Sibling(method string) (route routes.Route[*http.Request], known bool) {
	route, known = s[method]
	return route, known
}

// setSiblings leaves out the contested methods: those for which another pattern, here or on the way, may match the same path.
func (l *level) setSiblings(s *snapshot, contested []string) {
	if l.getHead || s.getHead {
		contested = append(slices.Clip(contested), http.MethodHead)
	}
	l.findRivals(s.methods)
	below := map[*mount][]string{}
	for _, f := range l.forks {
		f.contested = append(f.contested, contested...)
		if m := f.mount; m != nil {
			below[m] = slices.AppendSeq(append(below[m], f.contested...), maps.Keys(f.handlers))
			continue
		}
		f.siblings = siblings{}
		for _, method := range s.methods {
			if slices.Contains(f.contested, method) {
				continue
			}
			found := reached{policies: l.policies}
			if policies, ok := f.handlers[method]; ok {
				found = reached{policies: policies, found: true}
			}
			f.siblings[method] = found.route()
		}
	}
	for m, contested := range below {
		if m.below != nil {
			m.below.setSiblings(s, contested)
		}
	}
}

// findRivals compares the patterns that begin alike, which stand together when they are sorted.
func (l *level) findRivals(all []string) {
	forks := slices.SortedFunc(maps.Values(l.forks), func(p, q *fork) int { return strings.Compare(p.letters, q.letters) })
	for i, p := range forks {
		for _, q := range forks[i+1:] {
			if !strings.HasPrefix(q.letters, p.letters) {
				break
			}
			if p.covers(q) || q.covers(p) {
				p.contest(q, all)
				q.contest(p, all)
			}
		}
	}
}

// contest adds the methods for which a path of f may come to rival. A mount is not its own rival.
func (f *fork) contest(rival *fork, all []string) {
	if rival.mount != nil && rival.mount != f.mount {
		f.contested = append(f.contested, all...)
	}
	f.contested = slices.AppendSeq(f.contested, maps.Keys(rival.handlers))
}

// covers tells whether p may go on with a parameter or an asterisk where q's letters are.
func (p *fork) covers(q *fork) bool {
	next, more := strings.CutPrefix(q.letters, p.letters)
	return more && p.parameters != "" && (p.parameters[0] == '*' || q.parameters != "" || next != "")
}
