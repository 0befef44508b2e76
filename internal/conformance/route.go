package conformance

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/corskit/corskit/core"
)

// A Route is what a row wants registered: one route, or a group of them.
type Route struct {
	// Method is empty for a group.
	Method string
	// Path is what comes after the path of the group around. A segment that begins with a colon is a parameter; an asterisk at the
	// end takes the rest. A fixture translates both.
	Path string
	// Auth says that a middleware stands in front of the group, ahead of its policy, that answers 401 to requests without Authorization.
	Auth bool
	// Policy is the group's or route's own, nil if it has none.
	Policy core.Decider
	// Below are the routes of a group.
	Below []Route

	policy string
	name   string
}

var (
	isRoute   = regexp.MustCompile(`^ *(route|group):`)
	routeLine = regexp.MustCompile(`^((?:  )*)(?:route: ([A-Z]+) (/\S*)|group: (/\S*)( auth)?)(?: (\S.*))?$`)
)

// readRoute reads a line that begins with "route:" or "group:". Two spaces ahead of that put it below the group before.
func (s *setup) readRoute(line string) error {
	parts := routeLine.FindStringSubmatch(strings.TrimRight(line, " "))
	if parts == nil {
		return fmt.Errorf(`%q is no route; write "route: METHOD /path {policy}" or "group: /path auth {policy}", with two spaces ahead for each group around it`, line)
	}
	siblings, around := &s.routes, ""
	for range len(parts[1]) / 2 {
		last := len(*siblings) - 1
		if last < 0 || (*siblings)[last].Method != "" {
			return fmt.Errorf("%q stands below no group", line)
		}
		siblings, around = &(*siblings)[last].Below, around+(*siblings)[last].Path
	}
	r := Route{Method: parts[2], Path: parts[3] + parts[4], Auth: parts[5] != "", policy: parts[6]}
	r.name = r.Method + " " + around + r.Path
	*siblings = append(*siblings, r)
	return nil
}

// withPolicies is a copy of routes with what their policies name, each observed by w.
func withPolicies(routes []Route, w *witness) ([]Route, error) {
	var built []Route
	for _, r := range routes {
		if r.policy != "" {
			d, err := decider(r.policy, nil)
			if err != nil {
				return nil, err
			}
			r.Policy = w.watch(d)
		}
		var err error
		if r.Below, err = withPolicies(r.Below, w); err != nil {
			return nil, err
		}
		built = append(built, r)
	}
	return built, nil
}

// Reached is the body of a row's own route: its name, by which the row tells it from others. It includes a call to Ran.
func (s *Site) Reached(r Route) string {
	s.Ran()
	return r.name
}
