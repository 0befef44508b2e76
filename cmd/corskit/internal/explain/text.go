package explain

import (
	"fmt"

	"github.com/corskit/corskit/cmd/corskit/internal/terminal"
)

// Print writes the report for people.
func (r *Report) Print(p *terminal.Printer) {
	credentials := ""
	if r.Credentials {
		credentials = ", with credentials"
	}
	p.Line(terminal.Bold(r.Method+" "+r.URL), terminal.Plain("  from a page of "), terminal.Bold(r.Page), terminal.Plain(credentials))
	p.Line()
	if r.Allowed {
		p.Line(terminal.Good("✓ READABLE"), terminal.Plain("  the page can read the response"))
	} else {
		p.Line(terminal.Bad("✗ BLOCKED"), terminal.Plain("  "+string(r.Reason)+": "+r.Rule))
	}
	if r.Fix != "" {
		p.Item(10, terminal.Bold("Fix"), terminal.Good(r.Fix))
	}
	if r.Route != "" {
		p.Item(10, terminal.Bold("Route"), terminal.Plain(r.Route))
	}
	for i, q := range r.Requests {
		p.Line()
		q.print(p, i)
	}
}

func (q *Request) print(p *terminal.Printer, i int) {
	what := "the request"
	if q.Preflight {
		what = "the preflight, by which the browser asks for permission"
	}
	p.Line(terminal.Bold(fmt.Sprintf("%d  %s", i+1, q.Method)), terminal.Faint("  "+what))
	for _, h := range q.Sent {
		p.Item(6, terminal.Faint("   >"), terminal.Plain(h.Name+": "+h.Value))
	}
	for _, s := range q.Steps {
		mark := terminal.Bad("   ✗")
		if s.OK {
			mark = terminal.Good("   ✓")
		}
		p.Item(6, mark, terminal.Plain(s.Name+": "+s.Text))
	}
	if q.Status != 0 {
		p.Item(6, terminal.Faint("   <"), terminal.Plain(fmt.Sprint(q.Status)))
	}
	for _, h := range q.Answer {
		p.Item(6, terminal.Faint("   <"), terminal.Plain(h.Name+": "+h.Value))
	}
}
