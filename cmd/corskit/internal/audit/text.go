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
		p.Item(column, terminal.Plain(""), terminal.Good(f.Fix))
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
	p.Line(r.verdict(refused)...)
}

// verdict is green only where something was refused that should be.
func (r *Report) verdict(refused int) []terminal.Text {
	counted := fmt.Sprintf("%d of %d origins are refused", refused, len(r.Results))
	switch worst := r.Worst(); {
	case worst > Info:
		return []terminal.Text{worst.mark(), terminal.Plain(fmt.Sprintf("%s; the worst is of severity %s", counted, worst))}
	case r.Results[0].wildcard():
		return []terminal.Text{terminal.Warn("! "), terminal.Plain("every page on the web is let in, without cookies. That is right for public data, and for nothing else")}
	case !r.Baseline.allowed():
		return []terminal.Text{terminal.Warn("! "), terminal.Plain(counted + ", and so is " + r.Legitimate + ". Name an origin that the server lets in with --origin")}
	}
	return []terminal.Text{terminal.Good("✓ "), terminal.Plain(counted + "; nothing that should not get in does")}
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
