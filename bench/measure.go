package main

import (
	"log"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"sync"
	"time"
)

// An effort is how long a run takes.
type effort struct {
	rounds int
	// slice is how long one subject is measured in one round: so short that what else runs on the machine interrupts few of them,
	// and the median not at all.
	slice time.Duration
	// mostForPeers limits the lists that peers have to compile, which takes them several seconds where it takes us one.
	mostForPeers int
}

var (
	thorough = effort{rounds: 301, slice: 400 * time.Microsecond, mostForPeers: million}
	brief    = effort{rounds: 31, slice: 200 * time.Microsecond, mostForPeers: 10_000}
)

// measured says what one exchange of a subject costs in a scenario, in nanoseconds.
type measured struct {
	gross float64 // the median of all rounds
	// net is the median of what it took more than the bare framework in the same round, spread half the distance between
	// the quartiles.
	net, spread float64
}

func measureAll(e effort) *results {
	r := &results{effort: e, measured: map[key]measured{}}
	for _, part := range [][]scenario{cases(), lists(originCounts...), wildcards(), inLabels(inLabelCounts...), routed(routeCounts...)} {
		log.Printf("%s…", part[0].name)
		r.scenarios = append(r.scenarios, part...)
		r.measure(part)
	}
	log.Print("compiling…")
	r.compile()
	return r
}

// measure measures every subject in every scenario. The subjects of one framework take turns within a round, in random
// order, so that what disturbs the machine disturbs all of them. Garbage is collected in between, not at the cost of whoever is
// being measured when the heap is full.
func (r *results) measure(scenarios []scenario) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	var groups [][]*cell
	for _, s := range scenarios {
		for _, f := range frameworks {
			groups = append(groups, newGroup(f, s, r.effort))
		}
	}
	for _, group := range groups {
		collect()
		for _, c := range group {
			c.calibrate(r.effort.slice)
		}
	}
	for range r.effort.rounds {
		for _, group := range groups {
			collect()
			for _, i := range rand.Perm(len(group)) {
				group[i].sample()
			}
		}
	}
	for _, group := range groups {
		r.evaluate(group)
	}
}

// collect waits for some megabytes: with a million origins in the heap, a collection takes longer than what is measured.
func collect() {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	if metrics.Read(sample); sample[0].Value.Uint64() > collected+32<<20 {
		runtime.GC()
		collected = sample[0].Value.Uint64()
	}
}

var collected uint64

// A cell is one subject in one scenario.
type cell struct {
	key     key
	role    role
	clients []client
	n       int // exchanges of each client in a round
	nanos   []float64
}

func newGroup(f *framework, s scenario, e effort) (group []*cell) {
	for _, subject := range f.taking(s, e) {
		c := &cell{key: key{f.name, subject.name, s.name}, role: subject.role}
		stack := subject.build(s.policy)
		c.clients = append(c.clients, stack.client(s.request))
		for s.parallel && len(c.clients) < runtime.GOMAXPROCS(0) {
			c.clients = append(c.clients, stack.client(s.request))
		}
		group = append(group, c)
	}
	return group
}

// calibrate finds how many exchanges take d, when nothing interrupts them: of several tries the shortest.
func (c *cell) calibrate(d time.Duration) {
	for c.n = 1; ; c.n *= 2 {
		elapsed := c.exchange(c.n)
		for range 9 {
			elapsed = min(elapsed, c.exchange(c.n))
		}
		if elapsed > d/4 {
			c.n = max(1, int(float64(c.n)*float64(d)/float64(elapsed)))
			return
		}
	}
}

func (c *cell) sample() {
	c.nanos = append(c.nanos, float64(c.exchange(c.n))/float64(c.n*len(c.clients)))
}

// exchange lets every client exchange n times.
func (c *cell) exchange(n int) time.Duration {
	start := time.Now()
	if len(c.clients) == 1 {
		c.clients[0].exchange(n)
		return time.Since(start)
	}
	var wait sync.WaitGroup
	for _, client := range c.clients {
		wait.Go(func() { client.exchange(n) })
	}
	wait.Wait()
	return time.Since(start)
}

// evaluate takes the rounds of one framework together. The decision alone has no framework under it.
func (r *results) evaluate(group []*cell) {
	base := make([]float64, r.effort.rounds)
	for _, c := range group {
		if c.role == bare {
			base = c.nanos
		}
	}
	for _, c := range group {
		net := make([]float64, len(base))
		for round := range net {
			net[round] = c.nanos[round] - base[round]
		}
		_, gross, _ := quartiles(c.nanos)
		low, median, high := quartiles(net)
		r.measured[c.key] = measured{gross, median, (high - low) / 2}
	}
}

func quartiles(values []float64) (low, median, high float64) {
	sorted := slices.Sorted(slices.Values(values))
	last := len(sorted) - 1
	return sorted[last/4], sorted[last/2], sorted[last-last/4]
}
