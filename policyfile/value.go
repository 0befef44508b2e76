package policyfile

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"
)

func (p *parser) value(f field, n *yaml.Node) {
	switch {
	case !plain(n):
		p.fail(n, "%s is written with an anchor, an alias or a tag; write the value itself", f.key)
		return
	case isNull(n):
		p.fail(n, "%s has no value; give it one, or remove the field", f.key)
		return
	}
	switch target := f.in(&p.Config).(type) {
	case *[]string:
		*target = p.list(f, n)
	case *bool:
		if n.ShortTag() != "!!bool" {
			p.fail(n, "%s: %s is neither true nor false; write one of them", f.key, shown(n))
			return
		}
		*target = strings.EqualFold(n.Value, "true")
	case *time.Duration:
		if n.Kind != yaml.ScalarNode {
			p.fail(n, "%s: %s is no duration; write one such as %s", f.key, shown(n), durationExample)
			return
		}
		d, err := duration(n.Value)
		if err != nil {
			p.fail(n, "%s: %w", f.key, err)
		}
		*target = d
	}
}

// list takes every scalar for the text that it is written as. What core does not like about it, core says best.
func (p *parser) list(f field, n *yaml.Node) (entries []string) {
	if n.Kind != yaml.SequenceNode {
		p.fail(n, "%s: %s is no list; write [%s]", f.key, shown(n), cmp.Or(n.Value, "…"))
		return nil
	}
	for _, entry := range n.Content {
		if entry.Kind != yaml.ScalarNode || !plain(entry) {
			p.fail(entry, "%s: %s is no text; write one entry a line", f.key, shown(entry))
			continue
		}
		entries = append(entries, entry.Value)
		if at := (place{f.name, entry.Value}); entry.Value == "" || p.places[at] == "" {
			p.places[at] = p.position(entry)
		}
	}
	return entries
}

// plain tells a node that says what it is: readers of a policy should not have to look elsewhere.
func plain(n *yaml.Node) bool {
	return n.Kind != yaml.AliasNode && n.Anchor == "" && n.Style&yaml.TaggedStyle == 0 && n.ShortTag() != "!!merge"
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" }

func shown(n *yaml.Node) string {
	switch n.Kind {
	case yaml.SequenceNode:
		return "a list"
	case yaml.MappingNode:
		return "a mapping"
	case yaml.AliasNode:
		return "an alias"
	}
	return strconv.Quote(n.Value)
}

const durationExample = `"10m" or "300s"`

// duration refuses a zero, which a Config takes for its default of 10 minutes and a reader for none.
func duration(s string) (time.Duration, error) {
	switch d, err := time.ParseDuration(s); {
	case err == nil && d == 0:
		return 0, fmt.Errorf(`%q would mean the default of 10 minutes; write "-1s" to forbid caching, or remove it`, s)
	case err == nil:
		return d, nil
	}
	if _, err := strconv.Atoi(s); err == nil {
		return 0, fmt.Errorf("%q has no unit; write %q", s, s+"s")
	}
	return 0, fmt.Errorf("%q is no duration; write one such as %s", s, durationExample)
}
