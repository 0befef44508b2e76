package main

import (
	"slices"
	"testing"
)

// The benchmarks are for looking into one exchange. Their figures are gross, and what the machine did meanwhile is in
// them: to compare, run the command.
func BenchmarkExchange(b *testing.B) {
	for _, framework := range frameworks {
		b.Run(framework, func(b *testing.B) {
			for _, s := range slices.Concat(scenarios(), lists(1, 10, 1000), hostileHosts(), routed(routeCounts[0]), routed(routeCounts[1])) {
				b.Run(s.name, func(b *testing.B) {
					for _, c := range newGroup(s, framework, brief) {
						b.Run(c.subject.name, func(b *testing.B) {
							b.ReportAllocs()
							c.exchange(b.N)
						})
					}
				})
			}
		})
	}
}
