package export

import (
	"slices"
	"strings"

	"github.com/corskit/corskit/core"
)

// What policies are called where OwnOrigins says which Host is the server's. Hosts and prefixes have no upper case.
const (
	here = "HERE" // the only policy of a file
	away = "AWAY" // what takes its place for another Host, and the beginning of the names of those that take a route's
)

// nobody is a host that no server has.
const nobody = "corskit-export.invalid"

// ownHosts are the Host headers with which browsers reach the server, without those that say the same.
func ownHosts(patterns []string) (hosts []origin) {
	for _, pattern := range patterns {
		e := atExpression(pattern)
		if !slices.ContainsFunc(hosts, func(o origin) bool { return o.Expression == e }) {
			hosts = append(hosts, origin{pattern, e})
		}
	}
	return hosts
}

// ownHost is one of those.
func ownHost(patterns []string) string {
	if len(patterns) == 0 {
		return nobody
	}
	_, host, _ := strings.Cut(Instance(patterns[0]), "://")
	return host
}

// newAway returns the policy for requests with another Host, which refuses all of them.
func newAway(q *policy, p *core.Policy) *policy {
	a := &policy{Name: away, Enforce: true, IsAway: true}
	if q.Name != here {
		a.Name += ":" + q.Name
	}
	a.add("refused", other, p, core.Request{Method: "OPTIONS", Host: nobody, Origin: other, RequestMethod: method})
	a.add("forbidden", other, p, core.Request{Method: "GET", Host: nobody, Origin: other})
	return a
}

// addAway adds the policies for other Hosts.
func (c *configuration) addAway() {
	for _, p := range c.Policies {
		if p.Away != nil {
			c.Policies = append(c.Policies, p.Away)
		}
	}
}

// such returns the policies for which f is true.
func (c *configuration) such(f func(*policy) bool) (all []*policy) {
	for _, p := range c.Policies {
		if f(p) {
			all = append(all, p)
		}
	}
	return all
}

// Enforcing are the policies that refuse requests of other pages.
func (c *configuration) Enforcing() []*policy {
	return c.such(func(p *policy) bool { return p.Enforce && !p.IsAway })
}

// Comparing are those of them that compare Origin with Host.
func (c *configuration) Comparing() []*policy {
	return c.such(func(p *policy) bool { return p.Enforce && !p.IsAway && len(p.Own) == 0 })
}

// Hosted are those that know their Host.
func (c *configuration) Hosted() []*policy {
	return c.such(func(p *policy) bool { return len(p.Own) > 0 })
}

// Lenient are the policies that refuse preflights only.
func (c *configuration) Lenient() []*policy {
	return c.such(func(p *policy) bool { return !p.Enforce })
}

// Enforcement says in an export what the rules below it do.
func (c *configuration) Enforcement() []string {
	lines := []string{"Enforce: what pages of other origins send is forbidden. Browsers say in Sec-Fetch-Site whose page it is."}
	switch own, comparing := len(c.Hosted()) > 0, len(c.Comparing()) > 0; {
	case !comparing:
		lines = append(lines, "Without that header, Origin must be one of ownOrigins.")
	case own:
		lines = append(lines, "Without that header, Origin must be one of ownOrigins; where there are none, it must name the Host.")
	default:
		lines = append(lines, "Without that header, Origin must name the Host.")
	}
	lines = append(lines, "What has no Origin passes, unless it changes something and Sec-Fetch-Site names another site.")
	if len(c.Comparing()) > 0 {
		lines = append(lines, "If something in front of "+c.Title+" ends TLS, write ownOrigins into the policy: else http://… passes for https://….")
	}
	return lines
}

// A page is a kind of origin that may be the server's own: if its host and port are those of Host.
type page struct {
	Scheme, DefaultPort string
	// Host and Port are expressions for its parts; Port is for one that is not the default.
	Host, Port string
}

// Pages are those that browsers load from servers.
func (c *configuration) Pages() []page {
	mandatory := func(scheme string) string { return strings.TrimSuffix(portExpression(scheme), "?") }
	return []page{
		{"https", "443", pageExpression, mandatory("https")},
		{"http", "80", pageExpression, mandatory("http")},
	}
}

// Same is an expression of PCRE for Origin|Host where the two are the same. Its groups have names, since HAProxy turns off others.
func (p page) Same() string {
	return p.Scheme + "://(?<cors_name>" + p.Host + `)(?:\|(?i:\k<cors_name>)(?::` + p.DefaultPort + ")?|(?<cors_port>" + p.Port + `)\|(?i:\k<cors_name>)\k<cors_port>)`
}
