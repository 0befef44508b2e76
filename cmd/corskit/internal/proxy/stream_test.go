package proxy

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

func TestAStreamArrivesAsItIsSent(t *testing.T) {
	more := make(chan struct{})
	s := start(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "13") // without a length, any proxy would take it for a stream
		io.WriteString(w, "first\n")
		http.NewResponseController(w).Flush()
		<-more
		io.WriteString(w, "second\n")
	})
	response, err := http.Get(s.url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	lines := bufio.NewReader(response.Body)
	if line, _ := lines.ReadString('\n'); line != "first\n" {
		t.Errorf("got %q while the upstream waits", line)
	}
	if log := s.log.String(); !strings.Contains(log, "status=200") {
		t.Errorf("the stream is not in the log while it runs: %q", log)
	}
	close(more)
	if line, _ := lines.ReadString('\n'); line != "second\n" {
		t.Errorf("got %q", line)
	}
}

func TestAnUploadArrivesAsItIsSent(t *testing.T) {
	arrived := make(chan string)
	s := start(t, func(_ http.ResponseWriter, r *http.Request) {
		lines := bufio.NewScanner(r.Body)
		for lines.Scan() {
			arrived <- lines.Text()
		}
	})
	body, upload := io.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.send(t, "POST", "/", body, "Origin", page)
	}()
	for _, line := range []string{"first", "second"} {
		fmt.Fprintln(upload, line)
		if got := <-arrived; got != line {
			t.Errorf("got %q, want %q", got, line)
		}
	}
	upload.Close()
	<-done
}

func TestNoCompressionIsAskedForThatTheClientDidNotAskFor(t *testing.T) {
	s := start(t, func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.Header["Accept-Encoding"]) })
	client := &http.Client{Transport: &http.Transport{DisableCompression: true}}
	defer client.CloseIdleConnections()
	response, err := client.Get(s.url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if got, _ := io.ReadAll(response.Body); string(got) != "[]" {
		t.Errorf("the upstream was asked for %s", got)
	}
}

// upgrade accepts any protocol, and then echoes.
func upgrade(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Upgrade") == "" {
		w.WriteHeader(http.StatusUpgradeRequired)
		return
	}
	conn, buffer, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	defer conn.Close()
	user, _, _ := r.BasicAuth()
	fmt.Fprintf(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: %s\r\nX-User: %s\r\n\r\n", r.Header.Get("Upgrade"), user)
	io.Copy(conn, buffer)
}

// dial sends a request that asks for another protocol, and returns the connection behind the answer.
func (s *setup) dial(t *testing.T, protocol, origin string) (*http.Response, net.Conn, *bufio.Reader) {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	fmt.Fprintf(conn, "GET /socket HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: %s\r\nOrigin: %s\r\n\r\n", protocol, origin)
	buffer := bufio.NewReader(conn)
	response, err := http.ReadResponse(buffer, nil)
	if err != nil {
		t.Fatal(err)
	}
	return response, conn, buffer
}

func TestAWebSocketPasses(t *testing.T) {
	s := start(t, upgrade, func(c *Config) { c.Login = &Login{"admin", "secret"} })
	response, conn, buffer := s.dial(t, "websocket", page)
	if response.StatusCode != http.StatusSwitchingProtocols || response.Header.Get("X-User") != "admin" {
		t.Fatalf("%s with %v, want 101 and the login", response.Status, response.Header)
	}
	for _, text := range []string{"one\n", "two\n"} {
		io.WriteString(conn, text)
		if got, err := buffer.ReadString('\n'); got != text {
			t.Errorf("%q came back as %q, %v", text, got, err)
		}
	}
	if log := s.log.String(); !strings.Contains(log, "status=101") || !strings.Contains(log, "verdict=Allowed") {
		t.Errorf("the open WebSocket is not in the log: %q", log)
	}
}

func TestNoOtherProtocolPasses(t *testing.T) {
	s := start(t, upgrade)
	for _, protocol := range []string{"h2c", "tls/1.2", "websocket, h2c", "connect-udp"} {
		if response, _, _ := s.dial(t, protocol, page); response.StatusCode != http.StatusUpgradeRequired {
			t.Errorf("%s: %s, want a request without an upgrade", protocol, response.Status)
		}
	}
}

// After an informational response httputil.ReverseProxy clears the headers that stand already, those of the policy among them.
func TestEarlyHintsDoNotCostTheAnswerItsHeaders(t *testing.T) {
	s := start(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Link", "</style.css>; rel=preload")
		w.WriteHeader(http.StatusEarlyHints)
		w.WriteHeader(http.StatusOK)
	})
	response, _ := s.send(t, "GET", "/", nil, "Origin", page)
	if got := response.Header.Get("Access-Control-Allow-Origin"); got != page {
		t.Errorf("Access-Control-Allow-Origin: %q, want the page", got)
	}
}

func TestALargeUploadThatWaitsForContinuePasses(t *testing.T) {
	s := start(t, func(w http.ResponseWriter, r *http.Request) {
		n, _ := io.Copy(io.Discard, r.Body)
		fmt.Fprint(w, n)
	})
	response, body := s.send(t, "PUT", "/", strings.NewReader(strings.Repeat("x", 1<<20)), "Origin", page, "Expect", "100-continue")
	if body != "1048576" || response.Header.Get("Access-Control-Allow-Origin") != page {
		t.Errorf("%s %q with %v", response.Status, body, response.Header)
	}
}
