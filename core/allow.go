package core

import (
	"strconv"
)

// compileOrigins returns static for "*".
func (c *compiler) compileOrigins() (static bool, set originSet) {
	const name = "AllowOrigins"
	patterns := make([]pattern, 0, len(c.AllowOrigins))
	for i, entry := range c.AllowOrigins {
		if entry == "*" {
			static = true
			continue
		}
		p, ok := parsePattern(entry)
		if !ok {
			why, fix := slip(entry)
			c.fail(name, entry, why, fix)
			continue
		}
		c.checkPattern(name, p)
		if !set.add(p, i) {
			c.warn(name, p.text, "is listed twice", "remove one of them")
			continue
		}
		patterns = append(patterns, p)
	}
	switch {
	case static:
		c.checkStatic(name, patterns)
		return true, originSet{}
	case len(c.AllowOrigins) == 0 && c.AllowOriginFunc == nil:
		c.fail(name, "", "is empty, and so is AllowOriginFunc: no page could use the server",
			`write the origins of your pages, such as "https://app.example.com"`)
	}
	c.warnCovered(name, patterns, &set)
	return false, set
}

func (c *compiler) checkPattern(name string, p pattern) {
	switch insecure := p.origin.isInsecure(); {
	case insecure && c.protective() && !c.DangerouslyAllowInsecureOrigins:
		c.fail(name, p.text, "is insecure: anyone on the network path can forge its pages, and with "+c.protection()+" they act as the user",
			"write "+strconv.Quote("https"+p.text[len("http"):])+", or set DangerouslyAllowInsecureOrigins")
	case insecure:
		c.warn(name, p.text, "is insecure: anyone on the network path can forge its pages", "write "+strconv.Quote("https"+p.text[len("http"):]))
	case p.origin.isLoopback() && defaultPort(p.origin.Scheme) != 0: // not tauri://localhost, the origin of an installed app
		c.warn(name, p.text, "is on the user's own machine and does not belong in production",
			"check that this policy is used in development only")
	}
	if p.subdomains && c.protective() && !c.DangerouslyAllowPublicSuffixes && !p.origin.isLoopback() && endsInPublicSuffix(p.origin.Host) {
		c.fail(name, p.text, "covers a public suffix: anyone can register a name below "+p.origin.Host+", and with "+c.protection()+" its pages act as the user",
			"list the hosts that are yours, or set DangerouslyAllowPublicSuffixes")
	}
}

// protection names what makes a mistake about origins dangerous.
func (c *compiler) protection() string {
	if c.AllowCredentials {
		return "AllowCredentials"
	}
	return "Enforce"
}

func (c *compiler) checkStatic(name string, others []pattern) {
	if c.AllowCredentials {
		c.fail(name, "*", "cannot be combined with AllowCredentials: every page on the web could act as the user",
			"list the origins that may, or drop AllowCredentials")
	}
	if c.Enforce {
		c.fail(name, "*", "cannot be combined with Enforce, which would refuse nothing", "list the origins that may, or drop Enforce")
	}
	if c.AllowOriginFunc != nil {
		c.fail(name, "*", "allows every origin, so that AllowOriginFunc would never be asked", "drop one of the two")
	}
	c.warn(name, "*", "lets every page on the web read the answers", "check that they are public, also those that depend on who is in the same network")
	for _, p := range others {
		c.warn(name, p.text, `is covered by "*"`, "remove it")
	}
}

func (c *compiler) warnCovered(name string, patterns []pattern, set *originSet) {
	if !set.hasWildcards() {
		return
	}
	for _, p := range patterns {
		if by, ok := set.coveredBy(p); ok {
			c.warn(name, p.text, "is covered by "+strconv.Quote(by), "remove it")
		}
	}
}
