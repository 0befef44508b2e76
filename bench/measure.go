package main

import (
	"math/rand/v2"
	"runtime"
	"runtime/debug"
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
	// serverSeconds is how long a whole server is loaded in one of serverRounds.
	serverSeconds int
	serverRounds  int
	serverStacks  []string // frameworks
	compilations  int
	// mostForPeers limits the lists that peers have to compile, which takes them several seconds where it takes us one.
	mostForPeers int
}

// bears tells whether a list of n origins is not too much for a subject.
func (e effort) bears(s subject, n int) bool {
	return n <= s.most && (s.role != peer || n <= e.mostForPeers)
}

var (
	thorough = effort{rounds: 201, slice: 400 * time.Microsecond, serverSeconds: 1, serverRounds: 7, serverStacks: frameworks[1:],
		compilations: 3, mostForPeers: million}
	brief = effort{rounds: 31, slice: 200 * time.Microsecond, serverSeconds: 1, serverRounds: 2, serverStacks: []string{"net/http", "fiber"},
		compilations: 1, mostForPeers: 10_000}
)

// A measurement is what one exchange of a subject costs in a scenario.
type measurement struct {
	scenario scenario
	subject  subject
	gross    float64 // the median of all rounds, in nanoseconds
	// net is the median of what it took more than the bare framework in the same round, spread half the distance between
	// the quartiles.
	net, spread float64
}

// measure measures every subject in every scenario. The subjects of one framework take turns within a round, in random
// order, so that what disturbs the machine disturbs all of them. Garbage is collected in between, not at the cost of whoever is
// being measured when the heap is full.
func measure(scenarios []scenario, e effort) []measurement {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	var groups [][]*cell
	var garbage garbage
	for _, s := range scenarios {
		for _, framework := range frameworks {
			if group := newGroup(s, framework, e); len(group) > 0 {
				groups = append(groups, group)
			}
		}
	}
	for _, group := range groups {
		for _, c := range group {
			c.calibrate(e.slice)
		}
		garbage.collect()
	}
	for range e.rounds {
		for _, group := range groups {
			garbage.collect()
			for _, i := range rand.Perm(len(group)) {
				group[i].sample()
			}
		}
	}
	var all []measurement
	for _, group := range groups {
		all = append(all, evaluate(group)...)
	}
	return all
}

// A cell is one subject in one scenario.
type cell struct {
	scenario scenario
	subject  subject
	clients  []client
	n        int // exchanges of each client in a round
	nanos    []float64
}

func newGroup(s scenario, framework string, e effort) []*cell {
	if s.in != nil && !slices.Contains(s.in, framework) {
		return nil
	}
	var group []*cell
	taking := subjects
	if s.subjects != nil {
		taking = s.subjects
	}
	for _, subject := range taking {
		if subject.framework == framework && e.bears(subject, len(s.policy.AllowOrigins)) {
			group = append(group, newCell(s, subject))
		}
	}
	return group
}

func newCell(s scenario, subject subject) *cell {
	c := &cell{scenario: s, subject: subject}
	stack := subject.build(s.policy)
	number := 1
	if s.parallel {
		number = runtime.GOMAXPROCS(0)
	}
	for range number {
		c.clients = append(c.clients, stack.client(s.request))
	}
	return c
}

// calibrate finds how many exchanges take d, when nothing interrupts them.
func (c *cell) calibrate(d time.Duration) {
	for c.n = 1; ; c.n *= 2 {
		if elapsed := min(c.exchange(c.n), c.exchange(c.n), c.exchange(c.n)); elapsed > d/4 {
			c.n = max(1, int(float64(c.n)*float64(d)/float64(elapsed)))
			return
		}
	}
}

func (c *cell) sample() {
	elapsed := c.exchange(c.n)
	c.nanos = append(c.nanos, float64(elapsed)/float64(c.n*len(c.clients)))
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
func evaluate(group []*cell) []measurement {
	base := make([]float64, len(group[0].nanos))
	for _, c := range group {
		if c.subject.role == bare {
			base = c.nanos
		}
	}
	var all []measurement
	for _, c := range group {
		net := make([]float64, len(c.nanos))
		for round, nanos := range c.nanos {
			net[round] = nanos - base[round]
		}
		_, gross, _ := quartiles(c.nanos)
		low, median, high := quartiles(net)
		all = append(all, measurement{c.scenario, c.subject, gross, median, (high - low) / 2})
	}
	return all
}

func quartiles(values []float64) (low, median, high float64) {
	sorted := slices.Sorted(slices.Values(values))
	last := len(sorted) - 1
	return sorted[last/4], sorted[last/2], sorted[last-last/4]
}
