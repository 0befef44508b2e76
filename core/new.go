package core

import (
	"slices"
	"strconv"
	"time"
)

// New compiles c. The error, if any, is a [ConfigErrors] that holds every mistake at once. New keeps copies: what the caller
// does to c afterwards changes nothing.
func New(c Config) (*Policy, error) {
	compiler := compiler{Config: c.clone()}
	p := compiler.compile()
	if len(compiler.errors) > 0 {
		return nil, compiler.errors
	}
	return p, nil
}

// MustNew is [New] for policies that are part of the program: it panics with the text of New's error.
func MustNew(c Config) *Policy {
	p, err := New(c)
	if err != nil {
		panic(err.Error())
	}
	return p
}

// A compiler turns a Config into a Policy and collects what is wrong with it on the way.
type compiler struct {
	Config
	errors   ConfigErrors
	warnings []Warning
}

func (c *compiler) fail(field, value, why, fix string) {
	c.errors = append(c.errors, &ConfigError{field, value, why, fix})
}

func (c *compiler) warn(field, value, why, fix string) {
	c.warnings = append(c.warnings, Warning{field, value, why, fix})
}

func (c *compiler) compile() *Policy {
	p := &Policy{config: c.Config}
	p.static, p.origins = c.compileOrigins()
	p.own = c.compileOwn()
	p.methods = c.compileMethods()
	p.anyMethod = slices.Contains(p.methods, "*")
	p.headers = c.compileHeaders()
	exposed := c.compileExposed()
	age := c.compileMaxAge()
	varyBy := c.compileVaryBy(p.static)
	c.acknowledge()
	p.warnings = c.warnings

	p.echoMethod = c.AllowCredentials && p.anyMethod
	p.echoNames = c.AllowCredentials && slices.Contains(p.headers, "*")

	p.needs = p.findNeeds()

	p.actual = c.actualAnswer(p.static, exposed)
	for variant := range p.preflight {
		p.preflight[variant] = c.preflightAnswer(p, p.headers, age, variant)
	}
	p.varyBy(varyBy)
	return p
}

// acknowledge leaves out the warnings that are known, and finds entries that have become needless.
func (c *compiler) acknowledge() {
	for _, value := range c.AcknowledgeWarnings {
		known := func(w Warning) bool { return w.Value == value }
		if !slices.ContainsFunc(c.warnings, known) {
			c.warn("AcknowledgeWarnings", value, "is the value of no warning", "remove it")
		} else {
			c.warnings = slices.DeleteFunc(c.warnings, known)
		}
	}
}

func (c *compiler) compileMaxAge() (seconds string) {
	const name = "MaxAge"
	const chromium, most = 2 * time.Hour, 24 * time.Hour
	switch age := c.MaxAge; {
	case age < 0:
		return "0"
	case age == 0:
		return strconv.Itoa(int(defaultMaxAge / time.Second))
	case age <= most/time.Second:
		c.fail(name, age.String(), "is in nanoseconds", "write "+strconv.Itoa(int(age))+" * time.Second")
	case age%time.Second != 0:
		c.fail(name, age.String(), "has a fraction of a second, which the header cannot express", "write whole seconds, such as 10 * time.Minute")
	case age > most:
		c.fail(name, age.String(), "is longer than any browser remembers a preflight", "write at most 24 * time.Hour")
	case age > chromium:
		c.warn(name, age.String(), "is longer than Chromium (2 hours) and WebKit (10 minutes) remember a preflight", "write at most 2 * time.Hour")
	}
	return strconv.Itoa(int(c.MaxAge / time.Second))
}
