package hostile

import (
	"bufio"
	"cmp"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var (
	soak  = flag.Duration("soak", 2*time.Second, "how long the soak lasts")
	graph = flag.String("graph", "", "file for a graph of the soak, as SVG")
)

// Per framework: connections that ask without a break, and the time from one hostile connection to the next.
const (
	askers = 3
	pace   = 5 * time.Millisecond
)

// All seven servers in this process under load, every answer checked. In the last third of the time the median heap is at most a tenth and
// 8 MiB more than it was early on, and the median of goroutines a tenth and 20: hostile requests of some MiB are on their way at any time,
// which no sample finds to be more than 64 MiB. Afterwards not one goroutine more is left than before.
func TestSoak(t *testing.T) {
	listed := policies()[0]
	for _, s := range start(t, 64<<10, listed) { // what frameworks start once, they start here
		s.stop()
	}
	before := settled(0)
	servers := start(t, 64<<10, listed)

	var (
		wait            sync.WaitGroup
		asked, attacked atomic.Int64
		over            atomic.Bool
	)
	for n, s := range servers {
		for i := range askers {
			wait.Go(func() {
				a := asker{server: s, Rand: rand.New(rand.NewPCG(*seed, uint64(n*askers+i))), id: n*askers + i}
				defer a.close()
				for !over.Load() && !t.Failed() {
					if err := a.ask(); err != nil {
						t.Errorf("%s: %v", s.name(), err)
					}
					asked.Add(1)
				}
			})
		}
		wait.Go(func() {
			tick := time.NewTicker(pace)
			defer tick.Stop()
			for i := uint64(0); !over.Load() && !t.Failed(); i++ {
				sent := newGenerator(*seed, uint64(n)<<32|i).connection()
				came, err := s.exchange(sent)
				if err == nil {
					_, _, err = s.checkAll(came, sent)
				}
				if err != nil {
					t.Errorf("%s: %v\nsent %.2000q", s.name(), err, sent)
				}
				attacked.Add(1)
				<-tick.C
			}
		})
	}
	samples := observe(t, *soak)
	over.Store(true)
	wait.Wait()
	for _, s := range servers {
		s.stop()
	}
	panics.check(t)
	if t.Failed() {
		return
	}

	after := settled(before)
	first, last := samples[len(samples)/6:len(samples)/3+1], samples[len(samples)*2/3:]
	heap, heapThen := median(first, sample.megabytes), median(last, sample.megabytes)
	running, runningThen := median(first, sample.running), median(last, sample.running)
	peak := slices.MaxFunc(samples, func(a, b sample) int { return cmp.Compare(a.heap, b.heap) }).megabytes()
	t.Logf("%v: %d answers to ordinary requests, %d hostile connections; heap %.1f MiB, then %.1f, %.1f at most; goroutines %.0f, then %.0f; %d before and %d after",
		*soak, asked.Load(), attacked.Load(), heap, heapThen, peak, running, runningThen, before, after)
	if peak > 64 {
		t.Errorf("a heap of %.1f MiB", peak)
	}
	if heapThen > heap*1.1+8 {
		t.Errorf("the heap grows from %.1f MiB to %.1f", heap, heapThen)
	}
	if runningThen > running*1.1+20 {
		t.Errorf("the goroutines grow from %.0f to %.0f", running, runningThen)
	}
	if after > before {
		stacks := make([]byte, 1<<20)
		t.Errorf("%d goroutines before the servers started, %d after they ended:\n%s", before, after, stacks[:runtime.Stack(stacks, true)])
	}
	if *graph != "" {
		if err := drawGraph(samples, *graph); err != nil {
			t.Error(err)
		}
	}
}

// An asker sends ordinary requests over one connection and knows the answer to each. No two requests are from the same origin.
type asker struct {
	*server
	*rand.Rand
	id, n int
	conn  net.Conn
	from  *bufio.Reader
}

func (a *asker) close() {
	if a.conn != nil {
		a.conn.Close()
		a.conn = nil
	}
}

func (a *asker) ask() error {
	if a.conn == nil {
		conn, err := net.DialTimeout("tcp", a.address, patience)
		if err != nil {
			return err
		}
		a.conn, a.from = conn, bufio.NewReader(conn)
	}
	a.n++
	var (
		id        = fmt.Sprintf("n%d-%d", a.id, a.n)
		origin    = "https://" + id + ".example.com"
		allowed   = origin
		preflight = a.IntN(3) == 0
		want      = http.StatusOK
	)
	switch a.IntN(6) {
	case 0:
		origin, allowed = "https://"+id+".example.com.evil.example", ""
	case 1:
		origin, allowed = "https://"+id+".example.com:8443", ""
	case 2:
		origin, allowed = "null", ""
	}
	method := "GET"
	if preflight {
		if method, want = "OPTIONS", http.StatusNoContent; allowed == "" {
			want = http.StatusForbidden
		}
	}
	fields := ""
	if preflight {
		fields = "Access-Control-Request-Method: PUT\r\n"
	}
	a.conn.SetDeadline(time.Now().Add(patience))
	if _, err := fmt.Fprintf(a.conn, "%s /items HTTP/1.1\r\nHost: %s\r\nOrigin: %s\r\nX-Request: %s\r\n%s\r\n", method, host, origin, id, fields); err != nil {
		return err
	}
	response, err := http.ReadResponse(a.from, nil)
	if err != nil {
		return err
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.Close || a.n%1000 == 0 {
		a.close()
	}
	got := strings.Join(response.Header[allowOrigin], "|")
	if response.StatusCode != want || got != allowed || (response.Header.Get(allowCredentials) == "true") != (allowed != "") || !varies(response.Header) {
		return fmt.Errorf("%s by %s: status %d and %v, want %d and %q", method, origin, response.StatusCode, response.Header, want, allowed)
	}
	if !preflight && string(body) != id {
		return fmt.Errorf("%s by %s: the answer to %s", method, origin, body)
	}
	return nil
}

// A sample is what the process holds at a moment.
type sample struct {
	at         time.Duration
	heap       uint64 // bytes in use after a collection
	goroutines int
}

func (s sample) megabytes() float64 { return float64(s.heap) / (1 << 20) }
func (s sample) running() float64   { return float64(s.goroutines) }

// observe takes samples every second, or 20 in less time.
func observe(t *testing.T, during time.Duration) (samples []sample) {
	begin := time.Now()
	tick := time.NewTicker(min(time.Second, during/20))
	defer tick.Stop()
	for time.Since(begin) < during && !t.Failed() {
		<-tick.C
		var memory runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&memory)
		samples = append(samples, sample{time.Since(begin), memory.HeapAlloc, runtime.NumGoroutine()})
		if n := len(samples); n%60 == 0 {
			t.Logf("%.0f s: heap %.1f MiB, %d goroutines", samples[n-1].at.Seconds(), samples[n-1].megabytes(), samples[n-1].goroutines)
		}
	}
	return samples
}

func median(samples []sample, of func(sample) float64) float64 {
	var values []float64
	for _, s := range samples {
		values = append(values, of(s))
	}
	slices.Sort(values)
	return values[len(values)/2]
}

// settled waits until no more than n goroutines run, or for half a minute that their number no longer falls, and returns it.
func settled(n int) int {
	least, since := runtime.NumGoroutine(), time.Now()
	patience := 30 * time.Second
	if n == 0 {
		patience = time.Second
	}
	for least > n && time.Since(since) < patience {
		time.Sleep(10 * time.Millisecond)
		if now := runtime.NumGoroutine(); now < least {
			least, since = now, time.Now()
		}
	}
	return least
}
