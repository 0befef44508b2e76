package hostile

import (
	"flag"
	"sync"
	"sync/atomic"
	"testing"
)

var (
	seed     = flag.Uint64("seed", 1, "of the hostile requests")
	requests = flag.Int("requests", 3000, "hostile connections, over all frameworks and policies")
)

const large = 2 << 20 // for heads: a megabyte of Origin shall reach the policy

func TestRawBytes(t *testing.T) {
	servers := start(t, large, policies()...)
	var next, answers, fromApp atomic.Int64
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= *requests || t.Failed() {
					return
				}
				s := servers[i%len(servers)]
				sent := newGenerator(*seed, uint64(i)).connection()
				came, err := s.exchange(sent)
				if err == nil {
					var all, app int
					all, app, err = s.checkAll(came, sent)
					answers.Add(int64(all))
					fromApp.Add(int64(app))
				}
				if err != nil {
					t.Errorf("%s, connection %d of seed %d: %v\nsent %.2000q\ncame %.2000q", s.name(), i, *seed, err, sent, came)
				}
				s.works(t)
			}
		})
	}
	wait.Wait()
	panics.check(t)
	t.Logf("%d connections, %d answers, %d of them by the apps", *requests, answers.Load(), fromApp.Load())
	if fromApp.Load() < int64(*requests)/3 {
		t.Error("too few requests reach the apps for the test to say anything")
	}
}
