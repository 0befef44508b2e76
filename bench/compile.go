package main

import (
	"runtime"
	"slices"
	"time"
)

// compiled is what a middleware for a million origins costs before its first request.
type compiled struct {
	name           string
	elapsed        time.Duration // the median
	bytesPerOrigin float64       // that stay, beyond the strings themselves
}

const million = 1_000_000

func measureCompiling(e effort) []compiled {
	var all []compiled
	for _, s := range subjects {
		if s.framework == "net/http" && (s.role == ours || s.role == peer) && e.bears(s, million) {
			times := 1
			if s.role == ours {
				times = e.compilations
			}
			all = append(all, measureCompilation(s, times))
		}
	}
	return all
}

func measureCompilation(s subject, times int) compiled {
	p := manyOrigins(million)[0].policy
	var elapsed []time.Duration
	var bytes float64
	for range times {
		before := heap()
		start := time.Now()
		stack := s.build(p)
		elapsed = append(elapsed, time.Since(start))
		bytes = float64(heap()-before) / million
		runtime.KeepAlive(stack)
	}
	runtime.KeepAlive(p)
	slices.Sort(elapsed)
	return compiled{name: s.name, elapsed: elapsed[len(elapsed)/2], bytesPerOrigin: bytes}
}

// heap is what is in use after everything that is not has been collected.
func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}
