package browser

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestNetworkErrors(t *testing.T) {
	closed := httptest.NewServer(echo)
	closed.Close()
	plain := httptest.NewServer(echo)
	defer plain.Close()
	secure := httptest.NewUnstartedServer(echo)
	secure.Config.ErrorLog = log.New(io.Discard, "", 0) // it is told of every handshake that fails
	secure.StartTLS()
	defer secure.Close()
	aborting := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	defer aborting.Close()
	garbage := listen(t, func(c net.Conn) { c.Write([]byte("SSH-2.0-x\r\n\r\n")); bufio.NewReader(c).ReadString('\n') })
	trusting := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: secure.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs, ServerName: "wrong.example"}}
	defer trusting.CloseIdleConnections()

	tests := map[string]struct {
		url       string
		transport http.RoundTripper
		chromium  string
		cause     error
	}{
		"refused":               {closed.URL, nil, "net::ERR_CONNECTION_REFUSED", syscall.ECONNREFUSED},
		"unknown authority":     {secure.URL, nil, "net::ERR_CERT_AUTHORITY_INVALID", nil},
		"another host's":        {secure.URL, trusting, "net::ERR_CERT_COMMON_NAME_INVALID", nil},
		"http where https is":   {"https" + strings.TrimPrefix(plain.URL, "http"), nil, "net::ERR_SSL_PROTOCOL_ERROR", nil},
		"closed without answer": {aborting.URL, nil, "net::ERR_EMPTY_RESPONSE", nil},
		"not HTTP":              {"http://" + garbage, nil, "net::ERR_FAILED", nil},
		"unknown host": {"https://nosuch.invalid/", RoundTripFunc(func(*http.Request) (*http.Response, error) {
			return nil, &net.DNSError{Err: "no such host", Name: "nosuch.invalid", IsNotFound: true}
		}), "net::ERR_NAME_NOT_RESOLVED", nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			page := MustNew(app)
			page.Transport = tt.transport
			_, err := page.Get(tt.url)
			var e *NetworkError
			if !errors.As(err, &e) {
				t.Fatalf("got %T %v, want a *NetworkError", err, err)
			}
			if got := e.Name(Chromium); got != tt.chromium {
				t.Errorf("Chromium calls %q %s, want %s", e, got, tt.chromium)
			}
			if tt.cause != nil && !errors.Is(err, tt.cause) {
				t.Errorf("%v is not %v", err, tt.cause)
			}
			if e.Name(Firefox) != "CORSDidNotSucceed" || e.Name(WebKit) != "" || e.Name(Standard) != "" {
				t.Errorf("names %q, %q, %q", e.Name(Firefox), e.Name(WebKit), e.Name(Standard))
			}
			if len(e.Exchanges) != 1 || e.Exchanges[0].Status != 0 || !strings.HasSuffix(e.Exchanges[0].String(), ": no response") {
				t.Errorf("exchanges %v", e.Exchanges)
			}
			if errors.Is(err, MissingAllowOrigin) {
				t.Error("it is taken for a CORS failure")
			}
		})
	}
}

// listen serves every connection with f until the test ends.
func listen(t *testing.T, f func(net.Conn)) (addr string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			f(c)
			c.Close()
		}
	}()
	return l.Addr().String()
}

func TestCancelledFetches(t *testing.T) {
	stuck := listen(t, func(c net.Conn) { io.Copy(io.Discard, c) })
	tests := map[string]struct {
		context  func() (context.Context, context.CancelFunc)
		cause    error
		chromium string
	}{
		"cancelled": {func() (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(20*time.Millisecond, cancel)
			return ctx, cancel
		}, context.Canceled, "net::ERR_ABORTED"},
		"deadline": {func() (context.Context, context.CancelFunc) {
			return context.WithTimeout(t.Context(), 20*time.Millisecond)
		}, context.DeadlineExceeded, "net::ERR_TIMED_OUT"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := tt.context()
			defer cancel()
			_, err := MustNew(app).Fetch(ctx, Request{URL: "http://" + stuck + "/", Method: "PUT"})
			var e *NetworkError
			if !errors.As(err, &e) || !errors.Is(err, tt.cause) || e.Name(Chromium) != tt.chromium || !e.Preflight {
				t.Errorf("got %T %v, want %v", err, err, tt.cause)
			}
		})
	}
}

func TestWhatIsPrintedForNetworkErrors(t *testing.T) {
	closed := httptest.NewServer(echo)
	closed.Close()
	const didNotSucceed = "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at URL. (Reason: CORS request did not succeed). Status code: (null)."
	const refused = "Failed to load resource: net::ERR_CONNECTION_REFUSED"
	tests := map[string]struct {
		page, method string
		want         map[Engine][]string
	}{
		"request":        {app, "GET", map[Engine][]string{Chromium: {refused}, Firefox: {didNotSucceed}, WebKit: nil}},
		"preflight":      {app, "PUT", map[Engine][]string{Chromium: {refused}, Firefox: {didNotSucceed, didNotSucceed}, WebKit: nil}},
		"the own origin": {closed.URL, "PUT", map[Engine][]string{Chromium: {refused}, Firefox: nil, WebKit: nil}},
	}
	for name, tt := range tests {
		_, err := MustNew(tt.page).Fetch(t.Context(), Request{URL: closed.URL, Method: tt.method})
		e := err.(*NetworkError)
		for engine, want := range tt.want {
			got := strings.ReplaceAll(strings.Join(e.Console(engine), "\n"), closed.URL+"/", "URL")
			if got != strings.Join(want, "\n") {
				t.Errorf("%s: %v prints %q, want %q", name, engine, got, want)
			}
		}
		if got := e.Console(Standard); len(got) != 1 || got[0] != e.Error() {
			t.Errorf("%s: Standard prints %q", name, got)
		}
	}
}
