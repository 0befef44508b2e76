package policyfile

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"
)

// value reads n. Where it is not what it should be but what it is meant to be is clear, it is read as that, for the mistakes beside it.
func (p *parser) value(f field, n *yaml.Node) {
	switch {
	case !plain(n):
		p.fail(n, "%s is written with an anchor, an alias or a tag; write the value itself", f.key)
		return
	case isNull(n):
		p.fail(n, "%s has no value; give it one, or remove the field", f.key)
		return
	}
	p.star(n)
	switch target := f.in(&p.Config).(type) {
	case *[]string:
		*target = p.list(f, n)
	case *bool:
		*target = slices.Contains([]string{"true", "yes", "on"}, strings.ToLower(n.Value))
		switch isBool := n.Value == "true" || n.Value == "false"; {
		case n.ShortTag() == "!!bool":
		case isBool:
			p.fail(n, "%s: %s is text; write %s without quotes", f.key, shown(n), n.Value)
		default:
			p.fail(n, "%s: %s is neither true nor false; write one of them", f.key, shown(n))
		}
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

// list takes every other scalar for the text that it is written as. What core does not like about it, core says best.
func (p *parser) list(f field, n *yaml.Node) (entries []string) {
	switch n.Kind {
	case yaml.ScalarNode:
		entries = List(n.Value)
		p.fail(n, "%s: %s is no list; write [%s]", f.key, shown(n), quoted(entries))
		for _, entry := range entries {
			p.entry(f, entry, n)
		}
	case yaml.SequenceNode:
		entries = []string{} // An empty list grants nothing, and none would mean the defaults.
		for _, entry := range n.Content {
			switch {
			case entry.Kind != yaml.ScalarNode:
				p.fail(entry, "%s: %s is no text; write one entry a line", f.key, shown(entry))
			case !plain(entry):
				p.fail(entry, "%s: %q has a tag or an anchor; write the text alone", f.key, entry.Value)
			case isNull(entry):
				p.fail(entry, "%s: an entry is null; give it a value, or remove it", f.key)
			default:
				p.star(entry)
				p.entry(f, entry.Value, entry)
				entries = append(entries, entry.Value)
			}
		}
	default:
		p.fail(n, "%s: %s is no list; write […]", f.key, shown(n))
	}
	return entries
}

// entry notes where an entry is. Of several that are the same core dislikes the later ones; of the empty ones, all.
func (p *parser) entry(f field, entry string, n *yaml.Node) {
	at := place{f.name, entry}
	if _, again := p.places[at]; entry == "" || !again {
		p.places[at] = p.at(n)
	}
}

func quoted(entries []string) string {
	all := make([]string, len(entries))
	for i, entry := range entries {
		all[i] = strconv.Quote(entry)
	}
	return strings.Join(all, ", ")
}

// plain tells a node that says what it is: readers of a policy should not have to look elsewhere.
func plain(n *yaml.Node) bool {
	return n.Kind != yaml.AliasNode && n.Anchor == "" && n.Style&yaml.TaggedStyle == 0 && n.Tag != "!" && n.ShortTag() != "!!merge"
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
