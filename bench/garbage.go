package main

import (
	"runtime"
	"runtime/metrics"
)

// garbage is what has been allocated since it was last collected.
type garbage struct{ collected uint64 }

// collect waits for some megabytes: with a million origins in the heap, a collection takes longer than what is measured.
func (g *garbage) collect() {
	const enough = 32 << 20
	if allocated := allocatedBytes(); allocated > g.collected+enough {
		runtime.GC()
		g.collected = allocated
	}
}

func allocatedBytes() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
