package main

import (
	"fmt"
	"math"
	"regexp"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/klauspost/cpuid/v2"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"
)

// results are those of a whole run.
type results struct {
	effort    effort
	scenarios []scenario
	measured  map[key]measured
	compiled  []compiled
}

type key struct{ framework, subject, scenario string }

const intro = `# corskit beside its peers

Written by ` + "`go run ./bench`" + `; do not edit. %s

![What CORS costs a request](RESULTS.svg)

How it is measured:

- Every middleware gets the same policy and the same requests, with the headers that Chromium sends. A test checks that all answer alike.
- The subjects of one framework take turns, in %d rounds of about %v each. A figure is the median of the rounds, in nanoseconds.
- *Net* is what a middleware takes more than the bare framework in the same round. After ± stands half the distance between the quartiles.
- *By hand* compares Origin with one fixed string and writes the headers from one array: no policy, no wildcards.
- *core* is the decision alone: the answer, which adapters ask for, and the answer with its reason, which observers get.
- Exchanges call the handler, without a network. Whole servers under load could not tell corskit from what is written by hand.

Where the peers do less, or not the same:

- gin-contrib/cors refuses actual requests too. It sends no Vary with a refusal, nor without Origin. jub0bs/cors sends none with preflights.
- jub0bs/cors 1.0.1 has a known bug: it refuses some request headers that are allowed. A later release fixes it.
- rs/cors and gin-contrib/cors put the same slices into every response, which saves allocations: a handler that edits one edits all.
- Echo v5's own knows no wildcards, and takes no part where one is needed.
- rs/cors, go-chi/cors and both of Echo's send Vary with "*" too, which is more to write.
`

func (r *results) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, intro, describeMachine(), r.effort.rounds, r.effort.slice)
	b.WriteString("\n## Goals\n\nRatios of net medians, corskit's over the other's. Over several cases, their geometric mean. A case that costs less than its noise does not count.\n" +
		"*By hand* in the details is the same ratio of what is written by hand: no library can be expected to go below it.\n\n" + r.goalsTable())
	b.WriteString("\n## Net cost of an exchange\n")
	for _, f := range frameworks {
		fmt.Fprintf(&b, "\n### %s\n\n%s", f.name, r.exchanges(f))
	}
	b.WriteString("\n## Policies on routes\n\nWhat an application with Routes takes more than the same one with New. Every other resource has a policy of its own.\n\n" + r.routesTable())
	b.WriteString("\n## A million origins\n\nHow long New takes, and what stays in memory beyond the strings themselves.\n\n")
	rows := newTable("", "seconds", "bytes an origin")
	for _, c := range r.compiled {
		rows.AppendRow(table.Row{c.name, figure(c.seconds), figure(c.bytesPerOrigin)})
	}
	b.WriteString(render(rows))
	return b.String()
}

// exchanges shows net figures, except of the bare framework, which is shown gross, in parentheses.
func (r *results) exchanges(f *framework) string {
	head := []string{""}
	for _, s := range f.subjects() {
		head = append(head, s.name)
	}
	rows := newTable(head...)
	for _, scenario := range r.scenarios {
		row, any := table.Row{scenario.title}, false
		for _, s := range f.subjects() {
			m, ok := r.measured[key{f.name, s.name, scenario.name}]
			switch {
			case !ok:
				row = append(row, "–")
			case s.role == bare:
				row = append(row, "("+figure(m.gross)+")")
			default:
				row = append(row, m.String())
			}
			any = any || ok
		}
		if any {
			rows.AppendRow(row)
		}
	}
	return render(rows)
}

func (r *results) routesTable() string {
	kinds := []string{"preflight", "actual"}
	head := []string{""}
	for _, n := range routeCounts {
		for _, kind := range kinds {
			head = append(head, fmt.Sprintf("%s, %d routes", kind, n))
		}
	}
	rows := newTable(head...)
	for _, f := range frameworks {
		if f.routed == nil {
			continue
		}
		row := table.Row{f.name}
		for _, n := range routeCounts {
			for _, kind := range kinds {
				row = append(row, r.measured[key{f.name, "Routes", fmt.Sprintf("routed-%s-%d", kind, n)}].String())
			}
		}
		rows.AppendRow(row)
	}
	return render(rows)
}

func (m measured) String() string { return figure(m.net) + " ± " + figure(m.spread) }

// newTable has words in its first column and figures in the others.
func newTable(head ...string) table.Writer {
	t := table.NewWriter()
	t.Style().Markdown.PadContent = true
	t.Style().Format.Header = text.FormatDefault
	row := make(table.Row, len(head))
	var columns []table.ColumnConfig
	for i, name := range head {
		row[i] = name
		if i > 0 && name != "met" && name != "detail" {
			columns = append(columns, table.ColumnConfig{Number: i + 1, Align: text.AlignRight, AlignHeader: text.AlignRight})
		}
	}
	t.AppendHeader(row)
	t.SetColumnConfigs(columns)
	return t
}

func render(t table.Writer) string { return t.RenderMarkdown() + "\n" }

// figure writes three significant digits.
func figure(v float64) string {
	if math.IsNaN(v) {
		return "?"
	}
	return message.NewPrinter(language.English).Sprint(number.Decimal(v, number.Precision(3)))
}

// compared are the modules whose versions matter.
var compared = regexp.MustCompile(`/(cors|gin|chi|echo|fiber|fasthttp)(/v\d+)?$`)

func describeMachine() string {
	var modules []string
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if compared.MatchString(m.Path) {
				modules = append(modules, strings.TrimPrefix(m.Path, "github.com/")+" "+m.Version)
			}
		}
	}
	slices.Sort(modules)
	return fmt.Sprintf("%s · %s, %d cores, %s/%s · %s\n\n%s", time.Now().UTC().Format(time.DateOnly), cpuid.CPU.BrandName,
		runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version(), strings.Join(modules, " · "))
}
