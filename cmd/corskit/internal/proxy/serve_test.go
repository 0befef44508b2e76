package proxy

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/corskit/corskit/core"
)

// serve runs the proxy in front of box until stop is called, and then sends what Serve returns.
func serve(t *testing.T, box http.HandlerFunc) (address string, stop func(), ended chan error) {
	t.Helper()
	upstream := httptest.NewServer(box)
	t.Cleanup(upstream.Close)
	target, err := ParseUpstream(upstream.URL)
	if err != nil {
		t.Fatal(err)
	}
	policy, err := Compile(core.Config{AllowOrigins: []string{page}})
	if err != nil {
		t.Fatal(err)
	}
	listeners, err := Listen(":0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended = make(chan error, 1)
	c := Config{Upstream: target, Policy: policy, Timeout: time.Minute, Log: discard}
	go func() { ended <- Serve(ctx, c, listeners) }()
	return listeners[0].Addr().String(), cancel, ended
}

func TestRequestsUnderWayEndBeforeTheProxyDoes(t *testing.T) {
	begun, finish := make(chan struct{}), make(chan struct{})
	address, stop, ended := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		close(begun)
		<-finish
		io.WriteString(w, "done")
	})
	answer := make(chan string)
	go func() {
		response, err := http.Get("http://" + address)
		if err != nil {
			answer <- err.Error()
			return
		}
		defer response.Body.Close()
		text, _ := io.ReadAll(response.Body)
		answer <- string(text)
	}()
	<-begun
	stop()
	select {
	case err := <-ended:
		t.Errorf("ended with a request under way: %v", err)
	default:
	}
	close(finish)
	if got := <-answer; got != "done" {
		t.Errorf("the request under way got %q", got)
	}
	if err := <-ended; err != nil {
		t.Errorf("ended with %v", err)
	}
	if conn, err := net.Dial("tcp", address); err == nil {
		conn.Close()
		t.Error("the proxy still accepts connections")
	}
}

func TestAListenerThatFailsEndsTheProxy(t *testing.T) {
	listeners, err := Listen(":0")
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range listeners {
		l.Close()
	}
	s := start(t, hello)
	target, err := ParseUpstream(s.url)
	if err != nil {
		t.Fatal(err)
	}
	c := Config{Upstream: target, Policy: core.LocalDev(), Timeout: time.Minute, Log: discard}
	if err := Serve(t.Context(), c, listeners); err == nil {
		t.Error("no error")
	}
}

func TestListen(t *testing.T) {
	for address, want := range map[string]string{
		":0":          "127.0.0.1 ::1",
		"localhost:0": "127.0.0.1 ::1",
		"127.0.0.1:0": "127.0.0.1",
		"[::1]:0":     "::1",
		"0.0.0.0:0":   "::", // Go serves both families there
	} {
		t.Run(address, func(t *testing.T) {
			listeners, err := Listen(address)
			if err != nil {
				t.Skipf("this machine lacks an address: %v", err)
			}
			var hosts []string
			ports := make(map[int]bool)
			for _, l := range listeners {
				defer l.Close()
				hosts = append(hosts, l.Addr().(*net.TCPAddr).IP.String())
				ports[l.Addr().(*net.TCPAddr).Port] = true
			}
			// A machine may lack one of the families.
			if got := strings.Join(hosts, " "); got == "" || !strings.Contains(want, got) || len(ports) != 1 {
				t.Errorf("listens on %q with %d ports, want %q", got, len(ports), want)
			}
			if _, err := Listen(listeners[0].Addr().String()); err == nil || !strings.Contains(err.Error(), "is taken; stop what listens there") {
				t.Errorf("the same address again: %v", err)
			}
		})
	}
	for _, address := range []string{"", "5555", "localhost", "127.0.0.1", ":x", "::1:80"} {
		if listeners, err := Listen(address); err == nil {
			t.Errorf("%q is taken for %v", address, listeners[0].Addr())
		}
	}
}

func TestLoops(t *testing.T) {
	listeners, err := Listen(":0")
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range listeners {
		defer l.Close()
	}
	_, port, _ := net.SplitHostPort(listeners[0].Addr().String())
	for upstream, want := range map[string]bool{
		"http://localhost:" + port:   true,
		"http://127.0.0.1:" + port:   true,
		"http://LOCALHOST:" + port:   true,
		"http://db.example:" + port:  false,
		"http://localhost":           false,
		"http://localhost:" + "1":    false,
		"https://192.0.2.1:" + port:  false,
		"http://a.localhost:" + port: true,
	} {
		u, err := ParseUpstream(upstream)
		if err != nil {
			t.Fatal(err)
		}
		if got := Loops(u, listeners); got != want {
			t.Errorf("%s: %t, want %t", upstream, got, want)
		}
	}
}
