package probe

import (
	"bytes"
	"flag"
	"fmt"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
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

// Each failure has the names that real browsers gave it, and a diagnosis. The page about them is written from both.
func TestEveryFailureIsNamedAndDiagnosed(t *testing.T) {
	var page whyPage
	measured := failures.Measured()
	for _, f := range failures.All() {
		t.Run(f.Name, func(t *testing.T) {
			report := probeFailure(t, f)
			if report.Verdict.OK() || report.Diagnosis == nil {
				t.Fatalf("the verdict is %s, without a diagnosis", report.Verdict)
			}
			if d := *report.Diagnosis; d.Cause == "" || d.Fix == (Fix{}) {
				t.Errorf("no cause or no fix: %+v", d)
			}
			if got := report.Engines[0].Error; got != f.Chromium {
				t.Errorf("Chromium: %s, want %s", got, f.Chromium)
			}
			if got := report.Engines[1].Error; got != f.Firefox {
				t.Errorf("Firefox: %s, want %s", got, f.Firefox)
			}
			if seen := measured[f.Name]; seen.Chromium != f.Chromium || seen.Firefox != f.Firefox || seen.WebKit == "" {
				t.Errorf("real browsers have said %+v, which is not what stands here, or they were not asked", seen)
			}
			page.add(f, report)
		})
	}
	got := page.write()
	if *update {
		if err := os.WriteFile(whyBlocked, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(whyBlocked)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("docs/why-blocked.md is not what the tool says; go test -run Failure -update writes it anew")
	}
}

// A whyPage is docs/why-blocked.md: a section for each sentence of Chromium's console.
type whyPage struct{ sections []*whySection }

type whySection struct {
	sentence string              // Chromium's
	also     map[string][]string // what else says so, by the program
	causes   []whyCause
}

type whyCause struct{ name, text string }

func (w *whyPage) add(f failures.Failure, r *Report) {
	chromium := sentence(r.Engines[0])
	section := w.section(chromium)
	if chromium != section.sentence {
		section.addAlso("Chromium", chromium)
	}
	section.addAlso("Firefox", sentence(r.Engines[1]))
	section.addAlso("Safari", sentence(r.Engines[2]))
	section.addAlso("Names", f.Chromium)
	section.addAlso("Names", f.Firefox)
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n", r.Diagnosis.why())
	for _, part := range r.Diagnosis.fixes() {
		fmt.Fprintf(&b, "- Fix in %s: %s\n", part.where, part.what)
	}
	text := strings.NewReplacer(portOf(r.URL), ":8080", `"*"`, "`*`").Replace(b.String())
	section.addCause(strings.ReplaceAll(f.Name, "*", "`*`"), text)
}

// sentence is what people search for: without what differs from server to server.
func sentence(e Engine) string {
	line := Engine{Console: e.Console}.inShort()
	for _, v := range variables {
		line = v.text.ReplaceAllString(line, v.placeholder)
	}
	return line
}

var variables = []struct {
	text        *regexp.Regexp
	placeholder string
}{
	{regexp.MustCompile(`\.? Status code: [^.]*\.?`), ""},
	{regexp.MustCompile(`(value|values|response is) '[^']*'`), "$1 '…'"},
	{regexp.MustCompile(`(match|token) ‘[^’]*’`), "$1 ‘…’"},
	{regexp.MustCompile(`^header ‘[^’]*’`), "header ‘…’"},
	{regexp.MustCompile(`(Method|field|Origin) \S+ is not allowed`), "$1 … is not allowed"},
	{regexp.MustCompile(`(redirection to|redirection URL) \S+ (denied|has)`), "$1 … $2"},
	{regexp.MustCompile(`(invalid value:) .*`), "$1 …"},
}

// section is the one of a sentence. Chromium says the same of a preflight, after a preface.
func (w *whyPage) section(sentence string) *whySection {
	key := func(s string) string {
		return strings.TrimPrefix(s, "Response to preflight request doesn't pass access control check: ")
	}
	i := slices.IndexFunc(w.sections, func(s *whySection) bool { return key(s.sentence) == key(sentence) })
	if i < 0 {
		i = len(w.sections)
		w.sections = append(w.sections, &whySection{sentence: sentence, also: map[string][]string{}})
	}
	return w.sections[i]
}

func (s *whySection) addAlso(who, what string) {
	if what != "" && !slices.Contains(s.also[who], what) {
		s.also[who] = append(s.also[who], what)
	}
}

// addCause leaves out what says of the preflight what another one says of the request.
func (s *whySection) addCause(name, text string) {
	twin := func(text string) string { return strings.ReplaceAll(text, "the preflight", "the request") }
	if !slices.ContainsFunc(s.causes, func(c whyCause) bool { return twin(c.text) == twin(text) }) {
		s.causes = append(s.causes, whyCause{name, text})
	}
}

func (w *whyPage) write() []byte {
	var b bytes.Buffer
	b.WriteString(whyBlockedHead)
	for _, s := range w.sections {
		fmt.Fprintf(&b, "\n## %s\n\n", s.sentence)
		for _, who := range []string{"Chromium", "Firefox", "Safari", "Names"} {
			if len(s.also[who]) > 0 {
				fmt.Fprintf(&b, "- %s: %s\n", who, strings.Join(s.also[who], " · "))
			}
		}
		for _, c := range s.causes {
			fmt.Fprintf(&b, "\n**%s.** %s", capital(c.name), c.text)
		}
	}
	b.WriteString(whyBlockedTail)
	return b.Bytes()
}

const whyBlockedHead = `# Why is my request blocked by CORS?

Look for the sentence that your console shows. Or let the tool find the cause, on your own server:

    corskit probe https://api.example.com/items -X PUT --origin ` + failingPage + `

The page in these examples is ` + "`" + failingPage + "`" + `, the server ` + "`http://127.0.0.1:8080`" + `. "corskit" is the fix for a server that uses corskit,
"any server" the response that any server should send, "the page" the fix in the page's own code.
[Local Network Access](#permission-was-denied-for-this-request-to-access-the-loopback-address-space) is at the end.
`

const whyBlockedTail = `
## Permission was denied for this request to access the ` + "`loopback`" + ` address space.

- Also: The request client is not a secure context and the resource is in more-private address space ` + "`loopback`" + `. (Both also with ` + "`local`" + `.)
- Names: LocalNetworkAccessPermissionDenied · InsecureLocalNetwork
- Chromium, since version 142

**Local Network Access.** Not a CORS problem: a page from the internet fetches from your machine or your local network. Chromium asks the user for
the permission "Local network access" first, and was refused. A page without https cannot ask. No header of the server changes that.

- Fix in the page: serve it over https, and let the user allow "Local network access" (the icon left of the address)
- Fix in the page: while you develop, serve the page from ` + "`http://localhost`" + `, too
- Fix in any server: give it a public address
- Fix on managed machines: the policy LocalNetworkAccessAllowedForUrls

[The specification](https://wicg.github.io/local-network-access/).

## How this page is kept right

A test writes it: it starts [a server for each failure](../internal/failures/list.go), lets ` + "`corskit probe`" + ` diagnose it, and fails if this page says
otherwise. Another test lets real Chromium, Firefox and WebKit fetch from the same servers, and compares what they call the failure. Local Network Access was
tried by hand in Chromium 156.
`

// portOf is the colon and the port of a test server's URL.
func portOf(u string) string {
	host := strings.Split(u, "/")[2]
	return host[strings.LastIndexByte(host, ':'):]
}
