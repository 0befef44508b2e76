package browser

import (
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
)

// A measurement is what Chromium 156, Firefox 153 ESR and WebKitGTK 2.50
// called a failure and printed for it.
type measurement struct {
	Name    string
	Page    string
	Request struct {
		URL, Method, Credentials, Mode, Redirect string
		Header                                   http.Header
	}
	Answers map[string]struct {
		Status int
		Header []string
	}
	Chromium, Firefox, WebKit *struct {
		Name    string
		Console []string
	}
}

func TestNamesAndConsolesAreThoseOfTheEngines(t *testing.T) {
	b, err := os.ReadFile("testdata/consoles.json")
	if err != nil {
		t.Fatal(err)
	}
	var measured []measurement
	if err := json.Unmarshal(b, &measured); err != nil {
		t.Fatal(err)
	}
	seen := map[Reason]bool{}
	for _, m := range measured {
		t.Run(m.Name, func(t *testing.T) {
			e := m.run(t)
			seen[e.Reason] = true
			for engine, want := range map[Engine]*struct {
				Name    string
				Console []string
			}{Chromium: m.Chromium, Firefox: m.Firefox, WebKit: m.WebKit} {
				if want == nil {
					continue
				}
				if got := e.Name(engine); got != want.Name {
					t.Errorf("%v calls it %q, not %q", engine, want.Name, got)
				}
				if got := e.Console(engine); !slices.Equal(got, want.Console) {
					t.Errorf("%v prints\n%s\nnot\n%s", engine, strings.Join(want.Console, "\n"), strings.Join(got, "\n"))
				}
			}
			if e.Name(Standard) != string(e.Reason) || !slices.Equal(e.Console(Standard), []string{e.Error()}) {
				t.Errorf("Standard calls it %q and prints %q", e.Name(Standard), e.Console(Standard))
			}
		})
	}
	for r := range explanations {
		if !seen[r] {
			t.Errorf("there is no measurement of %s", r)
		}
	}
}

func (m measurement) run(t *testing.T) *BlockedError {
	t.Helper()
	if m.Page == "" {
		m.Page = "http://localhost:4200"
	}
	s := server{}
	for where, a := range m.Answers {
		s[where] = reply(a.Status, a.Header...)
	}
	page := MustNew(m.Page)
	page.Transport = Handler(s)
	_, err := page.Fetch(t.Context(), Request{
		URL:         m.Request.URL,
		Method:      m.Request.Method,
		Header:      m.Request.Header,
		Credentials: Credentials(m.Request.Credentials),
		Mode:        Mode(m.Request.Mode),
		Redirect:    RedirectMode(m.Request.Redirect),
	})
	var e *BlockedError
	if !errors.As(err, &e) {
		t.Fatalf("got %T %v, want a *BlockedError", err, err)
	}
	return e
}

func TestEveryReasonHasItsNames(t *testing.T) {
	for r := range explanations {
		if chromiumNames[r] == "" {
			t.Errorf("Chromium has no name for %s", r)
		}
		if r.Error() == string(r) {
			t.Errorf("%s has no explanation", r)
		}
		if !errors.Is(&BlockedError{Reason: r}, r) {
			t.Errorf("errors.Is does not find %s", r)
		}
	}
	if got := Reason("Future").Error(); got != "Future" {
		t.Errorf("an unknown Reason says %q", got)
	}
}

// errors.Is compares reasons, not kinds of errors.
func TestErrorsIsTellsReasonsApart(t *testing.T) {
	_, err := at(server{}).Get(items)
	if !errors.Is(err, MissingAllowOrigin) || errors.Is(err, AllowOriginMismatch) {
		t.Errorf("got %v", err)
	}
}

func TestErrorTextsSayWhatWhereAndWhy(t *testing.T) {
	page := at(server{
		"OPTIONS api.example.com/items": reply(204, acao, app, acam, "GET"),
		"api.example.com/items":         reply(200, acao, "https://www.example.com"),
		"b.example/":                    reply(302, acao, "*", "Location", "https://c.example/"),
		"c.example/":                    reply(200, acao, app),
	})
	tests := []struct {
		request Request
		want    string
	}{
		{Request{URL: "https://b.example/"}, "browser: the page https://app.example.com may not read the response of https://c.example/: its Access-Control-Allow-Origin header is not the request's origin (\"https://app.example.com\"); the request's origin is null after a redirect from another origin than the page's"},
		{Request{URL: items}, "browser: the page https://app.example.com may not read the response of https://api.example.com/items: its Access-Control-Allow-Origin header is not the request's origin (\"https://www.example.com\")"},
		{Request{URL: items, Method: "PUT"}, "browser: the page https://app.example.com may not send its request to https://api.example.com/items: of the preflight's response, its Access-Control-Allow-Methods header does not list the method (\"PUT\")"},
		{Request{URL: "http://api.example.com/items"}, "browser: the page https://app.example.com may not fetch http://api.example.com/items: a page loaded over https may not fetch from http"},
		{Request{URL: items, Method: "TRACE"}, `browser: fetch() throws a TypeError: Method "TRACE": browsers forbid CONNECT, TRACE and TRACK`},
	}
	for _, tt := range tests {
		if _, err := page.Fetch(t.Context(), tt.request); err == nil || err.Error() != tt.want {
			t.Errorf("got  %v\nwant %s", err, tt.want)
		}
	}
}
