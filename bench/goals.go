package main

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
)

// goalsTable holds the figures against the bounds that we set ourselves.
func (r *results) goalsTable() string {
	rows := newTable("goal", "at most", "measured", "met", "detail")
	add := func(what, unit string, limit, measured float64, detail string) {
		met := "no"
		if measured <= limit {
			met = "yes"
		}
		rows.AppendRow(table.Row{what, figure(limit) + " " + unit, figure(measured) + " " + unit, met, detail})
	}
	for _, f := range frameworks {
		if f.goal > 0 {
			ratios := r.ratios(f, "corskit", "by hand", everyCase)
			add(f.name+", written by hand", "×", f.goal, geometricMean(ratios), fmt.Sprintf("%d cases; %s at worst", len(ratios), figure(slices.Max(ratios))))
		}
	}
	for _, f := range frameworks {
		for _, s := range f.subjects() {
			if s.goal > 0 {
				var detail []string
				for _, name := range common {
					if ratio := r.ratios(f, "corskit", s.name, []string{name}); len(ratio) > 0 {
						detail = append(detail, name+" "+figure(ratio[0]))
					}
				}
				add(f.name+", "+s.name, "×", s.goal, geometricMean(r.ratios(f, "corskit", s.name, common)),
					strings.Join(detail, ", ")+"; by hand "+figure(geometricMean(r.ratios(f, "by hand", s.name, common))))
			}
		}
	}
	for _, n := range routeCounts {
		measured, detail := r.worst(fmt.Sprintf("routed-preflight-%d", n))
		add(fmt.Sprintf("a preflight with Routes, %d routes, over one without", n), "ns", 3000, measured, detail)
		measured, detail = r.worst(fmt.Sprintf("routed-actual-%d", n))
		add(fmt.Sprintf("an actual request with Routes, %d routes, over one without", n), "ns", 0, measured, detail)
	}
	r.scale(add)
	return render(rows)
}

// scale adds the goals about many origins and hostile hosts.
func (r *results) scale(add func(what, unit string, limit, measured float64, detail string)) {
	ratio := func(one, other string) (decision float64, detail string) {
		over := func(framework, subject string) float64 {
			return r.measured[key{framework, subject, one}].net / r.measured[key{framework, subject, other}].net
		}
		return over("core", "corskit"), fmt.Sprintf("with the reason %s ×, on net/http %s ×", figure(over("core", "with the reason")), figure(over("net/http", "corskit")))
	}
	for _, g := range []struct {
		what       string
		limit      float64
		one, other string
	}{
		{"a decision, 1,000,000 origins over one", 2, "origins-1000000", "origins-1"},
		{"a decision, hostile host over listed origin, 10,000 wildcards", 10, "wildcards-hostile", "wildcards-listed"},
		{"a decision, match, 10,000 wildcards in labels over 1,000", 2, "inlabel-10000-match", "inlabel-1000-match"},
		{"a decision, hostile label, 10,000 wildcards in labels over 1,000", 2, "inlabel-10000-hostile", "inlabel-1000-hostile"},
	} {
		measured, detail := ratio(g.one, g.other)
		add(g.what, "×", g.limit, measured, detail)
	}
	add("bytes an origin beyond the strings", "B", 100, r.compiled[0].bytesPerOrigin, "")
	add("New with 1,000,000 origins", "s", 2, r.compiled[0].seconds, "")
}

// worst is the greatest cost of Routes in a scenario. Within its noise, which two applications built alike have too, it is 0.
func (r *results) worst(scenario string) (nanos float64, detail string) {
	var each []string
	for _, f := range frameworks {
		if m, ok := r.measured[key{f.name, "Routes", scenario}]; ok {
			if each = append(each, f.name+" "+m.String()); math.Abs(m.net) > m.spread {
				nanos = max(nanos, m.net)
			}
		}
	}
	return nanos, strings.Join(each, ", ")
}

// ratios returns the net figures of one subject over another's, for each scenario in which both cost more than the noise.
func (r *results) ratios(f *framework, one, other string, scenarios []string) (all []float64) {
	for _, s := range scenarios {
		a, b := r.measured[key{f.name, one, s}], r.measured[key{f.name, other, s}]
		if a.net > a.spread && b.net > b.spread {
			all = append(all, a.net/b.net)
		}
	}
	return all
}

// nets returns the net figures of a subject in those scenarios that it took part in.
func (r *results) nets(f *framework, subject string, scenarios []string) (all []float64) {
	for _, s := range scenarios {
		if m, ok := r.measured[key{f.name, subject, s}]; ok {
			all = append(all, m.net)
		}
	}
	return all
}

// geometricMean is NaN if a value is not positive: if what was to be measured drowned in noise.
func geometricMean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += math.Log(v)
	}
	return math.Exp(sum / float64(len(values)))
}
