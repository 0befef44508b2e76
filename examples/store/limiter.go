package store

import (
	"strconv"
	"sync"
	"time"
)

// A Limiter grants so many requests a minute, to all callers together. A real API would keep one for each of them. It is safe for
// concurrent use.
type Limiter struct {
	PerMinute int

	mu    sync.Mutex
	used  int
	reset time.Time
}

// Take uses up a request, passes the X-RateLimit headers to set, and reports whether there was one left.
func (l *Limiter) Take(set func(name, value string)) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now := time.Now(); now.After(l.reset) {
		l.used, l.reset = 0, now.Add(time.Minute)
	}
	l.used++
	set("X-RateLimit-Limit", strconv.Itoa(l.PerMinute))
	set("X-RateLimit-Remaining", strconv.Itoa(max(l.PerMinute-l.used, 0)))
	set("X-RateLimit-Reset", strconv.FormatInt(l.reset.Unix(), 10))
	return l.used <= l.PerMinute
}
