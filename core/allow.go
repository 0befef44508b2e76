package core

import (
	"strconv"
	"strings"
)

// compileOrigins returns static for "*".
func (c *compiler) compileOrigins() (static bool, set originSet) {
	const name = "AllowOrigins"
	patterns, static := c.parseOrigins(name, c.AllowOrigins, &set, c.checkNetwork)
	switch {
	case static:
		c.checkStatic(name, patterns)
		return true, originSet{}
	case len(c.AllowOrigins) == 0 && c.AllowOriginFunc == nil && !c.Enforce:
		c.fail(name, "", "is empty, and so is AllowOriginFunc: no page could use the server",
			`write the origins of your pages, such as "https://app.example.com", or set Enforce if only the server's own pages may`)
	}
	c.warnCovered(name, patterns, &set)
	return false, set
}

// parseOrigins puts the patterns of a list into set, and returns those that are not there yet, and whether "*" is among them.
func (c *compiler) parseOrigins(name string, list []string, set *originSet, check func(name string, p pattern)) (patterns []pattern, all bool) {
	patterns = make([]pattern, 0, len(list))
	for i, entry := range list {
		if entry == "*" {
			all = true
			continue
		}
		p, ok := parsePattern(entry)
		if !ok {
			why, fix := c.adviser(name).slip(entry)
			c.fail(name, entry, why, fix)
			continue
		}
		c.checkPattern(name, p)
		check(name, p)
		if !set.add(p, i) {
			c.warn(name, p.text, "is listed twice", "remove one of them")
			continue
		}
		patterns = append(patterns, p)
	}
	return patterns, all
}

// adviser advises on the list of that name.
func (c *compiler) adviser(name string) adviser {
	return adviser{
		every:    name == "AllowOrigins" && !c.protective() && c.AllowOriginFunc == nil,
		function: name == "AllowOrigins",
		insecure: !c.protective() || c.DangerouslyAllowInsecureOrigins,
		check: func(p pattern) (fix string) {
			corrected := compiler{Config: c.Config}
			if corrected.checkPattern(name, p); name == "AllowOrigins" {
				corrected.checkNetwork(name, p)
			} else {
				corrected.checkOwn(name, p)
			}
			if len(corrected.errors) > 0 {
				fix, _, _ = strings.Cut(corrected.errors[0].Fix, ", or set ") // which is no help with an entry that is no pattern
			}
			return fix
		},
	}
}

// checkPattern is about what a wildcard lets in.
func (c *compiler) checkPattern(name string, p pattern) {
	switch {
	case p.wildcard == anyHost && c.AllowCredentials:
		c.fail(name, p.text, "cannot be combined with AllowCredentials: whoever makes an app or extension of that kind could act as the user",
			"list those that may, or drop AllowCredentials")
	case p.wildcard == anyHost:
		c.warn(name, p.text, "lets every app or extension of that kind read the answers", "check that they are public")
	case p.wildcard == noWildcard && p.origin.hasTrailingDot():
		c.warn(name, p.text, "has a host that ends in a dot, which makes it another origin than the one without", "check that pages are loaded by that name")
	case p.wildcard == noWildcard || p.origin.isLoopback():
	default:
		public, _ := endsInPublicSuffix(p.origin.Host)
		switch {
		case !public || c.DangerouslyAllowPublicSuffixes:
		case c.protective():
			c.fail(name, p.text, "covers a public suffix: anyone can register a name below "+p.origin.Host+", and with "+c.protection()+" its pages act as the user",
				"list the hosts that are yours, or set DangerouslyAllowPublicSuffixes")
		default:
			c.warn(name, p.text, "covers a public suffix: anyone can register a name below "+p.origin.Host+", and read the answers",
				"check that they are public, or list the hosts that are yours")
		}
	}
}

// checkNetwork is about who can forge the pages of an origin.
func (c *compiler) checkNetwork(name string, p pattern) {
	switch insecure := p.origin.isInsecure(); {
	case insecure && c.protective() && !c.DangerouslyAllowInsecureOrigins:
		c.fail(name, p.text, "is insecure: anyone on the network path can forge its pages, and with "+c.protection()+" they act as the user",
			c.secured(p)+", or set DangerouslyAllowInsecureOrigins")
	case insecure:
		c.warn(name, p.text, "is insecure: anyone on the network path can forge its pages", c.secured(p))
	case p.origin.isLoopback() && isWebScheme(p.origin.Scheme): // not tauri://localhost, the origin of an installed app
		c.warn(name, p.text, "is on the user's own machine: in production only an app may have it",
			"check that this policy is for development or for an app")
	}
}

// secured says what to write for an http pattern.
func (c *compiler) secured(p pattern) (fix string) {
	secure := "https" + p.text[len("http"):]
	if _, corrected := correct(secure); isPattern(corrected) {
		secure = corrected // which has no port 443
	}
	if public, _ := endsInPublicSuffix(p.origin.Host); public && p.wildcard != noWildcard && c.protective() && !c.DangerouslyAllowPublicSuffixes {
		return "serve those of your pages over https, and list them"
	}
	return "write " + strconv.Quote(secure)
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
