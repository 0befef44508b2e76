package main

import (
	"fmt"
	"slices"
)

// A goal is a bound that we set ourselves.
type goal struct {
	what     string
	limit    float64
	unit     string
	measured float64
	note     string
}

func (g goal) met() bool { return g.measured <= g.limit }

var (
	// common are the scenarios that a site with CORS sees most, granted over refused.
	common = []string{"allowed", "wildcard", "preflight"}
	all    = []string{"none", "allowed", "wildcard", "refused", "public", "preflight", "preflight-refused", "preflight-hostile"}
)

func (r *results) goals() []goal {
	var goals []goal
	for _, framework := range frameworks[1:] {
		ratios := r.ratios(framework, "corskit", "by hand", all)
		goals = append(goals, goal{
			what: framework + ", written by hand (all cases)", limit: 1.35, unit: "×", measured: geometricMean(ratios),
			note: fmt.Sprintf("%.2f over allowed, wildcard and preflight; %.2f at worst",
				geometricMean(r.ratios(framework, "corskit", "by hand", common)), slices.Max(ratios)),
		})
	}
	for _, against := range []struct {
		framework, peer string
		limit           float64
	}{
		{"net/http", "jub0bs/cors", 0.50},
		{"net/http", "rs/cors", 0.75},
		{"chi", "go-chi/cors", 0.40},
		{"gin", "gin-contrib/cors", 0.40},
		{"echo", "Echo's own", 0.30},
		{"fiber", "Fiber's own", 0.35},
	} {
		ratios := r.ratios(against.framework, "corskit", against.peer, common)
		floor := r.ratios(against.framework, "by hand", against.peer, common)
		goals = append(goals, goal{
			what: against.framework + ", " + against.peer, limit: against.limit, unit: "×", measured: geometricMean(ratios),
			note: fmt.Sprintf("allowed %.2f, wildcard %.2f, preflight %.2f; by hand it would be %.2f", ratios[0], ratios[1], ratios[2], geometricMean(floor)),
		})
	}
	for _, n := range routeCounts {
		goals = append(goals, r.routedGoal(n))
	}
	return append(goals, r.scale()...)
}

// scale are the goals about many origins and hostile hosts.
func (r *results) scale() []goal {
	of := func(framework, subject string) func(scenario string) float64 {
		return func(scenario string) float64 {
			nanos, _ := r.net(framework, subject, scenario)
			return nanos
		}
	}
	decide, reasoned, middleware := of("core", "corskit"), of("core", "with the reason"), of("net/http", "corskit")
	ours := r.compiled[0]
	return []goal{
		{"a decision, 1,000,000 origins over one", 2, "×", decide("origins-1000000") / decide("origins-1"),
			fmt.Sprintf("with the reason %.2f ×, middleware on net/http %.2f ×; another origin each time, so that every lookup misses the caches: decision %.1f ×, middleware %.1f ×",
				reasoned("origins-1000000")/reasoned("origins-1"), middleware("origins-1000000")/middleware("origins-1"),
				decide("origins-cold")/decide("origins-1"), middleware("origins-cold")/middleware("origins-1"))},
		{"bytes an origin beyond the strings", 100, "B", ours.bytesPerOrigin, ""},
		{"New with 1,000,000 origins", 2, "s", ours.elapsed.Seconds(), ""},
		{"a decision, hostile host over listed origin, 10,000 wildcards", 10, "×", decide("patterns-hostile") / decide("patterns-plain"),
			fmt.Sprintf("%.0f ns; middleware on net/http %.1f ×; with the reason, for which all 253 bytes are read, %.1f ×", decide("patterns-hostile"),
				middleware("patterns-hostile")/middleware("patterns-plain"), reasoned("patterns-hostile")/reasoned("patterns-plain"))},
	}
}
