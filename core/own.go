package core

import "strconv"

// ownOrigins is where browsers reach the server.
type ownOrigins struct {
	origins originSet
	hosts   originSet // as Host names them: without a scheme, with the default port or without
}

func (c *compiler) compileOwn() *ownOrigins {
	const name = "OwnOrigins"
	if len(c.OwnOrigins) == 0 {
		return nil
	}
	own := new(ownOrigins)
	patterns, all := c.parseOrigins(name, c.OwnOrigins, &own.origins, c.checkOwn)
	if all {
		c.fail(name, "*", "would take every server for this one", "list the origins where browsers reach it")
	}
	for _, p := range patterns {
		own.addHost(p)
	}
	c.warnCovered(name, patterns, &own.origins)
	return own
}

func (c *compiler) checkOwn(name string, p pattern) {
	switch {
	case !isWebScheme(p.origin.Scheme):
		c.fail(name, p.text, "has a scheme by which browsers reach no server", "write an origin of http or https")
	case p.origin.isInsecure():
		c.warn(name, p.text, "is insecure: anyone on the network path can forge its pages", c.secured(p)+" if the server can be reached there")
	}
}

func (own *ownOrigins) addHost(p pattern) {
	_, hostport := p.origin.split()
	own.hosts.file(p, "", hostport, 0)
	if p.origin.Port == 0 && !p.anyPort {
		own.hosts.file(p, "", hostport+":"+strconv.Itoa(defaultPort(p.origin.Scheme)), 0)
	}
}

// isAt tells whether the server is reached at host, a Host header.
func (own *ownOrigins) isAt(host string) bool {
	return own.hosts.lists(host) || own.hosts.matches(host)
}

func (own *ownOrigins) has(origin string) bool {
	return own.origins.lists(origin) || own.origins.matches(origin)
}
