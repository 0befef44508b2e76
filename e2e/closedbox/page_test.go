package closedbox

import (
	"context"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/corskit/corskit/e2e/engine"
)

// newPage serves an empty page and returns its origin, with this name for the machine: localhost and 127.0.0.1 are two sites.
func newPage(t *testing.T, name string) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		io.WriteString(w, `<!doctype html><title>page</title><link rel="icon" href="data:,">`)
	}))
	t.Cleanup(server.Close)
	return strings.Replace(server.URL, "127.0.0.1", name, 1)
}

// A tab is a browser that shows a page.
type tab struct {
	engine.Browser
	t *testing.T
}

func (b tab) visit(url string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.t.Context(), time.Minute)
	defer cancel()
	if err := b.Visit(ctx, url); err != nil {
		b.t.Fatal(err)
	}
}

// eval returns what the expression comes to, or "blocked" for a TypeError, which is what fetch fails with.
func (b tab) eval(js string) (result string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.t.Context(), time.Minute)
	defer cancel()
	js = fmt.Sprintf(`(async () => { try { return String(%s) } catch (e) { if (e.name === "TypeError") return "blocked"; throw e } })()`, js)
	if err := b.Eval(ctx, js, &result); err != nil {
		b.t.Fatalf("%s: %v", js, err)
	}
	return result
}

// inEveryBrowser runs a test in each engine.
func inEveryBrowser(t *testing.T, test func(*testing.T, tab)) {
	for _, name := range engine.Names() {
		t.Run(name, func(t *testing.T) { test(t, tab{engine.ForTest(t, name), t}) })
	}
}

func TestAPageInABrowserWritesAndReadsThroughTheProxy(t *testing.T) {
	b := closedBox(t)
	inEveryBrowser(t, func(t *testing.T, tab tab) {
		database := b.database(t)
		origin := newPage(t, "localhost")
		proxy := startProxy(t, b.url, origin)
		read := fmt.Sprintf(`await (await fetch("%%s/query?db=%s&q=SELECT+value+FROM+m")).text()`, database)

		tab.visit(origin)
		// The header makes the browser send a preflight.
		write := fmt.Sprintf(`(await fetch("%s/write?db=%s", {method: "POST", body: "m value=42", headers: {"X-Requested-With": "page"}})).status`, proxy, database)
		if got := tab.eval(write); got != "204" {
			t.Errorf("the write: %s", got)
		}
		if got := tab.eval(fmt.Sprintf(read, proxy)); !strings.Contains(got, ",42]") {
			t.Errorf("the read: %s", got)
		}
		if got := tab.eval(fmt.Sprintf(`(await fetch("%s/ping")).headers.get("X-Influxdb-Version")`, proxy)); !strings.HasPrefix(got, "1.") {
			t.Errorf("the box's version is %s to the page", got)
		}
		if got := tab.eval(fmt.Sprintf(read, b.url)); !strings.Contains(got, "unable to parse authentication credentials") {
			t.Errorf("without the proxy: %s", got)
		}
		if values := b.values(t, database); !slices.Equal(values, []float64{42}) {
			t.Errorf("the box holds %v", values)
		}
	})
}

func TestNothingOfAForeignPageReachesTheServer(t *testing.T) {
	var reached atomic.Int64
	upstream := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	t.Cleanup(upstream.Close)
	inEveryBrowser(t, func(t *testing.T, tab tab) {
		proxy := startProxy(t, upstream.URL, page)
		element := func(name string) string {
			return fmt.Sprintf(`await new Promise(done => { const e = document.createElement(%q); e.onload = () => done("loaded"); e.onerror = () => done("failed"); e.src = %q; document.body.append(e) })`, name, proxy)
		}
		for _, name := range []string{"127.0.0.1", "localhost"} { // another site, and another port of the same
			tab.visit(newPage(t, name))
			for js, want := range map[string]string{
				fmt.Sprintf(`(await fetch(%q)).status`, proxy):                                             "blocked",
				fmt.Sprintf(`(await fetch(%q, {method: "DELETE"})).status`, proxy):                         "blocked",
				fmt.Sprintf(`(await fetch(%q, {method: "POST", body: "x"})).status`, proxy):                "blocked",
				fmt.Sprintf(`(await fetch(%q, {method: "POST", body: "x", mode: "no-cors"})).type`, proxy): "opaque",
				fmt.Sprintf(`(await fetch(%q, {mode: "no-cors", credentials: "include"})).type`, proxy):    "opaque",
				fmt.Sprintf(`navigator.sendBeacon(%q, "x")`, proxy):                                        "true",
				element("img"):    "failed",
				element("script"): "failed",
			} {
				if got := tab.eval(js); got != want {
					t.Errorf("from %s, %s: %s, want %s", name, js, got, want)
				}
			}
		}
		if n := reached.Swap(0); n != 0 {
			t.Errorf("%d requests reached the server", n)
		}
	})
}

// What InfluxDB is too well-behaved for: two Access-Control-Allow-Origin lines, and "*" with credentials.
func TestABrowserSeesOneRightAnswer(t *testing.T) {
	wrong := map[string]http.Header{
		"two lines":           {"Access-Control-Allow-Origin": {"*", "*"}},
		"all with all rights": {"Access-Control-Allow-Origin": {"*"}, "Access-Control-Allow-Credentials": {"true"}},
	}
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name, values := range wrong[r.URL.Query().Get("case")] {
			w.Header()[name] = values
		}
		if r.Method == http.MethodOptions {
			w.WriteHeader(http.StatusMethodNotAllowed)
			return
		}
		io.WriteString(w, "read")
	}))
	t.Cleanup(upstream.Close)
	policy := "allowCredentials: true\n"

	inEveryBrowser(t, func(t *testing.T, tab tab) {
		origin := newPage(t, "localhost")
		file := writeFile(t, "policy.yaml", policy)
		proxy := startProxy(t, upstream.URL, origin, "--policy", file)
		tab.visit(origin)
		for name := range wrong {
			// With credentials, since "*" is wrong then only, and with a method that makes a preflight.
			fetch := func(base string) string {
				return tab.eval(fmt.Sprintf(`await (await fetch(%q, {method: "PUT", credentials: "include"})).text()`, base+"/?case="+strings.ReplaceAll(name, " ", "+")))
			}
			if got := fetch(upstream.URL); got != "blocked" {
				t.Errorf("%s, straight from the upstream: %s; these tests count on a wrong answer", name, got)
			}
			if got := fetch(proxy); got != "read" {
				t.Errorf("%s, through the proxy: %s", name, got)
			}
		}
	})
}

func TestAPageCanReadThatTheBoxIsDown(t *testing.T) {
	inEveryBrowser(t, func(t *testing.T, tab tab) {
		origin := newPage(t, "localhost")
		proxy := startProxy(t, "http://"+freeAddress(), origin)
		tab.visit(origin)
		got := tab.eval(fmt.Sprintf(`await fetch(%q).then(async r => r.status + " " + await r.text())`, proxy))
		if want := "502 The server behind this proxy cannot be reached.\n"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

func TestAPagesWebSocketPassesAndAForeignOneDoesNot(t *testing.T) {
	upstream := httptest.NewServer(http.HandlerFunc(greet))
	t.Cleanup(upstream.Close)
	inEveryBrowser(t, func(t *testing.T, tab tab) {
		origin := newPage(t, "localhost")
		proxy := startProxy(t, upstream.URL, origin)
		connect := fmt.Sprintf(`await new Promise(done => { const s = new WebSocket(%q); s.onmessage = e => done(e.data); s.onerror = () => done("refused") })`,
			strings.Replace(proxy, "http", "ws", 1))
		tab.visit(origin)
		if got := tab.eval(connect); got != "hello "+user {
			t.Errorf("the page's WebSocket got %q", got)
		}
		tab.visit(newPage(t, "127.0.0.1"))
		if got := tab.eval(connect); got != "refused" {
			t.Errorf("a foreign page's WebSocket got %q", got)
		}
	})
}

// greet accepts a WebSocket of whoever has logged in and sends one message, https://www.rfc-editor.org/rfc/rfc6455#section-4.2.2.
func greet(w http.ResponseWriter, r *http.Request) {
	name, secret, _ := r.BasicAuth()
	if secret != password {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	defer conn.Close()
	sum := sha1.Sum([]byte(r.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	fmt.Fprintf(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: %s\r\n\r\n",
		base64.StdEncoding.EncodeToString(sum[:]))
	const finalText = 0x81
	message := "hello " + name
	conn.Write(append([]byte{finalText, byte(len(message))}, message...))
	io.Copy(io.Discard, conn) // until the page goes
}
