package export

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"time"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/policyfile"
)

// limits are what an engine cannot say. The reasons end a sentence that begins with its name.
type limits struct {
	timing  string
	routes  func([]policyfile.Part) []error
	noCache string // MaxAge of no time
	pattern func(pattern string) (why string)
	// rules says that what is written consists of rules, which refuse any request and send any header. Others have fields for CORS.
	rules bool
	// policy is for what is left.
	policy func(*policy) []error
}

// check returns all that stands in the way at once.
func (l *limits) check(title string, parts []policyfile.Part) error {
	var all []error
	where := "" // the part of a site
	fail := func(format string, args ...any) {
		all = append(all, fmt.Errorf("%s%w", where, fmt.Errorf(format, args...)))
	}
	if len(parts) > 1 && l.routes != nil {
		all = l.routes(parts)
	}
	for _, r := range parts {
		if where = r.Host + r.Prefix; where != "" {
			where += ": "
		}
		config := r.Policy.Config()
		for _, field := range unknownFields(config) {
			fail("%s: %s does not know it; leave it to the application, and export with --layer app", field, title)
		}
		if config.AllowOriginFunc != nil {
			fail("AllowOriginFunc: %s cannot call a function of Go; list the origins in allowOrigins", title)
		}
		for _, list := range []struct {
			field string
			names []string
		}{{"allowMethods", config.AllowMethods}, {"allowHeaders", config.AllowHeaders}} {
			if config.AllowCredentials && slices.Contains(list.names, "*") {
				fail(`%s: with allowCredentials "*" means that what is asked for is sent back, which %s would do unchecked; list what pages need`, list.field, title)
			}
		}
		if config.Enforce && !l.rules {
			fail("enforce: what is written for %s refuses preflights only; leave it to the application, and export with --layer app", title)
		}
		if len(config.VaryBy) > 0 && !l.rules {
			fail("varyBy: what is written for %s sends Vary for Origin only; remove it, since only a function looks at other headers", title)
		}
		for _, name := range slices.Concat(config.AllowMethods, config.AllowHeaders, config.ExposeHeaders, config.VaryBy) {
			if !plainName.MatchString(name) {
				fail("%q: %s might read such a name as a part of its language; no engine is given names with signs in them", name, title)
			}
		}
		if config.AllowTiming && l.timing != "" && !slices.Contains(config.AllowOrigins, "*") {
			fail("allowTiming: %s %s; remove it", title, l.timing)
		}
		if config.MaxAge < 0 && l.noCache != "" {
			fail("maxAge: %s %s; write at least %v", title, l.noCache, time.Second)
		}
		for _, pattern := range config.AllowOrigins {
			if l.pattern == nil {
				break
			}
			if why := l.pattern(pattern); why != "" {
				fail("allowOrigins: %q: %s %s", pattern, title, why)
			}
		}
		if l.policy != nil {
			for _, err := range l.policy(newPolicy("", r.Policy)) {
				fail("%w", err)
			}
		}
	}
	return errors.Join(all...)
}

// plainName is what means the same in every configuration language.
var plainName = regexp.MustCompile(`^([A-Za-z0-9._-]+|\*)$`)

// known are the fields that are exported. The list is one of what is known to work: a field that is added to core.Config later is refused
// here until somebody has thought about it.
var known = []string{"allowOrigins", "allowMethods", "allowHeaders", "exposeHeaders", "allowCredentials", "maxAge", "allowTiming",
	"enforce", "ownOrigins", "varyBy", "acknowledgeWarnings", "dangerouslyAllowInsecureOrigins", "dangerouslyAllowPublicSuffixes"}

// unknownFields are those that are set and not exported.
func unknownFields(c core.Config) []string {
	data, err := json.Marshal(c)
	if err != nil {
		return []string{err.Error()}
	}
	var set map[string]any
	if err := json.Unmarshal(data, &set); err != nil {
		return []string{err.Error()}
	}
	var unknown []string
	for _, field := range slices.Sorted(maps.Keys(set)) {
		if !slices.Contains(known, field) {
			unknown = append(unknown, field)
		}
	}
	return unknown
}
