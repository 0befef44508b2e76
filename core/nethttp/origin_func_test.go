package nethttp_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
)

const listed = "https://app.example.com" // about which AllowOriginFunc is not asked

// An asking server has a policy that asks a function about all origins but one.
type asking struct {
	*httptest.Server
	decisions chan core.Decision
	served    atomic.Int64
	log       lockedBuffer
}

func newAsking(t *testing.T, enforce bool, ask func(context.Context) (bool, error)) *asking {
	s := &asking{decisions: make(chan core.Decision, 100)}
	policy := core.MustNew(core.Config{
		AllowOrigins:    []string{listed},
		AllowOriginFunc: func(ctx context.Context, _ core.Request, _ core.Origin) (bool, error) { return ask(ctx) },
		Enforce:         enforce,
	})
	visible := core.DeciderFunc(func(ctx context.Context, r core.Request) core.Decision {
		d := policy.Decide(ctx, r)
		s.decisions <- d
		return d
	})
	s.Server = httptest.NewUnstartedServer(nethttp.Middleware(visible)(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		s.served.Add(1)
		io.WriteString(w, "hello")
	})))
	s.Config.ErrorLog = log.New(&s.log, "", 0)
	s.Start()
	t.Cleanup(s.Close)
	return s
}

// lockedBuffer is written by the server while a test reads it.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// send sends an actual request, or a preflight.
func (s *asking) send(ctx context.Context, t *testing.T, method, origin string) (*http.Response, error) {
	t.Helper()
	request, err := http.NewRequestWithContext(ctx, method, s.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Origin", origin)
	if method == http.MethodOptions {
		request.Header.Set("Access-Control-Request-Method", "PUT")
	}
	response, err := s.Client().Transport.RoundTrip(request)
	if err == nil {
		response.Body.Close()
	}
	return response, err
}

// others checks that the listed origin is served, as if nothing had happened.
func (s *asking) others(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	response, err := s.send(ctx, t, "GET", listed)
	if err != nil {
		t.Fatalf("another request: %v", err)
	}
	if got := response.Header.Get("Access-Control-Allow-Origin"); response.StatusCode != http.StatusOK || got != listed {
		t.Errorf("another request: %s with Access-Control-Allow-Origin %q", response.Status, got)
	}
	if d := <-s.decisions; d.Reason != core.Allowed {
		t.Errorf("another request: %v", d.Reason)
	}
}

// An error is a refusal, whatever else the function returns.
func TestAnAllowOriginFuncThatErrsRefuses(t *testing.T) {
	down := errors.New("the database is down")
	for name, test := range map[string]struct {
		enforce bool
		method  string
		status  int
	}{
		"an actual request":         {false, "GET", 200},
		"an actual request, forced": {true, "GET", 403},
		"a preflight":               {false, "OPTIONS", 403},
		"a preflight, forced":       {true, "OPTIONS", 403},
	} {
		t.Run(name, func(t *testing.T) {
			s := newAsking(t, test.enforce, func(context.Context) (bool, error) { return true, down })
			response, err := s.send(t.Context(), t, test.method, "https://unlisted.example")
			if err != nil {
				t.Fatal(err)
			}
			if got := response.Header["Access-Control-Allow-Origin"]; response.StatusCode != test.status || got != nil {
				t.Errorf("%s with Access-Control-Allow-Origin %q, want %d and none", response.Status, got, test.status)
			}
			if d := <-s.decisions; d.Reason != core.OriginCheckFailed || !errors.Is(d.Err, down) {
				t.Errorf("the decision shows %v, %v", d.Reason, d.Err)
			}
			if served := s.served.Load() == 1; served != (test.status == 200) {
				t.Errorf("the handler ran: %t", served)
			}
			s.others(t)
		})
	}
}

// A panic is the function's, and net/http's to recover from: it ends the one connection, and nothing of the answer is out by then.
func TestAnAllowOriginFuncThatPanicsEndsItsOwnRequestOnly(t *testing.T) {
	for _, method := range []string{"GET", "OPTIONS"} {
		s := newAsking(t, false, func(context.Context) (bool, error) { panic("a bug in AllowOriginFunc") })
		if response, err := s.send(t.Context(), t, method, "https://unlisted.example"); err == nil {
			t.Errorf("%s: %s with %v, want no answer", method, response.Status, response.Header)
		}
		if n := s.served.Load(); n != 0 {
			t.Errorf("%s: the handler ran %d times", method, n)
		}
		s.others(t)
		s.Close() // and so waits for the panic to be logged
		if got := s.log.String(); !strings.Contains(got, "a bug in AllowOriginFunc") {
			t.Errorf("%s: the log does not show it: %q", method, got)
		}
	}
}

// What waits for an answer ends with the request: a client that goes away takes the question with it.
func TestAnAllowOriginFuncThatBlocksEndsWithItsRequest(t *testing.T) {
	const blocked = 20
	asked := make(chan struct{}, blocked)
	s := newAsking(t, true, func(ctx context.Context) (bool, error) {
		asked <- struct{}{}
		<-ctx.Done()
		return true, ctx.Err()
	})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var clients sync.WaitGroup
	for i := range blocked {
		clients.Go(func() {
			if response, err := s.send(ctx, t, []string{"GET", "OPTIONS"}[i%2], "https://unlisted.example"); err == nil {
				t.Errorf("%s with %v, want no answer", response.Status, response.Header)
			}
		})
	}
	for range blocked {
		<-asked
	}
	s.others(t)
	cancel()
	clients.Wait()
	for range blocked {
		if d := <-s.decisions; d.Status != http.StatusForbidden || d.Reason != core.OriginCheckFailed || !errors.Is(d.Err, context.Canceled) {
			t.Errorf("the decision shows %d %v, %v", d.Status, d.Reason, d.Err)
		}
	}
	s.others(t)
	if n := s.served.Load(); n != 2 {
		t.Errorf("the handler ran %d times, want 2", n)
	}
}

// A server that wants an answer in time puts the time into the context ahead of the policy.
func TestAnAllowOriginFuncHasTheTimeThatTheContextGives(t *testing.T) {
	blocks := func(ctx context.Context) (bool, error) {
		<-ctx.Done()
		return true, ctx.Err()
	}
	s := newAsking(t, false, blocks)
	handler := s.Config.Handler
	s.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 50*time.Millisecond)
		defer cancel()
		handler.ServeHTTP(w, r.WithContext(ctx))
	})
	response, err := s.send(t.Context(), t, "OPTIONS", "https://unlisted.example")
	if err != nil {
		t.Fatal(err)
	}
	if got := response.Header["Access-Control-Allow-Origin"]; response.StatusCode != http.StatusForbidden || got != nil {
		t.Errorf("%s with Access-Control-Allow-Origin %q, want 403 and none", response.Status, got)
	}
	if d := <-s.decisions; d.Reason != core.OriginCheckFailed || !errors.Is(d.Err, context.DeadlineExceeded) {
		t.Errorf("the decision shows %v, %v", d.Reason, d.Err)
	}
	s.others(t)
}
