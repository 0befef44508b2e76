package core_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/corskit/corskit/core"
)

// messages is a handler that writes what it is told as it is: built-in ones quote by themselves.
type messages struct {
	slog.Handler
	w io.Writer
}

func (h messages) Handle(_ context.Context, r slog.Record) error {
	io.WriteString(h.w, r.Message)
	r.Attrs(func(a slog.Attr) bool {
		io.WriteString(h.w, " "+a.Key+"="+a.Value.String())
		return true
	})
	_, err := io.WriteString(h.w, "\n")
	return err
}

func logged(d core.Decider, requests ...core.Request) string {
	var b bytes.Buffer
	d = core.LogRefusals(d, slog.New(messages{slog.DiscardHandler, &b}))
	for _, r := range requests {
		d.Decide(context.Background(), r)
	}
	return b.String()
}

func (messages) Enabled(context.Context, slog.Level) bool { return true }

// A preflight that Routes refuses in doubt is told to those who log, and no policy has a fix.
func TestLogRefusalsInDoubt(t *testing.T) {
	var b bytes.Buffer
	d := core.LogRefusals(core.PublicAPI(), slog.New(messages{slog.DiscardHandler, &b}))
	r := core.Request{Method: "OPTIONS", Path: "/items", Origin: "https://a.example", RequestMethod: "PUT"}
	core.RefuseInDoubt(context.Background(), d, &r, new(core.Decision))
	const want = "OPTIONS https://a.example: it cannot be told which policies the route has; see the limits of the adapter's Routes reason=RouteInDoubt path=/items\n"
	if b.String() != want {
		t.Errorf("%q", b.String())
	}
}

func TestLogRefusals(t *testing.T) {
	config := origins("https://a.com", "https://app.example.com")
	config.AllowMethods, config.AllowHeaders = []string{"PUT"}, []string{"Content-Type"}
	list, defaults := core.MustNew(config), core.MustNew(origins("https://a.com"))
	enforcing := core.MustNew(enforced("https://a.com"))
	failing := core.MustNew(core.Config{AllowOriginFunc: func(context.Context, core.Request, core.Origin) (bool, error) {
		return false, errors.New("the database is away")
	}})
	forged := core.Request{Method: "GET\n", Path: "/x\n2026 INFO all is well", Origin: "https://evil.example\r\nx"}
	long := actual("https://evil.example")
	long.Path = "/" + strings.Repeat("a", 10_000)
	own := core.Request{Method: "POST", Host: "api.example", Path: "/", Origin: "https://api.example"}
	byHand := core.DeciderFunc(func(context.Context, core.Request) core.Decision {
		return core.Decision{Kind: core.Actual, Reason: core.OriginNotAllowed, Status: 403}
	})
	for _, test := range []struct {
		name    string
		decider core.Decider
		request core.Request
		want    string
	}{
		{"a header", list, preflight("https://a.com", "PUT", "content-type,x-trace"), `OPTIONS https://a.com: add "x-trace" to AllowHeaders reason=HeaderNotAllowed path=/`},
		{"a method", list, preflight("https://a.com", "PURGE", ""), `OPTIONS https://a.com: add "PURGE" to AllowMethods reason=MethodNotAllowed path=/`},
		{"a header beside the defaults", defaults, preflight("https://a.com", "PUT", "x-trace"), `OPTIONS https://a.com: add "x-trace" to AllowHeaders, beside its defaults Authorization, Content-Type, X-Requested-With reason=HeaderNotAllowed path=/`},
		{"an origin", list, actual("https://b.com"), `GET https://b.com: if it is meant, add "https://b.com" to AllowOrigins reason=OriginNotAllowed path=/`},
		{"a refusal", enforcing, actual("https://b.com"), `GET https://b.com: if it is meant, add "https://b.com" to AllowOrigins; or, if it is the server's own, let the proxy in front pass on Host and Sec-Fetch-Site reason=OriginNotAllowed path=/`},
		{"an error", failing, actual("https://b.com"), `GET https://b.com: look into the error; the origin is refused as long as AllowOriginFunc cannot tell reason=OriginCheckFailed path=/ error=the database is away`},
		{"a forged line", list, forged, `"GET\n" "https://evil.example\r\nx": send an origin such as "https://app.example.com": scheme, host and port, nothing more reason=OriginMalformed path="/x\n2026 INFO all is well"`},
		{"within another Decider", core.FirstOf(list, enforcing), actual("https://b.com"), `GET https://b.com: if it is meant, add "https://b.com" to AllowOrigins; or, if it is the server's own, let the proxy in front pass on Host and Sec-Fetch-Site reason=OriginNotAllowed path=/`},
		{"no policy", byHand, actual("https://b.com"), `GET https://b.com: the reason is OriginNotAllowed reason=OriginNotAllowed path=/`},
		{"an allowed request", list, actual("https://a.com"), ""},
		{"an allowed preflight", list, preflight("https://a.com", "PUT", "content-type"), ""},
		{"the server's own page", enforcing, own, ""},
		{"no Origin", enforcing, core.Request{Method: "POST", SecFetchSite: "cross-site"}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := strings.TrimSuffix(logged(test.decider, test.request), "\n")
			if got != test.want {
				t.Errorf("logs\n%s\nwant\n%s", got, test.want)
			}
		})
	}
	if line := logged(list, long); len(line) > 500 {
		t.Errorf("a long path makes a line of %d bytes", len(line))
	}
	names := preflight("https://a.com", "PUT", strings.Repeat("x-a,", 1000)+"x")
	if line := logged(list, names); len(line) > 500 {
		t.Errorf("a thousand names make a line of %d bytes", len(line))
	}
}

func TestLogRefusalsIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b bytes.Buffer
		d := core.LogRefusals(core.MustNew(origins("https://a.com")), slog.New(messages{slog.DiscardHandler, &b}))
		flood := func(n int) (lines int, last string) {
			b.Reset()
			for range n {
				d.Decide(context.Background(), actual("https://evil.example"))
			}
			all := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
			return strings.Count(b.String(), "\n"), all[len(all)-1]
		}
		if lines, _ := flood(10_000); lines != 20 {
			t.Errorf("%d lines at once, not 20", lines)
		}
		time.Sleep(1500 * time.Millisecond)
		if lines, last := flood(10); lines != 1 || !strings.HasSuffix(last, " suppressed=9980") {
			t.Errorf("%d lines after a second, the last is %s", lines, last)
		}
		time.Sleep(500 * time.Millisecond)
		if lines, _ := flood(10); lines != 1 {
			t.Errorf("%d lines after another second", lines)
		}
		time.Sleep(time.Second)
		if lines, last := flood(1); lines != 1 || !strings.HasSuffix(last, " suppressed=9") {
			t.Errorf("%d lines after one more, the last is %s", lines, last)
		}
		flood(1)
		time.Sleep(time.Second)
		if lines, last := flood(1); lines != 1 || !strings.HasSuffix(last, " suppressed=1") {
			t.Errorf("%d lines where one was left out, the last is %s", lines, last)
		}
		time.Sleep(time.Hour)
		if lines, _ := flood(100); lines != 20 {
			t.Errorf("%d lines after an hour, not 20", lines)
		}
	})
}

// What is short and plain stands in a line as it is.
func TestWhatIsQuotedInALine(t *testing.T) {
	list, a := core.MustNew(origins("https://a.com")), strings.Repeat("a", 119)
	for path, want := range map[string]string{
		"/!x~": "/!x~", "/a b": `"/a b"`, "/a\tb": `"/a\tb"`, "/\x7f": `"/\x7f"`, "/é": `"/é"`, `/"`: `"/\""`, "": `""`, "/" + a: "/" + a, "/a" + a: `"/` + a + `"…`,
	} {
		request := actual("https://b.com")
		request.Path = path
		if line := logged(list, request); !strings.HasSuffix(line, " path="+want+"\n") {
			t.Errorf("%q is in the line %s", path, line)
		}
	}
}

func TestLogRefusalsRequiresALogger(t *testing.T) {
	defer func() {
		if text, _ := recover().(string); !strings.Contains(text, "logger is nil") {
			t.Errorf("panics with %q", text)
		}
	}()
	core.LogRefusals(new(core.Policy), nil)
}

func TestWhatIsNotLoggedCostsNothing(t *testing.T) {
	policy := core.MustNew(origins("https://a.com"))
	request := actual("https://evil.example")
	quiet := core.LogRefusals(policy, slog.New(slog.DiscardHandler))
	if n := testing.AllocsPerRun(100, func() { quiet.Decide(context.Background(), request) }); n != 0 {
		t.Errorf("%v allocations where nothing is logged", n)
	}
	flooded := core.LogRefusals(policy, slog.New(messages{slog.DiscardHandler, io.Discard}))
	for range 100 {
		flooded.Decide(context.Background(), request)
	}
	if n := testing.AllocsPerRun(10, func() { flooded.Decide(context.Background(), request) }); n != 0 {
		t.Errorf("%v allocations where no more is logged", n)
	}
}

// Whatever a request holds, its line is one, short, and plain text.
func FuzzLogRefusals(f *testing.F) {
	f.Add("GET", "/x\n2026", "https://evil.example\r\n", "", "")
	f.Add("OPTIONS", "/", "https://a.com", "P\x00UT", "x-a\nx-b")
	f.Add("OPTIONS", "/", "https://a.com", "PUT", "x-\u202e,\"")
	policy := core.MustNew(core.Config{AllowOrigins: []string{"https://a.com"}, Enforce: true, OwnOrigins: []string{"https://api.example"}})
	f.Fuzz(func(t *testing.T, method, path, origin, requestMethod, names string) {
		line := logged(policy, core.Request{Method: method, Host: "api.example", Path: path, Origin: origin, RequestMethod: requestMethod, RequestHeaders: names})
		line = strings.TrimSuffix(line, "\n")
		if len(line) > 4000 || strings.ContainsFunc(line, func(c rune) bool { return c < ' ' || c == 0x7f || c == '\u2028' || c == '\u202e' }) {
			t.Errorf("%d bytes: %q", len(line), line)
		}
	})
}
