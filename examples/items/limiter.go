package items

import (
	"strconv"
	"sync"
	"time"
)

// A limiter grants so many requests a minute, to all callers together. It is safe for concurrent use.
type limiter struct {
	perMinute int

	mu    sync.Mutex
	used  int
	reset time.Time
}

func newLimiter() *limiter { return &limiter{perMinute: 1000} }

// take uses up a request, passes the X-RateLimit headers to set, and refuses if there was none left.
func (l *limiter) take(set func(name, value string)) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now := time.Now(); now.After(l.reset) {
		l.used, l.reset = 0, now.Add(time.Minute)
	}
	l.used++
	set("X-RateLimit-Limit", strconv.Itoa(l.perMinute))
	set("X-RateLimit-Remaining", strconv.Itoa(max(l.perMinute-l.used, 0)))
	set("X-RateLimit-Reset", strconv.FormatInt(l.reset.Unix(), 10))
	if l.used > l.perMinute {
		return errTooMany
	}
	return nil
}
