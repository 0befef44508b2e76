package main

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// results are those of a whole run.
type results struct {
	machine   machine
	effort    effort
	exchanges []measurement
	routed    []measurement
	compiled  []compiled
	servers   []served
	// unserved says why there are no servers.
	unserved error
}

const intro = `# corskit beside its peers

Written by ` + "`go run ./bench`" + `; do not edit. %s

![What CORS costs a request](RESULTS.svg)

Every middleware gets the same policy and the same requests, with the headers that Chromium sends; a test checks that they
answer alike. The subjects of one framework take turns, %d rounds of about %v each; a figure is the median of the rounds.
*Net* is what a middleware takes more than the bare framework, which ends preflights and does nothing else about CORS; the figure
after ± is half the distance between the quartiles. *By hand* compares Origin with one fixed string and writes the headers
from one array: no policy, no wildcards, no second middleware to get along with. *core* is the decision alone: the answer, which
adapters ask for, and the answer with its reason, which observers get.

They differ where a refusal is concerned: gin-contrib/cors refuses actual requests too, with 403; it sends no Vary with a
refusal nor without Origin, and jub0bs/cors none to preflights, which is less to write. rs/cors, go-chi/cors and Echo's send Vary
with "*" too. rs/cors and gin-contrib/cors put the same slices into every response, which saves allocations: a handler that edits
one edits all.

`

// reasons are what a profile shows of the goals that are out of reach.
const reasons = `
On net/http three quarters of what is left is Go's map and allocator, which write the same headers by hand: the decision itself is a
tenth. On Fiber the headers have to survive what handlers, proxies and file servers do to the response, which the middleware written
by hand and Fiber's own leave to chance: policies count themselves in the request, so that the innermost has the last word, and the
response's headers are gone through before ours are written. An origin that a wildcard allows is cloned, since fasthttp uses its
memory for other requests. A million origins have to be hashed, where a single one is compared; and to tell a malformed
origin from one that is not allowed, every byte of it is read, which only those pay who ask for the reason.

    go test -run xxx -bench 'Exchange/fiber/wildcard/corskit$' -cpuprofile cpu.out ./bench && go tool pprof -top cpu.out
`

func (r *results) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, intro, r.machine, r.effort.rounds, r.effort.slice)
	b.WriteString("## Goals\n\nRatios of net medians, corskit over the other; geometric means over allowed, wildcard and preflight where nothing else is said.\n\n")
	b.WriteString(r.goalsTable().String())
	b.WriteString(reasons)
	b.WriteString("\n## Net cost of an exchange, in nanoseconds\n")
	for _, framework := range frameworks {
		fmt.Fprintf(&b, "\n### %s\n\n%s", framework, r.exchangeTable(framework))
	}
	b.WriteString("\n## Policies by route\n\nWhat Routes adds to an exchange, in nanoseconds, where every other resource has a policy of its own, the requested one included:\n" +
		"more than the same application with New in its place.\n\n")
	b.WriteString(r.routedTable().String())
	b.WriteString("\n## A million origins\n\nWhat stays in memory beyond the strings themselves, and how long compiling takes.\n\n")
	b.WriteString(r.compiledTable().String())
	b.WriteString("\n## Whole servers\n\n")
	if r.unserved != nil {
		fmt.Fprintf(&b, "Left out: %v.\n", r.unserved)
		return b.String()
	}
	fmt.Fprintf(&b, "Allowed actual requests over TCP on the loopback interface, wrk with 16 connections on the same machine, median of %d rounds of %d s\n"+
		"in turns. The server without CORS takes part twice: what it differs from itself, or any from one round to the next, is the noise\n"+
		"of the run. What it costs by hand is the price of four more header lines, whoever writes them.\n\n", r.effort.serverRounds, r.effort.serverSeconds)
	b.WriteString(r.serverTable().String())
	return b.String()
}

func (r *results) goalsTable() table {
	t := table{head: []string{"goal", "at most", "measured", "", "detail"}, words: []int{3, 4}}
	for _, g := range r.goals() {
		verdict := "missed"
		if g.met() {
			verdict = "met"
		}
		t.add(g.what, number(g.limit)+" "+g.unit, number(g.measured)+" "+g.unit, verdict, g.note)
	}
	return t
}

func (r *results) exchangeTable(framework string) table {
	t := table{head: []string{""}}
	for _, s := range subjects {
		if s.framework == framework {
			t.head = append(t.head, s.name)
		}
	}
	var rows []string // names of scenarios, in order
	for _, m := range r.exchanges {
		if m.subject.framework != framework || slices.Contains(rows, m.scenario.name) {
			continue
		}
		rows = append(rows, m.scenario.name)
		row := []string{m.scenario.title}
		for _, name := range t.head[1:] {
			row = append(row, r.exchangeCell(framework, name, m.scenario.name))
		}
		t.add(row...)
	}
	return t
}

// exchangeCell is net, except of the bare framework, which is shown gross, in parentheses.
func (r *results) exchangeCell(framework, subject, scenario string) string {
	m, ok := r.find(framework, subject, scenario)
	if !ok {
		return "–"
	}
	if m.subject.role == bare {
		return "(" + number(m.gross) + ")"
	}
	return fmt.Sprintf("%s ± %s", number(m.net), number(m.spread))
}

func (r *results) compiledTable() table {
	t := table{head: []string{"", "seconds", "bytes an origin"}}
	for _, c := range r.compiled {
		t.add(c.name, number(c.elapsed.Seconds()), number(c.bytesPerOrigin))
	}
	return t
}

func (r *results) serverTable() table {
	t := table{head: []string{"requests a second", "none", "none again", "by hand", "corskit", "noise", "cost by hand", "cost of corskit"}}
	for _, s := range r.servers {
		cell := func(s sample) string {
			return fmt.Sprintf("%s ± %s", thousands(int(s.median)), thousands(int(s.spread)))
		}
		without := (s.none.median + s.again.median) / 2
		cost := func(with sample) string { return fmt.Sprintf("%.1f %%", 100*(1-with.median/without)) }
		t.add(s.framework, cell(s.none), cell(s.again), cell(s.byHand), cell(s.corskit),
			fmt.Sprintf("%.1f %%", 100*s.noise()), cost(s.byHand), cost(s.corskit))
	}
	return t
}

// noise is what rounds or equal servers differ by, relative to the rate.
func (s served) noise() float64 {
	return max(math.Abs(s.none.median-s.again.median), s.none.spread, s.again.spread, s.byHand.spread, s.corskit.spread) / s.none.median
}

// number writes three significant digits, or all digits before the point.
func number(v float64) string {
	switch magnitude := math.Abs(v); {
	case math.IsNaN(v):
		return "?"
	case magnitude >= 10_000:
		return thousands(int(math.Round(v)))
	case magnitude >= 100:
		return fmt.Sprintf("%.0f", v)
	case magnitude >= 10:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.2f", v)
}

func thousands(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", thousands(n/1000), n%1000)
}

func plural(n int, word string) string {
	if n == 1 {
		return word
	}
	return word + "s"
}
