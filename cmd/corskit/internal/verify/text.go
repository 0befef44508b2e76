package verify

import (
	"fmt"
	"slices"
	"strings"

	"github.com/corskit/corskit/cmd/corskit/internal/terminal"
)

// Print writes the report for people. With all it names every origin.
func (r *Report) Print(p *terminal.Printer, file string, all bool) {
	const column = 10
	p.Line(terminal.Bold(r.URL), terminal.Plain(" and "), terminal.Bold(file), terminal.Plain(fmt.Sprintf("  %d requests", r.Sent)))
	p.Line()
	for _, c := range r.Checks {
		differ := terminal.Good("as the policy says")
		if c.Differ > 0 {
			differ = terminal.Bad(fmt.Sprintf("%d differ", c.Differ))
		}
		p.Line(terminal.Plain(fmt.Sprintf("  %-32s %5d  ", c.Name, c.Sent)), differ)
	}
	for _, d := range r.Differences {
		p.Line()
		p.Item(column, d.Effect.text(), terminal.Bold(d.Name+": "+d.asked(all)))
		p.Item(column, terminal.Faint("  policy"), terminal.Plain(d.Policy))
		p.Item(column, terminal.Faint("  server"), terminal.Plain(d.Server))
		p.Item(column, terminal.Faint("  means"), terminal.Plain(d.Meaning))
	}
	p.Line()
	switch n := len(r.Differences); {
	case n == 0:
		p.Line(terminal.Good("✓ "), terminal.Plain("the server says what the policy says"))
	case r.OK():
		p.Line(terminal.Good("✓ "), terminal.Plain("the server says it in other words, and pages notice nothing"))
	default:
		p.Line(terminal.Bad("✗ "), terminal.Plain("the server does not say what the policy says"))
	}
}

// asked says in one line what was asked, and by whom.
func (d *Difference) asked(all bool) string {
	most := 3
	if all {
		most = max(len(d.Requests), len(d.Origins))
	}
	return some(d.Requests, most) + from(d.Origins, most)
}

func from(origins []string, most int) string {
	named := slices.DeleteFunc(slices.Clone(origins), func(o string) bool { return o == "" })
	switch {
	case len(named) == 0:
		return " without Origin"
	case len(named) < len(origins):
		return ", without Origin and from " + some(named, most)
	}
	return " from " + some(named, most)
}

func some(list []string, most int) string {
	if len(list) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(list[:most], ", "), len(list)-most)
	}
	return strings.Join(list, ", ")
}

func (e Effect) text() terminal.Text {
	switch e {
	case Open:
		return terminal.Bad(string(e))
	case None:
		return terminal.Faint(string(e))
	}
	return terminal.Warn(string(e))
}
