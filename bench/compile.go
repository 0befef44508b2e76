package main

import (
	"runtime"
	"testing"
)

// compiled is what a middleware for a million origins costs before its first request: what stays in memory is beyond the
// strings themselves.
type compiled struct {
	name                    string
	seconds, bytesPerOrigin float64
}

func (r *results) compile() {
	p := lists(million)[0].policy
	for _, s := range netHTTP.subjects() {
		if s.role != ours && (s.role != peer || r.effort.mostForPeers < million) {
			continue
		}
		before := heap()
		built := s.build(p)
		bytes := float64(heap()-before) / million
		runtime.KeepAlive(built)
		took := testing.Benchmark(func(b *testing.B) {
			for b.Loop() {
				s.build(p)
			}
		})
		r.compiled = append(r.compiled, compiled{s.name, float64(took.NsPerOp()) / 1e9, bytes})
	}
	runtime.KeepAlive(p)
}

// heap is what is in use after everything that is not has been collected.
func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}
