package policyfile

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/corskit/corskit/core"
)

// A Site is a [core.Decider] that asks the policy for the request's host and path, as a proxy does that runs the same file after
// corskit export. It is immutable and safe for concurrent use.
//
// The most specific route decides: one with a host before one without, then the longest prefix. What no route is for belongs to the
// policy at the top of the file; if there is none, every origin is refused there. So it is, in a file with prefixes, where servers disagree
// about a path (see [OddPaths]): with an empty segment, one of dots, a backslash or a semicolon in it; with a letter, digit, -, ., _, ~, /, \
// or ; percent-encoded; or with a route's prefix in other letters.
type Site struct {
	parts  []Part
	byPath bool         // some part has a prefix
	odd    *core.Policy // for the paths that servers disagree about
}

// A Part is a route with its policy.
type Part struct {
	Route
	Policy *core.Policy
}

// Site makes a policy of each route with compile, which is [core.New] or a function that calls it, and one of the fields at the top of the
// file. A file without routes is a site with one policy. The mistakes of all come back at once, as those of [Document.Compile] do.
func (d *Document) Site(compile func(core.Config) (*core.Policy, error)) (*Site, error) {
	s := new(Site)
	var mistakes []error
	for _, r := range append(slices.Clone(d.Routes), Route{Document: d}) {
		policy := new(core.Policy)
		if r.Document != d || d.hasPolicy() {
			var err error
			if policy, err = compile(r.Config); err != nil {
				mistakes = append(mistakes, r.locate(err))
			}
		}
		s.add(r, policy)
	}
	if len(mistakes) > 0 {
		return nil, errors.Join(mistakes...)
	}
	s.odd = OddPaths(s.parts)
	return s, nil
}

// hasPolicy is false for a file that has nothing but routes.
func (d *Document) hasPolicy() bool { return len(d.Routes) == 0 || d.written }

func (s *Site) add(r Route, p *core.Policy) {
	s.parts = append(s.parts, Part{r, p})
	s.byPath = s.byPath || r.Prefix != ""
}

// Decide lets the policy for r's host and path decide.
func (s *Site) Decide(ctx context.Context, r core.Request) core.Decision {
	return s.PolicyFor(r.Host, r.Path).Decide(ctx, r)
}

// Parts returns the routes with their policies in the order in which they are asked. The last one has neither host nor prefix: it is for
// what the others are not for.
func (s *Site) Parts() []Part { return append([]Part(nil), s.parts...) }

// OddPaths returns the policy for paths that servers read differently. It allows no origin. Where a part enforces it does, too, since such
// a path may lead there. It has that part's own origins; where parts that enforce differ in them, it refuses everything.
func OddPaths(parts []Part) *core.Policy {
	odd := core.Config{DangerouslyAllowPublicSuffixes: true} // each part has been asked already
	for _, p := range parts {
		switch c := p.Policy.Config(); {
		case !c.Enforce:
		case !odd.Enforce:
			odd.Enforce, odd.OwnOrigins = true, c.OwnOrigins
		case !slices.Equal(odd.OwnOrigins, c.OwnOrigins):
			odd.OwnOrigins = []string{"https://corskit.invalid"} // where no server is reached
		}
	}
	if !odd.Enforce {
		return new(core.Policy)
	}
	return core.MustNew(odd)
}

// PolicyFor returns the policy for a request's Host and Path, as [core.Request] has them.
func (s *Site) PolicyFor(host, path string) *core.Policy {
	if len(s.parts) == 1 {
		return s.parts[0].Policy
	}
	host = hostOf(host)
	if s.byPath && isOddPath(path) {
		return s.odd
	}
	for _, p := range s.parts {
		if p.Host != "" && p.Host != host {
			continue
		}
		switch n := len(p.Prefix); {
		case n == 0:
			return p.Policy
		case len(path) < n || !strings.EqualFold(path[:n], p.Prefix) || len(path) > n && path[n] != '/':
		case path[:n] != p.Prefix:
			return s.odd
		default:
			return p.Policy
		}
	}
	return s.odd
}
