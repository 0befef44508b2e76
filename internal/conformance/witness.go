package conformance

import (
	"context"
	"fmt"
	"sync"

	"github.com/corskit/corskit/core"
)

// A witness sees what happens inside the server during one exchange.
type witness struct {
	mu     sync.Mutex
	ran    bool
	ended  bool // by a policy
	reason string
	seen   string
	asked  []string
	gate   chan struct{}
	// blind says that there is no policy that sees every request.
	blind bool
	// away says that the policies are not watched, since an adapter asks less of a *core.Policy than of a Decider around it.
	away bool
}

// watch puts an observer around d, unless w is away.
func (w *witness) watch(d core.Decider) core.Decider {
	if w.away {
		return d
	}
	return core.Observe(d, w.decided)
}

// forget prepares w for the next exchange.
func (w *witness) forget() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ran, w.ended, w.reason, w.seen, w.asked = false, false, notAsked, "", nil
	w.gate = make(chan struct{})
}

// decided notes the last decision, which is that of the innermost policy that was asked. It alone counts: where routes are known, an
// outer policy's refusal gives way to it. What is kept are copies, since the strings of a Request are on loan.
func (w *witness) decided(_ context.Context, r core.Request, d core.Decision) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.reason = d.Reason.String()
	w.seen = fmt.Sprintf("%s %s %s", r.Method, r.Host, r.Path)
	w.ended = d.Status != 0
	if d.Err != nil && d.Err != errLookup {
		w.reason = d.Err.Error()
	}
}

func (w *witness) wasAsked(o core.Origin) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked = append(w.asked, o.String())
}

func (w *witness) handlerRan() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ran = true
}

// testify adds to a what w has seen.
func (w *witness) testify(a *answer) {
	w.mu.Lock()
	defer w.mu.Unlock()
	a.reason, a.seen, a.asked, a.unwatched = w.reason, w.seen, w.asked, w.away
	switch {
	case w.ran && w.ended:
		a.from = "both a policy and " + handler
	case w.ran:
		a.from = handler
	case w.ended:
		a.from = policy
	case w.reason == notAsked && !w.blind:
		a.from = aheadOfUs
	default:
		a.from = router
	}
}
