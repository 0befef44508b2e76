package main

import (
	"slices"
	"testing"
)

// BenchmarkExchange is for looking into one exchange. Its figures are gross, and what the machine did meanwhile is in them: to
// compare, run the command.
func BenchmarkExchange(b *testing.B) {
	for _, f := range frameworks {
		b.Run(f.name, func(b *testing.B) {
			for _, s := range slices.Concat(cases(), lists(1, 10, 1000), wildcards(), inLabels(inLabelCounts...), routed(routeCounts...)) {
				b.Run(s.name, func(b *testing.B) {
					for _, c := range newGroup(f, s, brief) {
						b.Run(c.key.subject, func(b *testing.B) {
							b.ReportAllocs()
							c.exchange(b.N)
						})
					}
				})
			}
		})
	}
}
