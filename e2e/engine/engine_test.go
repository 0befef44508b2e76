package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestMain(m *testing.M) {
	if name := os.Getenv(launchOnly); name != "" {
		launchAndWait(name)
	}
	Main(m)
}

// launchOnly makes the test binary launch the engine it names, say so, and wait
// to be killed.
const launchOnly = "ENGINE_LAUNCH_ONLY"

func launchAndWait(name string) {
	if _, err := Launch(context.Background(), name); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("launched")
	select {}
}

// each runs the test in every engine.
func each(t *testing.T, test func(t *testing.T, b Browser)) {
	for _, name := range Names() {
		t.Run(name, func(t *testing.T) { test(t, ForTest(t, name)) })
	}
}

func serve(t *testing.T, h http.HandlerFunc) string {
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

// servePage serves one page at every path, but /hang, which never answers, and
// /slow, which answers late.
func servePage(t *testing.T, html string) string {
	return serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/hang":
			<-r.Context().Done()
		case "/slow":
			time.Sleep(200 * time.Millisecond)
		default:
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprintf(w, `<!doctype html><link rel="icon" href="data:,">%s`, html)
		}
	})
}

func visit(t *testing.T, b Browser, url string) {
	t.Helper()
	if err := b.Visit(t.Context(), url); err != nil {
		t.Fatal(err)
	}
}

func messages(t *testing.T, b Browser) []Message {
	t.Helper()
	m, err := b.Console(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// messagesUntil waits for a message of this kind: browsers report late.
func messagesUntil(t *testing.T, b Browser, wanted func(Message) bool) (all []Message, found bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if all = messages(t, b); slices.ContainsFunc(all, wanted) {
			return all, true
		}
	}
	return all, false
}

func TestVisitWaitsForTheLoadEvent(t *testing.T) {
	url := servePage(t, `<script>addEventListener("load", () => window.loaded = true)</script>
		<iframe src="data:text/html,frame"></iframe><img src="/slow">`)
	each(t, func(t *testing.T, b Browser) {
		for _, host := range []string{"127.0.0.1", "localhost"} { // two sites, hence perhaps two processes
			visit(t, b, strings.Replace(url, "127.0.0.1", host, 1))
			var page struct {
				Host   string
				Loaded bool
			}
			if err := b.Eval(t.Context(), "({host: location.hostname, loaded: window.loaded})", &page); err != nil {
				t.Fatal(err)
			}
			if page.Host != host || !page.Loaded {
				t.Errorf("the page on %s is %+v, want it loaded", host, page)
			}
		}
	})
}

func TestVisitOfAClosedPortIsAnError(t *testing.T) {
	s := httptest.NewServer(nil)
	s.Close()
	each(t, func(t *testing.T, b Browser) {
		if err := b.Visit(t.Context(), s.URL); err == nil {
			t.Error("the visit succeeded")
		}
	})
}

func TestVisitOfAnErrorPageOfTheServerIsNone(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusInternalServerError)
		w.Write([]byte("out of order"))
	})
	each(t, func(t *testing.T, b Browser) {
		visit(t, b, url)
		var text string
		if err := b.Eval(t.Context(), "document.body.innerText", &text); err != nil || text != "out of order" {
			t.Errorf("the page shows %q, %v", text, err)
		}
	})
}

func TestTheEndOfAContextLeavesTheBrowserUsable(t *testing.T) {
	url := servePage(t, "")
	each(t, func(t *testing.T, b Browser) {
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		if err := b.Visit(ctx, url+"/hang"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a visit that takes too long fails with %v", err)
		}
		visit(t, b, url)

		ctx, cancel = context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		if err := b.Eval(ctx, "new Promise(() => {})", nil); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("an evaluation that takes too long fails with %v", err)
		}
		visit(t, b, url+"#another")
		if err := b.Eval(t.Context(), "1", nil); err != nil {
			t.Error(err)
		}
	})
}

func TestEval(t *testing.T) {
	url := servePage(t, "<script>var state = {n: 1}</script>")
	values := []struct{ js, want string }{
		{"1 + 1", "2"},
		{`"ä"`, `"ä"`},
		{"[1, {a: null}]", `[1,{"a":null}]`},
		{"undefined", "null"},
		{"null", "null"},
		{"state", `{"n":1}`},
		{"7 // a comment", "7"},
		{"new Promise(done => setTimeout(done, 1, 'later'))", `"later"`},
		{"fetch('/').then(r => r.status)", "200"},
	}
	failures := []struct{ js, want string }{
		{"missing.property", "missing"},
		{"Promise.reject(new TypeError('refused'))", "TypeError: refused"},
		{"Promise.reject('a mere string')", "a mere string"},
		{"1 +", "SyntaxError"},
	}
	each(t, func(t *testing.T, b Browser) {
		visit(t, b, url)
		for _, c := range values {
			var got jsonText
			if err := b.Eval(t.Context(), c.js, &got); err != nil || string(got) != c.want {
				t.Errorf("%s is %s, %v; want %s", c.js, got, err, c.want)
			}
		}
		for _, c := range failures {
			if err := b.Eval(t.Context(), c.js, nil); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s fails with %v, want %q in it", c.js, err, c.want)
			}
		}
		if err := b.Eval(t.Context(), "window", nil); err != nil {
			t.Errorf("a value without JSON that nobody wants fails with %v", err)
		}
	})
}

func TestEvalOfAPageThatGoesElsewhereIsAnError(t *testing.T) {
	url := servePage(t, "")
	each(t, func(t *testing.T, b Browser) {
		for _, host := range []string{"127.0.0.1", "localhost"} {
			visit(t, b, url)
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			next := strings.Replace(url, "127.0.0.1", host, 1) + "/next"
			err := b.Eval(ctx, fmt.Sprintf("new Promise(() => location.assign('%s'))", next), nil)
			if err == nil || errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("to %s: the error is %v", host, err)
			}
		}
	})
}

// jsonText is JSON as it was received.
type jsonText string

func (j *jsonText) UnmarshalJSON(text []byte) error {
	*j = jsonText(text)
	return nil
}

func TestABlockedFetchSaysWhy(t *testing.T) {
	page := servePage(t, "")
	const anyOrigin, methods, headers = "Access-Control-Allow-Origin", "Access-Control-Allow-Methods", "Access-Control-Allow-Headers"
	cases := []struct {
		name    string
		answer  http.Header
		options string
		want    map[string]Message // by engine: the category, and a part of the text
	}{
		{"no origin is allowed", http.Header{}, "{}", map[string]Message{
			"chromium": {"MissingAllowOriginHeader", "No 'Access-Control-Allow-Origin' header"},
			"firefox":  {"CORSMissingAllowOrigin2", "‘Access-Control-Allow-Origin’ missing"},
			"webkit":   {"", "is not allowed by Access-Control-Allow-Origin"},
		}},
		{"another origin is allowed", http.Header{anyOrigin: {"https://other.example"}}, "{}", map[string]Message{
			"chromium": {"AllowOriginMismatch", "https://other.example"},
			"firefox":  {"CORSAllowOriginNotMatchingOrigin", "https://other.example"},
			"webkit":   {"", "is not allowed by Access-Control-Allow-Origin"},
		}},
		{"the method is not allowed", http.Header{anyOrigin: {"*"}, methods: {"GET"}}, "{method: 'PUT'}", map[string]Message{
			"chromium": {"MethodDisallowedByPreflightResponse", "Method PUT"},
			"firefox":  {"CORSMethodNotFound", "Access-Control-Allow-Methods"},
			"webkit":   {"", "Method PUT is not allowed"},
		}},
		{"the header is not allowed", http.Header{anyOrigin: {"*"}, headers: {"X-A"}}, "{headers: {'X-B': '1'}}", map[string]Message{
			"chromium": {"HeaderDisallowedByPreflightResponse", "x-b"},
			"firefox":  {"CORSMissingAllowHeaderFromPreflight2", "x-b"},
			"webkit":   {"", "X-B is not allowed"},
		}},
	}
	each(t, func(t *testing.T, b Browser) {
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				api := serve(t, func(w http.ResponseWriter, _ *http.Request) {
					for name, values := range c.answer {
						w.Header()[name] = values
					}
				})
				visit(t, b, page)
				if err := b.Eval(t.Context(), fmt.Sprintf("fetch('%s', %s)", api, c.options), nil); err == nil {
					t.Error("the page could read the answer")
				}
				want := c.want[b.Name()]
				if got, found := messagesUntil(t, b, func(m Message) bool {
					return m.Category == want.Category && strings.Contains(strings.ToLower(m.Text), strings.ToLower(want.Text))
				}); !found {
					t.Errorf("the console says %q, want %q", got, want)
				}
			})
		}
	})
}

func TestPreflightsAreRemembered(t *testing.T) {
	page := strings.Replace(servePage(t, ""), "127.0.0.1", "localhost", 1)
	each(t, func(t *testing.T, b Browser) {
		for _, host := range []string{"127.0.0.1", "localhost"} {
			asked := make(chan string, 6)
			api := serve(t, func(w http.ResponseWriter, r *http.Request) {
				asked <- r.Method
				w.Header().Set("Access-Control-Allow-Origin", "*")
				w.Header().Set("Access-Control-Allow-Methods", "PUT")
				w.Header().Set("Access-Control-Max-Age", "600")
				time.Sleep(20 * time.Millisecond) // several ticks of the clock that Firefox goes by
			})
			visit(t, b, page)
			js := fmt.Sprintf("(async url => { for (let i = 0; i < 3; i++) await fetch(url, {method: 'PUT'}) })('%s')",
				strings.Replace(api, "127.0.0.1", host, 1))
			if err := b.Eval(t.Context(), js, nil); err != nil {
				t.Fatal(err)
			}
			close(asked)
			var got []string
			for method := range asked {
				got = append(got, method)
			}
			if want := []string{"OPTIONS", "PUT", "PUT", "PUT"}; !slices.Equal(got, want) {
				t.Errorf("for three PUTs, %s is asked %v, want %v", host, got, want)
			}
		}
	})
}

func TestConsole(t *testing.T) {
	url := servePage(t, "<script>console.log('chatter')</script>")
	failing := servePage(t, "<script>undefinedFunction()</script>")
	each(t, func(t *testing.T, b Browser) {
		visit(t, b, failing)
		uncaught := func(m Message) bool { return strings.Contains(m.Text, "undefinedFunction") }
		if got, found := messagesUntil(t, b, uncaught); !found || len(got) != 1 {
			t.Errorf("after an uncaught error the console says %q", got)
		}
		visit(t, b, url)
		if got := messages(t, b); len(got) != 0 {
			t.Errorf("after a visit to a quiet page the console says %q", got)
		}
	})
}

func TestScreenshotIsAPNGOfTheViewport(t *testing.T) {
	url := servePage(t, `<body style="background: #00ff00">`)
	each(t, func(t *testing.T, b Browser) {
		visit(t, b, url)
		var viewport struct{ Width, Height int }
		if err := b.Eval(t.Context(), "({width: innerWidth, height: innerHeight})", &viewport); err != nil {
			t.Fatal(err)
		}
		shot, err := b.Screenshot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		picture, err := png.Decode(bytes.NewReader(shot))
		if err != nil {
			t.Fatal(err)
		}
		if size := picture.Bounds().Size(); size.X != viewport.Width || size.Y != viewport.Height {
			t.Errorf("the picture measures %v, the viewport %v", size, viewport)
		}
		if r, g, b, _ := picture.At(10, 10).RGBA(); r != 0 || g != 0xffff || b != 0 {
			t.Errorf("the picture shows the color %04x %04x %04x, not the page's green", r, g, b)
		}
	})
}

func TestEmulate(t *testing.T) {
	url := servePage(t, "")
	each(t, func(t *testing.T, b Browser) {
		visit(t, b, url)
		err := b.Emulate(t.Context(), 390, 844, true)
		if b.Name() != "chromium" {
			if !errors.Is(err, errors.ErrUnsupported) {
				t.Errorf("the error is %v, want errors.ErrUnsupported", err)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		var got string
		if err := b.Eval(t.Context(), "`${innerWidth} ${innerHeight} ${matchMedia('(prefers-color-scheme: dark)').matches}`", &got); err != nil {
			t.Fatal(err)
		}
		if want := "390 844 true"; got != want {
			t.Errorf("the page sees %q, want %q", got, want)
		}
		if err := b.Emulate(t.Context(), 1280, 800, false); err != nil {
			t.Error(err)
		}
	})
}

func TestLaunchOfAnUnknownEngineNamesThoseThereAre(t *testing.T) {
	_, err := Launch(t.Context(), "mosaic")
	if err == nil || !strings.Contains(err.Error(), "chromium, firefox, webkit") {
		t.Errorf("the error is %v", err)
	}
}

func TestLaunchWithoutTheProgramSaysHowToInstallIt(t *testing.T) {
	t.Setenv("PATH", "")
	for _, name := range Names() {
		_, err := Launch(t.Context(), name)
		if !errors.Is(err, ErrNotInstalled) || !strings.Contains(err.Error(), ".ci/browsers") {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
}

func TestForTestTakesWhatIsAskedFor(t *testing.T) {
	path := t.TempDir() // with a whole Chromium, which is not taken by itself
	if err := os.WriteFile(filepath.Join(path, "chromium"), []byte("#!/bin/sh\nexit 1\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct{ browsers, engine, want, why string }{
		"by itself, chromium":         {"", "chromium", "--- SKIP", "CORSKIT_CHROMIUM=chromium takes it"},
		"by itself, firefox":          {"", "firefox", "--- SKIP", "CORSKIT_BROWSERS=firefox"},
		"none":                        {"none", "chromium", "--- SKIP", "CORSKIT_BROWSERS=chromium"},
		"required":                    {"required", "firefox", "--- FAIL", "install the Debian package firefox-esr"},
		"required, chromium":          {"required", "chromium", "--- FAIL", "install the Debian package chromium-headless-shell"},
		"named":                       {"webkit,firefox", "firefox", "--- FAIL", "install the Debian package firefox-esr"},
		"others are named":            {"webkit,firefox", "chromium", "--- SKIP", "CORSKIT_BROWSERS=chromium"},
		"named, but there is no such": {"chrome", "chromium", "--- FAIL", "write none, required, or some of chromium,firefox,webkit"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			cmd := exec.Command(os.Args[0], "-test.run=^TestEmulate$/^"+tt.engine+"$", "-test.v")
			cmd.Env = []string{"PATH=" + path, "CORSKIT_BROWSERS=" + tt.browsers}
			output, err := cmd.CombinedOutput()
			if failed := err != nil; failed != (tt.want == "--- FAIL") {
				t.Errorf("the tests ended with %v", err)
			}
			for _, want := range []string{tt.want, tt.why, "browsers that ran: none"} {
				if !bytes.Contains(output, []byte(want)) {
					t.Errorf("no %q in:\n%s", want, output)
				}
			}
		})
	}
}
