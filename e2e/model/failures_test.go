package model

import (
	jsontext "encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/corskit/corskit/browser"
	"github.com/corskit/corskit/e2e/engine"
	"github.com/corskit/corskit/internal/failures"
)

// A verdict is what a browser calls a failure, and what it prints.
type verdict struct {
	name    string
	console []string
}

// trial is the collection of failing servers, with a page that tries them.
type trial struct {
	page     string
	failures []failures.Failure
	requests []browser.Request
}

func newTrial(t *testing.T) trial {
	page := httptest.NewServer(http.HandlerFunc(servePage))
	t.Cleanup(page.Close)
	tr := trial{
		page:     strings.Replace(page.URL, "127.0.0.1", "localhost", 1),
		failures: failures.All(),
	}
	for _, f := range tr.failures {
		server := httptest.NewServer(f.Handler)
		t.Cleanup(server.Close)
		tr.requests = append(tr.requests, browser.Request{
			URL:         server.URL + f.Request.Path,
			Method:      f.Request.Method,
			Header:      f.Request.Header,
			Body:        f.Request.Body,
			Credentials: browser.Credentials(f.Request.Credentials),
		})
	}
	return tr
}

func (tr trial) has(failure string) bool {
	return slices.ContainsFunc(tr.failures, func(f failures.Failure) bool { return f.Name == failure })
}

func (tr trial) inBrowser(t *testing.T, b engine.Browser) []verdict {
	t.Helper()
	var jobs []job
	for number, request := range tr.requests {
		jobs = append(jobs, newJob(number, request))
	}
	sights, said := do(t, b, tr.page+"/", jobs)
	var verdicts []verdict
	for number, f := range tr.failures {
		if sights[number][0].Thrown == "" {
			t.Errorf("%s: %s lets the page read the response", f.Name, b.Name())
		}
		name, console := said[number].failure()
		verdicts = append(verdicts, verdict{name, console})
	}
	return verdicts
}

// unreachable is what the table says where no response came.
const unreachable = "NetworkError"

// inModel returns the verdict, and the model's own name for it: the Reason.
func (tr trial) inModel(t *testing.T, number int, e browser.Engine) (verdict, string) {
	t.Helper()
	page := browser.MustNew(tr.page)
	page.Engine = e
	_, err := page.Fetch(t.Context(), tr.requests[number])
	switch err := err.(type) {
	case *browser.BlockedError:
		return verdict{err.Name(e), err.Console(e)}, string(err.Reason)
	case *browser.NetworkError:
		return verdict{err.Name(e), err.Console(e)}, unreachable
	}
	t.Fatalf("%s: the model lets the page read the response: %v", tr.failures[number].Name, err)
	return verdict{}, ""
}

func TestTheModelNamesTheFailuresAsListed(t *testing.T) {
	tr := newTrial(t)
	for number, f := range tr.failures {
		t.Run(f.Name, func(t *testing.T) {
			for engine, want := range map[browser.Engine]string{browser.Chromium: f.Chromium, browser.Firefox: f.Firefox} {
				if got, _ := tr.inModel(t, number, engine); got.name != want {
					t.Errorf("%v: %s, want %s", engine, got.name, want)
				}
			}
		})
	}
}

// The list names the failures, the browsers are asked, and the model has to
// agree. What the browsers said is kept, for the table in docs/why-blocked.md.
func TestBrowsersNameTheFailuresAsListed(t *testing.T) {
	tr := newTrial(t)
	kept := failures.Measured()
	measured := maps.Clone(kept) // for browsers that are not installed
	maps.DeleteFunc(measured, func(name string, _ failures.Verdicts) bool { return !tr.has(name) })
	for _, name := range engine.Names() {
		t.Run(name, func(t *testing.T) {
			for number, real := range tr.inBrowser(t, engine.ForTest(t, name)) {
				f := tr.failures[number].Name
				measured[f] = with(measured[f], name, tr.summary(number, real))
				t.Run(f, func(t *testing.T) { tr.compare(t, number, name, real) })
			}
		})
	}
	switch {
	case *update:
		keep(t, measured)
	case !maps.Equal(kept, measured):
		t.Errorf("%s is not what the browsers say; go test ./model -update in e2e writes it anew", measurements)
	}
}

func (tr trial) compare(t *testing.T, number int, engine string, real verdict) {
	f := tr.failures[number]
	listed := map[string]string{"chromium": f.Chromium, "firefox": f.Firefox} // WebKit has no names
	if real.name != listed[engine] {
		t.Errorf("the engine calls it %q, the list %q", real.name, listed[engine])
	}
	model, reason := tr.inModel(t, number, models[engine])
	if real.name != model.name {
		t.Errorf("the engine calls it %q, the model %q", real.name, model.name)
	}
	if explainsNetwork.of(engine) && reason == unreachable {
		return
	}
	slices.Sort(real.console)
	slices.Sort(model.console)
	if !slices.Equal(real.console, model.console) {
		t.Errorf("the engine prints\n%s\nthe model\n%s", strings.Join(real.console, "\n"), strings.Join(model.console, "\n"))
	}
}

// summary is the engine's name for a failure, or the first sentence of one that
// has no names, with the addresses that stand in the documentation.
func (tr trial) summary(number int, v verdict) string {
	if v.name != "" || len(v.console) == 0 {
		return v.name
	}
	server, _ := url.Parse(tr.requests[number].URL)
	return strings.NewReplacer(tr.page, "http://localhost:4200", ":"+server.Port(), ":8080").Replace(v.console[0])
}

func with(v failures.Verdicts, engine, summary string) failures.Verdicts {
	switch engine {
	case "chromium":
		v.Chromium = summary
	case "firefox":
		v.Firefox = summary
	case "webkit":
		v.WebKit = summary
	}
	return v
}

const measurements = "../../internal/failures/measured.json"

func keep(t *testing.T, measured map[string]failures.Verdicts) {
	t.Helper()
	text, err := jsontext.MarshalIndent(measured, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(measurements, append(text, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}
