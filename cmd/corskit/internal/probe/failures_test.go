package probe

import (
	"bytes"
	"flag"
	"fmt"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/corskit/corskit/browser"
	"github.com/corskit/corskit/internal/failures"
)

var update = flag.Bool("update", false, "write docs/why-blocked.md anew")

const (
	failingPage = "http://localhost:4200"
	whyBlocked  = "../../../../docs/why-blocked.md"
)

// probeFailure probes a failing server.
func probeFailure(t *testing.T, f failures.Failure) *Report {
	t.Helper()
	server := httptest.NewServer(f.Handler)
	defer server.Close()
	report, err := Run(t.Context(), Request{Page: failingPage, Request: browser.Request{
		URL:         server.URL + f.Request.Path,
		Method:      f.Request.Method,
		Header:      f.Request.Header,
		Body:        f.Request.Body,
		Credentials: browser.Credentials(f.Request.Credentials),
	}})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestEveryFailureIsNamedAndDiagnosed(t *testing.T) {
	var table bytes.Buffer
	table.WriteString(whyBlockedHead)
	for _, f := range failures.All() {
		t.Run(f.Name, func(t *testing.T) {
			report := probeFailure(t, f)
			if report.Verdict.OK() || report.Diagnosis == nil {
				t.Fatalf("the verdict is %s, without a diagnosis", report.Verdict)
			}
			d := *report.Diagnosis
			if d.Cause == "" || d.Mend == (Mend{}) {
				t.Errorf("no cause or no mend: %+v", d)
			}
			if got := report.Engines[0].Error; got != f.Chromium {
				t.Errorf("Chromium: %s, want %s", got, f.Chromium)
			}
			if got := report.Engines[1].Error; got != f.Firefox {
				t.Errorf("Firefox: %s, want %s", got, f.Firefox)
			}
			writeRow(&table, f, report)
		})
	}
	if *update {
		if err := os.WriteFile(whyBlocked, table.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(whyBlocked)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(table.Bytes(), want) {
		t.Error("docs/why-blocked.md is not what the tool says; go test -run Failure -update writes it anew")
	}
}

const whyBlockedHead = `# Why was it blocked?

Each row is a server that does one thing wrong, and a page of ` + "`" + failingPage + "`" + ` that fetches from it. The servers are in
[internal/failures](../internal/failures/list.go). The names are those by which ` + "`corskit probe`" + ` and the package
` + "`browser`" + ` call the failure in Chromium and Firefox; *seen* is what the real browsers said when they were asked: ✓ where
it is that name, and of WebKit, which has no names, its console's first sentence. The cause and the mend are the words of ` + "`corskit probe`" + `.
**not CORS** marks those whose cause is elsewhere: the missing header is a consequence.

This file is written by a test of cmd/corskit/internal/probe, which fails if it no longer holds.

| the server | the request | Chromium | Firefox | seen in Chromium | seen in Firefox | seen in WebKit | why | what mends it |
|---|---|---|---|---|---|---|---|---|
`

func writeRow(w *bytes.Buffer, f failures.Failure, r *Report) {
	escape := strings.NewReplacer(portOf(r.URL), ":8080", "|", `\|`, "*", `\*`)
	seen, notCORS := failures.Measured()[f.Name], ""
	if !r.Diagnosis.CORS {
		notCORS = "**not CORS**: "
	}
	for _, cell := range []string{f.Name, request(f), f.Chromium, f.Firefox, sameAs(f.Chromium, seen.Chromium), sameAs(f.Firefox, seen.Firefox), seen.WebKit} {
		fmt.Fprintf(w, "| %s ", escape.Replace(cell))
	}
	fmt.Fprintf(w, "| %s%s | %s |\n", notCORS, escape.Replace(r.Diagnosis.Cause), escape.Replace(mends(r.Diagnosis.Mend)))
}

// sameAs keeps the table readable, and a difference easy to see.
func sameAs(name, seen string) string {
	if seen == name {
		return "✓"
	}
	return seen
}

// portOf is the colon and the port of a test server's URL.
func portOf(u string) string {
	host := strings.Split(u, "/")[2]
	return host[strings.LastIndexByte(host, ':'):]
}

func request(f failures.Failure) string {
	method := f.Request.Method
	if method == "" {
		method = "GET"
	}
	for name := range f.Request.Header {
		method += " with " + name
	}
	if f.Request.Credentials != "" {
		method += " with credentials"
	}
	return method
}

func mends(m Mend) string {
	var parts []string
	for _, part := range []struct{ where, what string }{{"corskit", m.Corskit}, {"any server", m.Server}, {"the page", m.Page}} {
		if part.what != "" {
			parts = append(parts, part.where+": "+part.what)
		}
	}
	return strings.Join(parts, "<br>")
}
