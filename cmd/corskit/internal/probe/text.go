package probe

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/corskit/corskit/cmd/corskit/internal/terminal"
)

// column is where texts beside labels begin.
const column = 10

// Print writes the report for people: the verdict, why, and the fix; what was sent and what came back; what consoles say; and what is
// wrong beside. With all it shows every header and every line of the consoles, otherwise the headers that matter to CORS and a line an
// engine.
func (r *Report) Print(p *terminal.Printer, all bool) {
	credentials := ""
	if r.Credentials {
		credentials = ", with credentials"
	}
	p.Line(terminal.Bold(r.Method+" "+r.URL), terminal.Plain("  from a page of "), terminal.Bold(r.Page), terminal.Plain(credentials))
	p.Line()
	r.printVerdict(p)
	for i, s := range r.Steps {
		p.Line()
		r.printStep(p, i, s, all)
	}
	r.printEngines(p, all)
	for _, n := range r.Notes {
		p.Line()
		p.Item(column, terminal.Warn("! Note"), terminal.Plain(capital(n.Text)+"."))
		printFix(p, n.Fix.parts())
	}
}

func (r *Report) printStep(p *terminal.Printer, i int, s Step, all bool) {
	what := "the request"
	if s.Preflight {
		what = "the preflight"
	}
	p.Line(terminal.Bold(fmt.Sprintf("%d  %s %s", i+1, s.Method, s.URL)), terminal.Faint("  "+what))
	for _, h := range s.Request {
		if all || isAboutCORS(h.Name) || r.isOfScript(h.Name) {
			p.Item(6, terminal.Faint("   >"), terminal.Plain(h.Name+": "+short(h.Value)))
		}
	}
	if s.Status != 0 {
		p.Item(6, terminal.Faint("   <"), terminal.Plain(strings.TrimSpace(fmt.Sprintf("%d %s", s.Status, http.StatusText(s.Status)))))
	}
	for _, h := range s.Response {
		if all || isAboutCORS(h.Name) {
			p.Item(6, terminal.Faint("   <"), terminal.Plain(h.Name+": "+short(h.Value)))
		}
	}
	if s.Problem != "" {
		p.Item(6, terminal.Bad("   ✗"), terminal.Bad(s.Problem))
		return
	}
	p.Item(6, terminal.Good("   ✓"), terminal.Good(passed(s)))
}

func passed(s Step) string {
	switch {
	case s.Preflight:
		return "the browser may send the request"
	case s.Status >= 300 && s.Status < 400:
		return "the browser follows"
	}
	return "the page may read the response"
}

// isOfScript tells the headers that the page's script has set.
func (r *Report) isOfScript(name string) bool {
	return name == "Content-Type" || !slices.Contains(ofBrowser, name)
}

var ofBrowser = []string{"Accept", "Accept-Encoding", "Accept-Language", "Referer", "Sec-Fetch-Dest", "Sec-Fetch-Mode", "Sec-Fetch-Site", "User-Agent"}

func isAboutCORS(name string) bool {
	switch name {
	case "Origin", "Vary", "Location", "Set-Cookie", "Cookie", "Www-Authenticate", "Server", "Via", "Age", "Timing-Allow-Origin":
		return true
	}
	return strings.HasPrefix(name, "Access-Control-") || isOfCache(name)
}

func (r *Report) printVerdict(p *terminal.Printer) {
	switch r.Verdict {
	case Readable:
		p.Line(terminal.Good("✓ READABLE"), terminal.Plain(fmt.Sprintf("  the page reads the response: status %d", r.Response.Status)))
		p.Item(column, terminal.Faint("Headers"), terminal.Plain("it can read "+list(r.Response.Readable)))
		if len(r.Response.Hidden) > 0 {
			p.Item(column, terminal.Faint("Hidden"), terminal.Plain(list(r.Response.Hidden)+"; those it needs must be in Access-Control-Expose-Headers (corskit: ExposeHeaders)"))
		}
	case MaySend:
		text := "the preflight lets the request through, which was not sent"
		if len(r.Steps) == 0 {
			text = "no preflight is due: the browser sends the request at once"
		}
		p.Line(terminal.Good("✓ MAY SEND"), terminal.Plain("  "+text))
	case Blocked:
		p.Item(len("x BLOCKED")+2, terminal.Bad("✗ BLOCKED"), terminal.Plain(string(r.Reason)+": "+r.Rule))
	default:
		p.Item(len("x NO RESPONSE")+2, terminal.Bad("✗ NO RESPONSE"), terminal.Plain(r.Rule))
	}
	if d := r.Diagnosis; d != nil {
		p.Item(column, terminal.Bold("Why"), terminal.Plain(d.why()))
		printFix(p, d.fixes())
	}
}

func (r *Report) printEngines(p *terminal.Printer, all bool) {
	if slices.ContainsFunc(r.Engines, func(e Engine) bool { return e.Blocked }) {
		p.Line()
	}
	for _, e := range r.Engines {
		label := terminal.Name(userName(e.Name))
		switch {
		case !e.Blocked:
		case !all:
			p.OneLine(column, label, terminal.Plain(e.inShort()))
		default:
			for _, line := range slices.Concat([]string{e.Error}, e.Console) {
				if line != "" {
					p.Item(column, label, terminal.Plain(line))
					label = terminal.Plain("")
				}
			}
		}
	}
}

// inShort is the engine's name for the failure, and of its console's first line what is not the same in all.
func (e Engine) inShort() string {
	switch {
	case len(e.Console) == 0 && e.Error == "":
		return "blocks it; the console says nothing"
	case len(e.Console) == 0:
		return e.Error
	}
	line := e.Console[0]
	if _, cause, ok := strings.Cut(line, "blocked by CORS policy: "); ok {
		line = cause
	}
	if _, reason, ok := strings.Cut(line, "(Reason: "); ok {
		line = strings.Replace(reason, ").", ".", 1)
	}
	if e.Error == "" || strings.HasSuffix(line, e.Error) {
		return line
	}
	return e.Error + ": " + line
}

// userName is the browser whose engine it is.
func userName(engine string) string {
	switch engine {
	case "Chromium":
		return "Chrome"
	case "WebKit":
		return "Safari"
	}
	return engine
}

// why is the cause as a sentence.
func (d *Diagnosis) why() string {
	if !d.CORS {
		return "Not a CORS problem: " + d.Cause + "."
	}
	return capital(d.Cause) + "."
}

// fixes are the parts of the fix, in the order of their likelihood: the CORS headers last where they are not the problem.
func (d *Diagnosis) fixes() []part {
	parts := d.Fix.parts()
	if !d.CORS {
		slices.Reverse(parts)
	}
	return parts
}

type part struct{ where, what string }

func (f Fix) parts() []part {
	return slices.DeleteFunc([]part{{"corskit", f.Corskit}, {"any server", f.Server}, {"the page", f.Page}}, func(p part) bool { return p.what == "" })
}

func printFix(p *terminal.Printer, parts []part) {
	label := "Fix"
	for _, part := range parts {
		p.Item(column, terminal.Bold(label), terminal.Good(part.where+": "+part.what))
		label = ""
	}
}

func list(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

func capital(s string) string {
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// short cuts a header's value that would fill the screen.
func short(s string) string {
	const limit = 400
	if len(s) > limit {
		return s[:limit] + fmt.Sprintf("… (%d bytes)", len(s))
	}
	return s
}
