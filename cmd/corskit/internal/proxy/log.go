package proxy

import (
	"bufio"
	"context"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/corskit/corskit/core"
)

// logged writes a line a request, with what was decided about it, as soon as the status is known: streams and WebSockets show
// when they begin. Queries are left out, since some servers take passwords there.
func logged(log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e := &exchange{ResponseWriter: w, log: log, request: r, begin: time.Now()}
		next.ServeHTTP(e, r.WithContext(context.WithValue(r.Context(), exchangeKey{}, e)))
	})
}

// An exchange is a request, and what becomes of it. Those who know put it there by way of the request's context.
type exchange struct {
	http.ResponseWriter
	log      *slog.Logger
	request  *http.Request
	begin    time.Time
	decision core.Decision
	refusal  string // by others than the policy
	err      error
}

type exchangeKey struct{}

func noteDecision(ctx context.Context, _ core.Request, d core.Decision) {
	ctx.Value(exchangeKey{}).(*exchange).decision = d
}

func note(ctx context.Context, refusal string) {
	ctx.Value(exchangeKey{}).(*exchange).refusal = refusal
}

func noteError(ctx context.Context, err error) { ctx.Value(exchangeKey{}).(*exchange).err = err }

func (e *exchange) WriteHeader(status int) {
	e.write(status)
	e.ResponseWriter.WriteHeader(status)
}

// Hijack is how a WebSocket begins: the connection no longer goes through the ResponseWriter.
func (e *exchange) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffer, err := http.NewResponseController(e.ResponseWriter).Hijack()
	if err == nil {
		e.write(http.StatusSwitchingProtocols)
	}
	return conn, buffer, err
}

// Unwrap lets an http.ResponseController flush.
func (e *exchange) Unwrap() http.ResponseWriter { return e.ResponseWriter }

func (e *exchange) write(status int) {
	attrs := []slog.Attr{
		slog.String("method", shorten(e.request.Method)),
		slog.String("path", shorten(e.request.URL.Path)),
		slog.Int("status", status),
		slog.Duration("took", time.Since(e.begin).Round(time.Millisecond)),
	}
	if origin := e.request.Header.Get("Origin"); origin != "" {
		attrs = append(attrs, slog.String("origin", shorten(origin)))
	}
	level := slog.LevelInfo
	switch d := &e.decision; {
	case e.refusal != "":
		level = slog.LevelWarn
		attrs = append(attrs, slog.String("verdict", e.refusal), slog.String("host", shorten(e.request.Host)))
	default:
		attrs = append(attrs, slog.String("cors", d.Kind.String()))
		if d.Reason != core.Unspecified {
			attrs = append(attrs, slog.String("verdict", d.Reason.String()))
		}
		if d.Status >= http.StatusBadRequest {
			level = slog.LevelWarn
		}
	}
	if e.err != nil {
		level = slog.LevelError
		attrs = append(attrs, slog.String("error", e.err.Error()))
	}
	e.log.LogAttrs(e.request.Context(), level, "request", attrs...)
}

// shorten keeps a hostile request from filling the log.
func shorten(s string) string {
	const most = 200
	if len(s) > most {
		return s[:most] + "…"
	}
	return s
}
