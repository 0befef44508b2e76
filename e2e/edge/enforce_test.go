package edge

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/corskit/corskit/core"
)

// marker is on all that the application answers.
const marker = "X-Application"

// counting is an application that marks its answers, and takes WebSocket handshakes.
func counting(w http.ResponseWriter, r *http.Request) {
	w.Header().Set(marker, "reached")
	if r.Header.Get("Upgrade") == "" {
		quiet(w, r)
		return
	}
	w.Header().Set("Connection", "Upgrade")
	w.Header().Set("Upgrade", "websocket")
	w.Header().Set("Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
	w.WriteHeader(http.StatusSwitchingProtocols)
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		conn.Close()
	}
}

// Random policies that enforce decide about random requests as core does: who is refused, what reaches the application, and what is said.
func TestRandomRequestsAreEnforced(t *testing.T) {
	policies, requests := sizes()
	forEach(t, func(t *testing.T, e engine) {
		upstream := serve(t, counting)
		random := rand.New(rand.NewPCG(3, 4))
		sent, refused, odd := 0, 0, 0
		for range policies {
			config := randomEnforcing(random)
			address, err := e.start(t, write(t, config), upstream)
			if err != nil {
				t.Fatal(err)
			}
			policy := core.MustNew(config)
			for range requests {
				r := randomRequest(random, config)
				if e.name == "nginx" {
					r.doubled = "" // see differences
				}
				d := policy.Decide(context.Background(), r.asSeen())
				sent++
				if d.Status == http.StatusForbidden {
					refused++
				}
				if response := r.send(t, dialer(address)); response != nil {
					if response.StatusCode == http.StatusBadRequest {
						odd++
					}
					complaints := r.compare(d, response)
					if response.StatusCode == http.StatusForbidden && response.ContentLength > 0 && e.name != "apache" {
						complaints = append(complaints, "it has a body")
					}
					for _, complaint := range complaints {
						t.Errorf("%s\nto %q\nwith %+v", complaint, r.raw(), config)
					}
				}
			}
			if t.Failed() {
				return
			}
		}
		if t.Logf("%d requests, of which the policies refuse %d; the engine takes %d for malformed", sent, refused, odd); refused < sent/5 || refused > sent*4/5 || odd > sent/10 {
			t.Error("that is no mixture")
		}
	})
}

func randomEnforcing(random *rand.Rand) core.Config {
	own := []string{"https://api.example.com", "http://localhost:*", "https://*.example.com", "https://*.example.com:*", "https://pr-*.example.com", "http://[::1]:3000",
		"https://api.example.com:8443", "http://127.0.0.1:*", "https://example.com."}
	for {
		c := randomPolicy(random)
		c.Enforce, c.DangerouslyAllowInsecureOrigins = true, true
		if slices.Contains(c.AllowOrigins, "*") || random.IntN(5) == 0 {
			c.AllowOrigins, c.AllowTiming = nil, false
		}
		if random.IntN(2) == 0 {
			c.OwnOrigins = some(random, own)
		}
		if random.IntN(3) == 0 {
			c.VaryBy = []string{"X-Api-Key", "Accept"}
		}
		if _, err := core.New(c); err == nil {
			return c
		}
	}
}

// A request is what a client sends. Its lines are as they are written here.
type request struct {
	method, host, origin, site, asks string
	doubled                          string // the header that is sent twice
	websocket                        bool
}

func randomRequest(random *rand.Rand, c core.Config) request {
	pick := func(list ...string) string { return list[random.IntN(len(list))] }
	host := pick("api.example.com", "localhost", "127.0.0.1", "[::1]", "a_b.example.com", "example.com.", "pr-1.example.com", "10.0.0.7", "x--y.example", "[2001:db8::1]")
	if len(c.OwnOrigins) > 0 && random.IntN(6) > 0 {
		own := strings.Replace(strings.TrimSuffix(pick(c.OwnOrigins...), ":*"), "*", pick("a", "pr-1", "x.y", "a_b"), 1)
		_, host, _ = strings.Cut(own, "://")
	}
	r := request{host: host, method: pick("GET", "GET", "HEAD", "POST", "POST", "PUT", "PATCH", "DELETE", "PURGE", "OPTIONS", "OPTIONS")}
	if random.IntN(4) == 0 {
		r.host += pick(":80", ":443", ":3000", ":8443")
	}
	r.origin = pick("https://", "http://") + pick(r.host, r.host, host)
	switch random.IntN(16) {
	case 0:
		r.host = strings.ToUpper(r.host)
	case 1:
		r.host = strings.Replace(r.host, "example", "evil", 1)
	case 2:
		r.host = ""
	}
	switch random.IntN(12) {
	case 0:
		r.origin = ""
	case 1:
		r.origin = pick("null", "https://evil.example", "tauri://"+host, "https://evil.example:443", host, "|"+host)
	case 2, 3:
		if len(c.AllowOrigins) > 0 {
			r.origin = randomOrigins(random, c.AllowOrigins, 1)[0]
		}
	case 4:
		r.origin = strings.TrimSpace(mutate(random, r.origin))
	case 5, 6:
		r.origin += pick(":80", ":443", ":3000", ":8443", ":65536")
	}
	if random.IntN(2) == 0 {
		r.site = pick("same-origin", "same-origin", "none", "same-site", "cross-site", "Same-Origin", "new-value", "same-origin, none")
	}
	switch {
	case r.method == "OPTIONS" && random.IntN(2) == 0:
		r.asks = pick("PUT", "DELETE", "PURGE")
	case r.method == "GET" && random.IntN(3) == 0:
		r.websocket = true
	}
	if random.IntN(30) == 0 {
		r.doubled = pick("Origin", "Sec-Fetch-Site")
	}
	return r
}

func (r *request) raw() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s /items HTTP/1.1\r\nHost: %s\r\n", r.method, r.host)
	header := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s: %s\r\n", name, value)
			if r.doubled == name {
				fmt.Fprintf(&b, "%s: %s\r\n", name, value)
			}
		}
	}
	header("Origin", r.origin)
	header("Sec-Fetch-Site", r.site)
	header("Access-Control-Request-Method", r.asks)
	switch {
	case r.websocket:
		b.WriteString("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")
	case r.method != "GET" && r.method != "HEAD":
		b.WriteString("Content-Length: 0\r\n")
	}
	return b.String() + "\r\n"
}

// asSeen is what adapters tell core of it.
func (r *request) asSeen() core.Request {
	seen := core.Request{Method: r.method, Host: r.host, Path: "/items", Origin: r.origin, SecFetchSite: r.site, RequestMethod: r.asks}
	switch {
	case r.doubled == "Origin" && r.origin != "":
		seen.Origin = ","
	case r.doubled == "Sec-Fetch-Site" && r.site != "":
		seen.SecFetchSite = ","
	}
	return seen
}

// unsure are the hosts in Origin that an exported configuration never takes for its own by Host: addresses of IPv6 other than that of the
// machine itself, and names whose last label begins with a digit and that are no address.
var unsure = regexp.MustCompile(`^https?://(\[[^\]]*\]|([^:]*\.)?[0-9][^.:]*)(:[0-9]+)?$`)

// compare says what is wrong with an answer.
func (r *request) compare(d core.Decision, response *http.Response) (complaints []string) {
	status, reached := response.StatusCode, response.Header.Get(marker) != ""
	switch {
	case status == http.StatusBadRequest && !reached:
		return nil // the engine does not take the request
	case status == http.StatusForbidden && !reached && d.Status == 0 && d.Reason == core.SameOrigin && r.site == "" && unsure.MatchString(r.origin):
		return nil
	}
	want := d.Status
	if want == 0 {
		want = http.StatusOK
		if r.websocket {
			want = http.StatusSwitchingProtocols
		}
	}
	if status != want {
		complaints = append(complaints, fmt.Sprintf("the status is %d, want %d (%v)", status, want, d.Reason))
	}
	if reached != (d.Status == 0) {
		complaints = append(complaints, fmt.Sprintf("that it has reached the application is %v (%v)", reached, d.Reason))
	}
	if status == http.StatusSwitchingProtocols {
		return complaints
	}
	wanted := http.Header{}
	for name, value := range d.Headers() {
		wanted.Add(name, value)
	}
	for _, name := range []string{"Access-Control-Allow-Origin", "Access-Control-Allow-Credentials", "Access-Control-Allow-Methods", "Access-Control-Allow-Headers",
		"Access-Control-Expose-Headers", "Access-Control-Max-Age", "Timing-Allow-Origin", "Cache-Control"} {
		if got, want := strings.Join(response.Header.Values(name), " | "), wanted.Get(name); got != want {
			complaints = append(complaints, fmt.Sprintf("%s: %q, want %q", name, got, want))
		}
	}
	got := strings.Split(strings.ReplaceAll(strings.Join(response.Header.Values("Vary"), ","), " ", ""), ",")
	for name := range strings.SplitSeq(wanted.Get("Vary"), ", ") {
		if !slices.Contains(got, name) {
			complaints = append(complaints, fmt.Sprintf("Vary is %q and lacks %q", got, name))
		}
	}
	return complaints
}

func dialer(address string) func() (net.Conn, error) {
	return func() (net.Conn, error) { return net.Dial("tcp", address) }
}

// send sends a request on a connection of its own. It returns nil if the test has failed.
func (r *request) send(t *testing.T, dial func() (net.Conn, error)) *http.Response {
	t.Helper()
	conn, err := dial()
	if err != nil {
		t.Error(err)
		return nil
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(20 * time.Second))
	if _, err := conn.Write([]byte(r.raw())); err != nil {
		t.Error(err)
		return nil
	}
	response, err := http.ReadResponse(bufio.NewReader(conn), httptest.NewRequest(r.method, "/", nil))
	if err != nil {
		t.Errorf("%v after %q", err, r.raw())
		return nil
	}
	response.Body.Close()
	return response
}
