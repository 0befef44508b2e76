package main

import (
	"math"
	"slices"
)

// find returns the measurement of one subject in one scenario.
func (r *results) find(framework, subject, scenario string) (measurement, bool) {
	i := slices.IndexFunc(r.exchanges, func(m measurement) bool {
		return m.subject.framework == framework && m.subject.name == subject && m.scenario.name == scenario
	})
	if i < 0 {
		return measurement{}, false
	}
	return r.exchanges[i], true
}

// net returns what a subject adds to the bare framework.
func (r *results) net(framework, subject, scenario string) (nanos float64, ok bool) {
	m, ok := r.find(framework, subject, scenario)
	return m.net, ok
}

// ratios returns the net figures of one subject over another's, for each scenario.
func (r *results) ratios(framework, one, other string, scenarios []string) []float64 {
	var all []float64
	for _, s := range scenarios {
		a, ok1 := r.net(framework, one, s)
		b, ok2 := r.net(framework, other, s)
		if ok1 && ok2 {
			all = append(all, a/b)
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
