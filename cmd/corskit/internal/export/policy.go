package export

import (
	"context"
	"slices"
	"strings"

	"github.com/corskit/corskit/core"
)

// A policy is what a proxy needs to know of a core.Policy: which origins are allowed, and what is said to whom.
type policy struct {
	// Name is what the configuration calls it: "" if it is the only one.
	Name    string
	Any     bool // every origin is allowed
	Origins []origin
	States  []*state

	Enforce bool     // requests of other pages are refused, too
	Own     []origin // OwnOrigins, if it enforces
	Hosts   []origin // the Host headers of Own
	Away    *policy  // for other Hosts; nil without Own
	IsAway  bool     // it is one of those
}

// An origin is a pattern of the policy.
type origin struct{ Pattern, Expression string }

// IsExact tells whether the pattern is an origin itself.
func (o origin) IsExact() bool { return !strings.Contains(o.Pattern, "*") }

// Bare is the Expression without its anchors.
func (o origin) Bare() string { return o.Expression[len("^") : len(o.Expression)-len("$")] }

// A state is what a request can be to a policy.
type state struct {
	Kind   string // preflight, refused (also a preflight), allowed, other, forbidden (by Enforce)
	Policy string // its name
	Name   string // Kind, with the policy's name before it
	ID     string // in letters that every engine takes
	Status int    // 0: the application answers
	Lines  []line
}

// A line is a header that the proxy adds.
type line struct {
	Name, Value string
	Origin      bool // the request's Origin stands in the place of Value
}

// What core is asked about for the sake of the headers.
const method, other = "PUT", "https://" + nobody

// newPolicy asks core what it answers in each state, so that what the proxy says is the same, letter for letter.
func newPolicy(name string, p *core.Policy) *policy {
	config := p.Config()
	patterns, host := config.AllowOrigins, ownHost(config.OwnOrigins)
	q := &policy{Name: name, Any: slices.Contains(patterns, "*"), Enforce: config.Enforce}
	if len(patterns) > 0 {
		allowed := Instance(patterns[0])
		q.add("preflight", allowed, p, core.Request{Method: "OPTIONS", Host: host, Origin: allowed, RequestMethod: method})
		q.add("allowed", allowed, p, core.Request{Method: "GET", Host: host, Origin: allowed})
	}
	if q.Any {
		return q
	}
	q.Origins = origins(patterns)
	q.add("refused", other, p, core.Request{Method: "OPTIONS", Host: host, Origin: other, RequestMethod: method})
	q.add("other", other, p, core.Request{Method: "GET", Host: host, Origin: other, SecFetchSite: "same-origin"})
	if !q.Enforce {
		return q
	}
	q.add("forbidden", other, p, core.Request{Method: "GET", Host: host, Origin: other, SecFetchSite: "cross-site"})
	if len(config.OwnOrigins) > 0 {
		q.Own, q.Hosts, q.Away = origins(config.OwnOrigins), ownHosts(config.OwnOrigins), newAway(q, p)
	}
	return q
}

func origins(patterns []string) (all []origin) {
	for _, pattern := range patterns {
		if o := (origin{pattern, expression(pattern)}); !slices.Contains(all, o) { // Caddy takes nothing twice
			all = append(all, o)
		}
	}
	return all
}

func (q *policy) add(kind, from string, p *core.Policy, r core.Request) {
	d := p.Decide(context.Background(), r)
	s := &state{Kind: kind, Policy: q.Name, ID: "cors_" + kind, Name: strings.TrimLeft(q.Name+" "+kind, " "), Status: d.Status}
	for name, value := range d.Headers() {
		s.Lines = append(s.Lines, line{name, value, value == from})
	}
	q.States = append(q.States, s)
}

// Line returns the value of a header in a state, "" if it is not there.
func (q *policy) Line(kind, name string) string {
	for _, s := range q.States {
		for _, l := range s.Lines {
			if s.Kind == kind && l.Name == name {
				return l.Value
			}
		}
	}
	return ""
}
