package nethttp_test

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
)

func TestLastWord(t *testing.T) {
	lie := func(h http.Header) {
		h.Set("Access-Control-Allow-Origin", "https://evil.example")
		h.Add("access-control-allow-credentials", "true")
		h["Access-Control-Expose-Headers"] = []string{"*", "X-A"}
		h.Set("Timing-Allow-Origin", "*")
	}
	tests := []struct {
		name    string
		handler http.HandlerFunc
		status  int
		vary    []string
		body    string
	}{
		{"nothing is written", func(w http.ResponseWriter, _ *http.Request) { lie(w.Header()) }, 200, []string{"Origin"}, ""},
		{"a body without a status", func(w http.ResponseWriter, _ *http.Request) { lie(w.Header()); io.WriteString(w, "body") }, 200, []string{"Origin"}, "body"},
		{"a status", func(w http.ResponseWriter, _ *http.Request) { lie(w.Header()); w.WriteHeader(201) }, 201, []string{"Origin"}, ""},
		{"an error", func(w http.ResponseWriter, _ *http.Request) { lie(w.Header()); http.Error(w, "no", 500) }, 500, []string{"Origin"}, "no\n"},
		{"a flush", func(w http.ResponseWriter, _ *http.Request) { lie(w.Header()); w.(http.Flusher).Flush() }, 200, []string{"Origin"}, ""},
		{"a flush by a controller", func(w http.ResponseWriter, _ *http.Request) {
			lie(w.Header())
			if err := http.NewResponseController(w).Flush(); err != nil {
				panic(err)
			}
		}, 200, []string{"Origin"}, ""},
		{"io.Copy", func(w http.ResponseWriter, _ *http.Request) { lie(w.Header()); io.Copy(w, strings.NewReader("body")) }, 200, []string{"Origin"}, "body"},
		{"io.Copy of what does not write itself", func(w http.ResponseWriter, _ *http.Request) {
			lie(w.Header())
			io.Copy(w, io.LimitReader(strings.NewReader("body"), 4))
		}, 200, []string{"Origin"}, "body"},
		{"early hints", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Link", "</a.css>")
			w.WriteHeader(103)
			lie(w.Header())
			w.WriteHeader(200)
		}, 200, []string{"Origin"}, ""},
		{"early hints, and a body without a status", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(103)
			lie(w.Header())
			io.WriteString(w, "body")
		}, 200, []string{"Origin"}, "body"},
		{"the policy's headers are deleted", func(w http.ResponseWriter, _ *http.Request) { clear(w.Header()) }, 200, []string{"Origin"}, ""},
		{"the policy's values are edited", func(w http.ResponseWriter, _ *http.Request) {
			for _, values := range w.Header() {
				values[0] = "https://evil.example"
			}
		}, 200, []string{"https://evil.example", "Origin"}, ""},
		{"Vary is replaced", func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Vary", "Accept") }, 200, []string{"Accept", "Origin"}, ""},
		{"Vary is extended", func(w http.ResponseWriter, _ *http.Request) { w.Header().Add("Vary", "Accept") }, 200, []string{"Origin", "Accept"}, ""},
		{"trailers", func(w http.ResponseWriter, _ *http.Request) {
			io.WriteString(w, "body")
			w.Header().Set(http.TrailerPrefix+"Access-Control-Allow-Origin", "https://evil.example")
			lie(w.Header())
		}, 200, []string{"Origin"}, "body"},
		{"a panic that is recovered outside", func(w http.ResponseWriter, _ *http.Request) { lie(w.Header()); panic("handler") }, 500, []string{"Origin"}, "handler\n"},
		{"another policy inside", nethttp.Middleware(core.PublicAPI())(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})).ServeHTTP, 200, []string{"Origin"}, ""},
	}
	policies := map[string]struct {
		decider core.Decider
		want    map[string]string
	}{
		"allowed": {core.MustNew(core.Config{AllowOrigins: []string{"https://app.example"}, ExposeHeaders: []string{"ETag"}}),
			map[string]string{"Access-Control-Allow-Origin": "https://app.example", "Access-Control-Expose-Headers": "ETag"}},
		"refused": {core.MustNew(core.Config{AllowOrigins: []string{"https://other.example"}}), map[string]string{}},
	}
	for _, test := range tests {
		for name, policy := range policies {
			t.Run(test.name+", "+name, func(t *testing.T) {
				server := httptest.NewServer(recovering(nethttp.Middleware(policy.decider)(nethttp.LastWord(test.handler))))
				defer server.Close()
				r, _ := http.NewRequest("GET", server.URL, nil)
				r.Header.Set("Origin", "https://app.example")
				response, err := http.DefaultClient.Do(r)
				if err != nil {
					t.Fatal(err)
				}
				defer response.Body.Close()
				if body, err := io.ReadAll(response.Body); string(body) != test.body || err != nil {
					t.Errorf("the body is %q, %v", body, err)
				}
				spoken := map[string]string{}
				for _, header := range []http.Header{response.Header, response.Trailer} {
					for name, values := range header {
						if core.IsCORSHeader(name) {
							spoken[name] += strings.Join(values, "|")
						}
					}
				}
				if !maps.Equal(spoken, policy.want) || response.StatusCode != test.status || !slices.Equal(response.Header["Vary"], test.vary) {
					t.Errorf("%d %v, Vary %q; want %d %v, Vary %q", response.StatusCode, spoken, response.Header["Vary"], test.status, policy.want, test.vary)
				}
			})
		}
	}
}

// What a handler asks of a response is there with LastWord where it is there without.
func TestLastWordKeepsWhatTheResponseCan(t *testing.T) {
	type plain struct{ http.ResponseWriter }
	type hijackable struct {
		http.ResponseWriter
		http.Hijacker
	}
	for name, w := range map[string]http.ResponseWriter{
		"recorder":   httptest.NewRecorder(),
		"plain":      plain{httptest.NewRecorder()},
		"hijackable": hijackable{plain{httptest.NewRecorder()}, nil},
	} {
		nethttp.LastWord(http.HandlerFunc(func(kept http.ResponseWriter, _ *http.Request) {
			_, flushes := w.(http.Flusher)
			_, hijacks := w.(http.Hijacker)
			_, keptFlushes := kept.(http.Flusher)
			_, keptHijacks := kept.(http.Hijacker)
			if flushes != keptFlushes || hijacks != keptHijacks {
				t.Errorf("%s: flushes: %t, hijacks: %t", name, keptFlushes, keptHijacks)
			}
		})).ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	}
}

func TestLastWordLetsStreamsAndHandshakesThrough(t *testing.T) {
	next := make(chan struct{})
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Upgrade") != "" {
			conn, buffered, err := w.(http.Hijacker).Hijack()
			if err != nil {
				panic(err)
			}
			defer conn.Close()
			fmt.Fprint(buffered, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nhello")
			buffered.Flush()
			return
		}
		w.Header().Set("Access-Control-Allow-Origin", "*") // as libraries for server-sent events do
		if err := http.NewResponseController(w).SetWriteDeadline(time.Now().Add(time.Minute)); err != nil {
			panic(err)
		}
		fmt.Fprint(w, "data: 1\n\n")
		w.(http.Flusher).Flush()
		<-next
		fmt.Fprint(w, "data: 2\n\n")
	})
	policy := core.MustNew(core.Config{AllowOrigins: []string{"https://app.example"}, AllowCredentials: true})
	server := httptest.NewServer(nethttp.Middleware(policy)(nethttp.LastWord(handler)))
	defer server.Close()

	r, _ := http.NewRequest("GET", server.URL, nil)
	r.Header.Set("Origin", "https://app.example")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body := bufio.NewReader(response.Body)
	if line, err := body.ReadString('\n'); line != "data: 1\n" || response.Header.Get("Access-Control-Allow-Origin") != "https://app.example" {
		t.Errorf("%q %v %v", line, err, response.Header)
	}
	close(next)
	if rest, err := io.ReadAll(body); string(rest) != "\ndata: 2\n\n" || err != nil {
		t.Errorf("%q %v", rest, err)
	}

	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprint(conn, "GET / HTTP/1.1\r\nHost: a\r\nOrigin: https://app.example\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n")
	if answer, err := io.ReadAll(conn); !strings.HasSuffix(string(answer), "\r\n\r\nhello") || err != nil {
		t.Errorf("%q %v", answer, err)
	}
}

// What cannot be flushed is still to be sent.
func TestLastWordAfterAFlushThatFails(t *testing.T) {
	policy := core.MustNew(core.Config{AllowOrigins: []string{"https://app.example"}})
	app := nethttp.Middleware(policy)(nethttp.LastWord(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if http.NewResponseController(w).Flush() == nil {
			t.Error("it flushes")
		}
		w.Header().Set("Access-Control-Allow-Origin", "*")
		io.WriteString(w, "body")
	})))
	recorder := httptest.NewRecorder()
	app.ServeHTTP(struct{ http.ResponseWriter }{recorder}, httptest.NewRequest("GET", "/", nil))
	if got := recorder.Result().Header["Access-Control-Allow-Origin"]; got != nil {
		t.Errorf("Access-Control-Allow-Origin: %q", got)
	}
}
