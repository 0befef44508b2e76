package export

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/policyfile"
)

// A choice sends the requests whose target matches an expression to a policy. The target is host|path?query, as they are sent, without the
// port.
type choice struct {
	Expression, Policy string
	// Host and Prefix are what the expression says, for engines that have words for it. "" is every one; odd paths have neither.
	Host, Prefix string
	AnyCase      bool // Prefix in whatever letters
}

// What policies are called that no route has given a name: its host and prefix, in which hosts have no upper case.
const (
	rest = "REST" // for what no route is for
	odd  = "ODD"  // for paths that servers read differently
)

// oddPath is what a path may hold that servers read differently: an empty segment, one of dots, a backslash, a semicolon, and what has no
// need of being encoded but is. Where paths choose the policy, such a path is given one that allows no origin: in doubt, refuse.
const oddPath = `//|/\.\.?(?:[/?]|$)|[;\x5c]|%(?:2[D-Fd-f]|3[0-9Bb]|[46][1-9A-Fa-f]|[57][0-9Aa]|5[CFcf]|7[Ee])`

// add makes the policies, and the choices between them in the order in which they are tried.
func (c *configuration) add(parts []policyfile.Part) {
	if len(parts) == 1 {
		c.addOnly(parts[0].Policy)
		return
	}
	for _, r := range parts {
		name := r.Host + r.Prefix
		if name == "" {
			name = rest
		}
		c.Policies = append(c.Policies, newPolicy(name, r.Policy))
		if name == rest {
			continue
		}
		e := "^[^|]*"
		if r.Host != "" {
			e = "^(?i:" + regexp.QuoteMeta(r.Host) + `)\.?`
		}
		e += `\|`
		if r.Prefix != "" {
			e += regexp.QuoteMeta(r.Prefix) + "(?:[/?]|$)"
		}
		c.Choices = append(c.Choices, choice{Expression: e, Policy: name, Host: r.Host, Prefix: r.Prefix})
		if r.Prefix != "" {
			c.ByPath = true
			c.Choices = append(c.Choices, choice{Expression: "(?i)" + e, Policy: odd, Host: r.Host, Prefix: r.Prefix, AnyCase: true})
		}
	}
	if c.ByPath {
		c.Policies = append(c.Policies, newPolicy(odd, policyfile.OddPaths(parts)))
		c.Choices = slices.Insert(c.Choices, 0, choice{Expression: `\|[^/]`, Policy: odd}, choice{Expression: `\|[^?]*(?:` + oddPath + `)`, Policy: odd})
	}
	c.addAway()
	c.number()
}

// addOnly adds the policy of a site that has one. If it knows its Host, there is another for other Hosts.
func (c *configuration) addOnly(p *core.Policy) {
	if q := newPolicy("", p); q.Away == nil {
		c.Policies = []*policy{q}
		return
	}
	c.Policies = []*policy{newPolicy(here, p)}
	c.addAway()
	c.number()
}

// number makes the IDs of states unique.
func (c *configuration) number() {
	for i, p := range c.Policies {
		for _, s := range p.States {
			s.ID = fmt.Sprintf("cors_%d_%s", i+1, s.Kind)
		}
	}
}

// Routed says that there are several policies.
func (c *configuration) Routed() bool { return len(c.Policies) > 1 }

// index is the place of the policy with a name.
func (c *configuration) index(name string) int {
	return slices.IndexFunc(c.Policies, func(p *policy) bool { return p.Name == name })
}

// Title says what a choice is for.
func (c choice) Title() string {
	switch {
	case c.AnyCase:
		return c.Host + c.Prefix + " in other letters, which some servers take for the same: in doubt, refused"
	case c.Policy == odd:
		return "paths that servers read differently: in doubt, refused"
	case c.Policy == rest:
		return "the rest of the site"
	}
	return c.Host + c.Prefix
}

// A header is one that some state has.
type header struct {
	Name string
	Rows []row
}

type row struct {
	State *state
	line
}

// A group is the states in which a header has the same value.
type group struct {
	line
	States []*state
}

// Groups are the rows by their values.
func (h *header) Groups() []*group {
	var all []*group
	for _, r := range h.Rows {
		i := slices.IndexFunc(all, func(g *group) bool { return g.line == r.line })
		if i < 0 {
			i = len(all)
			all = append(all, &group{line: r.line})
		}
		all[i].States = append(all[i].States, r.State)
	}
	return all
}

// Headers are all that are sent, but Access-Control-Allow-Origin, for engines where it follows from the origin alone.
func (c *configuration) Headers() []*header {
	return slices.DeleteFunc(c.AllHeaders(), func(h *header) bool { return h.Name == "Access-Control-Allow-Origin" })
}

// AllHeaders are all that are sent.
func (c *configuration) AllHeaders() []*header {
	var all []*header
	byName := map[string]*header{}
	for _, p := range c.Policies {
		for _, s := range p.States {
			for _, l := range s.Lines {
				if byName[l.Name] == nil {
					byName[l.Name] = &header{Name: l.Name}
					all = append(all, byName[l.Name])
				}
				byName[l.Name].Rows = append(byName[l.Name].Rows, row{s, l})
			}
		}
	}
	return all
}
