package core

import (
	"slices"
	"strings"
)

// plainAnswers are those that say nothing about access. Other origins' preflights learn nothing from them.
type plainAnswers struct{ actual, preflight, refusal *answer }

// unvaried are the same in every policy without VaryBy.
var unvaried = plainAnswers{
	actual:    &answer{names: []string{vary}, values: []string{"Origin"}},
	preflight: &answer{names: []string{vary}, values: []string{preflightVary}},
	refusal:   &answer{names: []string{"Cache-Control", vary}, values: []string{"no-store", "Origin"}},
}

const preflightVary = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"

// plain returns p's answers, which the zero Policy has none of its own of.
func (p *Policy) plain() *plainAnswers {
	if p.varied != nil {
		return p.varied
	}
	return &unvaried
}

// varyBy adds names to Vary in all of p's answers.
func (p *Policy) varyBy(names []string) {
	if len(names) == 0 {
		return
	}
	plain := p.plain()
	p.varied = &plainAnswers{plain.actual.varyBy(names), plain.preflight.varyBy(names), plain.refusal.varyBy(names)}
	p.actual = p.actual.varyBy(names)
	for i, a := range p.preflight {
		p.preflight[i] = a.varyBy(names)
	}
}

// varyBy returns a copy of a with names in Vary.
func (a *answer) varyBy(names []string) *answer {
	if a == nil {
		return nil
	}
	varied := *a
	varied.names, varied.values = slices.Clone(a.names), slices.Clone(a.values)
	if !slices.Contains(a.names, vary) {
		varied.add(vary, names[0])
	}
	line := &varied.values[slices.Index(varied.names, vary)]
	for _, name := range names {
		if !lists([]string{*line}, name) {
			*line += ", " + name
		}
	}
	varied.uncached = a.uncached.varyBy(names)
	return &varied
}

// compileVaryBy returns the names that VaryBy adds.
func (c *compiler) compileVaryBy(static bool) []string {
	const name = "VaryBy"
	var names []string
	for _, h := range c.VaryBy {
		switch why, fix := nameSlip(h, false); {
		case why != "":
			c.fail(name, h, why, fix)
		case h == "*":
			c.fail(name, h, "would keep every answer out of caches", "list the headers that AllowOriginFunc looks at")
		case strings.EqualFold(h, "Origin") && static:
			c.warn(name, h, "is of no use: every origin gets the same answer", "remove it")
		case strings.EqualFold(h, "Origin"):
			c.warn(name, h, "is in Vary already", "remove it")
		default:
			names = append(names, h)
		}
	}
	return names
}
