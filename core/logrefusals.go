package core

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"time"
)

// LogRefusals returns a Decider that decides as d does and logs a line, at level Warn, for each request that a browser will block or
// that was refused ([Decision.Blocked]), with what to change:
//
//	OPTIONS https://app.example.com: add "x-trace" to AllowHeaders
//
// Put it around each policy: it tells what d decides, and around an outer policy also what an inner one allows.
// Requests of the server's own pages and those without Origin are left out. What comes from a request is quoted and cut. There are at
// most 20 lines at once and then one a second; what is left out is counted in the attribute suppressed of the next one. LogRefusals
// panics if d or logger is nil.
func LogRefusals(d Decider, logger *slog.Logger) Decider {
	if logger == nil {
		panic("core.LogRefusals: the logger is nil; pass one, such as slog.Default()")
	}
	return Observe(d, (&refusalLog{logger: logger, lines: maxLines, since: time.Now()}).observe)
}

const maxLines = 20

type refusalLog struct {
	logger *slog.Logger

	mu         sync.Mutex
	lines      int       // that may be written
	since      time.Time // when lines was last counted up
	suppressed int
}

func (l *refusalLog) observe(ctx context.Context, r Request, d Decision) {
	if r.Origin == "" || !d.Blocked() || !l.logger.Enabled(ctx, slog.LevelWarn) {
		return
	}
	if suppressed, ok := l.next(); ok {
		l.write(ctx, r, d, suppressed)
	}
}

func (l *refusalLog) write(ctx context.Context, r Request, d Decision, suppressed int) {
	fix := "the reason is " + d.Reason.String()
	if d.by != nil {
		fix = d.by.explain(&r, d).Fix
	} else if d.Reason == RouteInDoubt {
		fix = "it cannot be told which policies the route has; see the limits of the adapter's Routes"
	}
	attrs := []slog.Attr{slog.String("reason", d.Reason.String()), slog.String("path", strings.Clone(inLine(r.Path)))}
	if d.Err != nil {
		attrs = append(attrs, slog.Any("error", d.Err))
	}
	if suppressed > 0 {
		attrs = append(attrs, slog.Int("suppressed", suppressed))
	}
	l.logger.LogAttrs(ctx, slog.LevelWarn, inLine(r.Method)+" "+inLine(r.Origin)+": "+fix, attrs...)
}

// next tells whether a line may be written, and how many were not before it.
func (l *refusalLog) next() (suppressed int, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	seconds := time.Since(l.since) / time.Second
	l.since = l.since.Add(seconds * time.Second)
	l.lines = min(maxLines, l.lines+int(seconds))
	if l.lines == 0 {
		l.suppressed++
		return 0, false
	}
	suppressed, l.suppressed = l.suppressed, 0
	l.lines--
	return suppressed, true
}

// inLine quotes s unless it is short and plain, so that it cannot make a line of its own.
func inLine(s string) string {
	special := func(c rune) bool { return c <= ' ' || c > '~' || c == '"' }
	if s == "" || len(s) > maxQuoted || strings.ContainsFunc(s, special) {
		return quoted(s)
	}
	return s
}
