package audit

import (
	"fmt"

	"github.com/corskit/corskit/cmd/corskit/internal/terminal"
)

// Print writes the report for people. With all it also shows what was refused.
func (r *Report) Print(p *terminal.Printer, all bool) {
	const column = 10
	p.Line(terminal.Bold("Audit of "+r.URL), terminal.Plain(fmt.Sprintf("  %d requests, with origins made from ", r.Sent)), terminal.Bold(r.Legitimate))
	p.Line()
	for _, f := range r.Findings {
		p.Item(column, f.Severity.text(), terminal.Plain(f.Name+": "+f.Text+"."))
		p.Item(column, terminal.Plain(""), terminal.Good(f.Mend))
	}
	refused := 0
	for _, result := range r.Results {
		if !result.allowed() {
			refused++
			if all {
				p.Item(column, terminal.Good("refused"), terminal.Plain(result.Name+": "+result.Origin))
			}
		}
	}
	if len(r.Findings) > 0 {
		p.Line()
	}
	mark, verdict := terminal.Good("✓ "), "nothing that should not get in does"
	if worst := r.Worst(); worst > Info {
		mark, verdict = worst.mark(), fmt.Sprintf("the worst is of severity %s", worst)
	}
	p.Line(mark, terminal.Plain(fmt.Sprintf("%d of %d origins are refused; %s", refused, len(r.Results), verdict)))
}

func (s Severity) text() terminal.Text {
	switch {
	case s >= High:
		return terminal.Bad(s.String())
	case s >= Low:
		return terminal.Warn(s.String())
	}
	return terminal.Faint(s.String())
}

func (s Severity) mark() terminal.Text {
	if s >= High {
		return terminal.Bad("✗ ")
	}
	return terminal.Warn("! ")
}
