package fasthttpheader

import (
	"sync/atomic"

	"github.com/corskit/corskit/core"
)

// said is what policies have said that others are around.
type said struct {
	core.Decision           // of the innermost
	vary          []string  // of those around it
	room          [1]string // for vary, which seldom holds more
}

// keeping says that a policy of this program is nested. Until then nothing is looked up.
var keeping atomic.Bool

// keep is for a nested policy alone, since it costs memory.
func keep(request Values, d *core.Decision) {
	if !keeping.Load() { // A store would take the memory from other processors.
		keeping.Store(true)
	}
	s := &said{Decision: *d}
	s.vary = s.room[:0]
	request.SetUserValue(policies, s)
}

// HasSpoken tells whether a policy further in has spoken.
func HasSpoken(request Values) bool { return keeping.Load() && innermost(request) != nil }

// innermost returns what is kept, nil if nothing is. It is apart so that HasSpoken is small enough to be inlined.
//
//go:noinline
func innermost(request Values) *said {
	kept, _ := request.UserValue(policies).(*said)
	return kept
}

func (s *said) varyLike(d *core.Decision) {
	if last := len(d.Names()) - 1; last >= 0 && d.Names()[last] == vary {
		s.vary = core.AppendVary(s.vary, d.Value(last))
	}
}
