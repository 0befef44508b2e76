package command

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// echo is a server that shares what it was asked with every page.
func echo(t *testing.T) *httptest.Server {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Vary", "Origin")
		w.Header().Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
		w.Header().Set("Access-Control-Allow-Credentials", "true")
		w.Header().Set("Access-Control-Allow-Methods", "PUT")
		w.Header().Set("Access-Control-Allow-Headers", "X-Trace, Content-Type")
	}))
	t.Cleanup(server.Close)
	return server
}

// sent runs corskit probe and returns the last step of each probe.
func sent(t *testing.T, args ...string) []string {
	t.Helper()
	status, out, errors := invoke(t, append([]string{"probe", "--json"}, args...)...)
	if status != exitOK {
		t.Fatalf("exit status %d: %s%s", status, errors, out)
	}
	var document struct {
		Probes []struct {
			Page, Method string
			Credentials  bool
			Steps        []struct {
				Preflight bool
				Request   []struct{ Name, Value string }
			}
		}
	}
	if err := json.Unmarshal([]byte(out), &document); err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, p := range document.Probes {
		var b strings.Builder
		fmt.Fprintf(&b, "%s from %s in %d:", p.Method, p.Page, len(p.Steps))
		for _, h := range p.Steps[len(p.Steps)-1].Request {
			switch h.Name {
			case "X-Trace", "Content-Type", "Cookie", "Priority", "Cache-Control":
				fmt.Fprintf(&b, " %s=%s", h.Name, h.Value)
			}
		}
		all = append(all, b.String())
	}
	return all
}

func TestProbeSendsWhatIsAsked(t *testing.T) {
	server := echo(t)
	curl := "curl '" + server.URL + "/items' -X 'PUT' -H 'origin: http://localhost:4200' -H 'priority: u=1' -H 'user-agent: Mozilla/5.0' -H 'cache-control: no-cache' -H 'pragma: no-cache' -H 'x-trace: 1' -b 'session=1' --data-raw 'a'"
	har := filepath.Join(t.TempDir(), "page.har")
	const entry = `{"request": {"method": "%s", "url": "%s/items", "headers": [{"name": "Origin", "value": "http://localhost:4200"}, {"name": "Access-Control-Request-Method", "value": "%s"}, {"name": "Access-Control-Request-Headers", "value": "content-type"}]}, "response": {"status": 0}}`
	text := fmt.Sprintf(`{"log": {"entries": [`+entry+`, `+entry+`]}}`, "GET", server.URL, "", "OPTIONS", server.URL, "PUT")
	if err := os.WriteFile(har, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		args []string
		want []string
	}{
		{"the URL alone", []string{server.URL, "--origin", page}, []string{"GET from " + page + " in 1:"}},
		{"a method and a header", []string{server.URL, "--origin", page, "-X", "PUT", "-H", "X-Trace: 1"}, []string{"PUT from " + page + " in 2: X-Trace=1"}},
		{"a body is posted", []string{server.URL, "--origin", page, "-d", "a"}, []string{"POST from " + page + " in 1: Content-Type=text/plain;charset=UTF-8"}},
		{"JSON needs a preflight", []string{server.URL, "--origin", page, "--json-body", "{}"}, []string{"POST from " + page + " in 2: Content-Type=application/json"}},
		{"cookies", []string{server.URL, "--origin", page, "--cookie", "a=b"}, []string{"GET from " + page + " in 1: Cookie=a=(not shown)"}},
		{"a copied curl command", []string{"--curl", curl}, []string{"PUT from " + page + " in 2: Content-Type=application/x-www-form-urlencoded Cookie=session=(not shown) X-Trace=1"}},
		{"from another page", []string{"--curl", curl, "--origin", "http://localhost:3000"}, []string{"PUT from http://localhost:3000 in 2: Content-Type=application/x-www-form-urlencoded Cookie=session=(not shown) X-Trace=1"}},
		{"a HAR file", []string{"--har", har}, []string{"GET from " + page + " in 1:", "PUT from " + page + " in 2: Content-Type=application/json"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := sent(t, c.args...); strings.Join(got, "\n") != strings.Join(c.want, "\n") {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// give makes a text the standard input.
func give(t *testing.T, text string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "stdin")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	in, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	stdin := os.Stdin
	os.Stdin = in
	t.Cleanup(func() { os.Stdin = stdin; in.Close() })
}

func TestACurlCommandFromStandardInput(t *testing.T) {
	give(t, "curl '"+echo(t).URL+"' \\\n  -H 'Origin: "+page+"'\n")
	if got := sent(t, "--curl", "-"); len(got) != 1 || got[0] != "GET from "+page+" in 1:" {
		t.Errorf("got %q", got)
	}
}

func TestTheAnswerForPeople(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	status, out, _ := invoke(t, "probe", server.URL+"/items", "-X", "PUT", "--origin", page)
	if status != exitFound {
		t.Errorf("exit status %d", status)
	}
	if strings.Contains(out, "\x1b") {
		t.Error("there are colours though this is no terminal")
	}
	const wholeLine = "has been blocked by CORS policy"
	if _, verbose, _ := invoke(t, "probe", server.URL+"/items", "-X", "PUT", "--origin", page, "-v"); strings.Contains(out, wholeLine) || !strings.Contains(verbose, wholeLine) {
		t.Errorf("the consoles are not short without -v, or not whole with it:\n%s\n%s", out, verbose)
	}
	out = strings.NewReplacer(">  ", "> ", "<  ", "< ").Replace(out)
	for _, part := range []string{ // in this order
		"PUT " + server.URL + "/items", "✗ BLOCKED", "Why ", "Fix       corskit: ", "any server: ",
		"1  OPTIONS", "> Access-Control-Request-Method: PUT", "< 404 Not Found",
		"Chrome    PreflightMissingAllowOriginHeader: Response to preflight", "Firefox   CORSMissingAllowOrigin: CORS header", "Safari    Preflight response is not successful",
	} {
		_, after, found := strings.Cut(out, part)
		if !found {
			t.Fatalf("%q is missing in what follows:\n%s", part, out)
		}
		out = after
	}
}

func TestMistypedIsASentenceWithTheFix(t *testing.T) {
	for _, c := range []struct {
		name string
		args []string
		want string
	}{
		{"no URL", []string{"probe", "--origin", page}, "the URL is missing: write"},
		{"no origin", []string{"probe", "http://localhost/"}, "--origin is missing: write"},
		{"no scheme", []string{"probe", "api.example.com/items", "--origin", page}, "write https://api.example.com/items"},
		{"no scheme, on this machine", []string{"probe", "localhost:3000/items", "--origin", page}, "write http://localhost:3000/items"},
		{"another scheme", []string{"probe", "ftp://api.example.com", "--origin", page}, "write http:// or https://"},
		{"no host", []string{"probe", "https:///items", "--origin", page}, "has no host"},
		{"no port", []string{"probe", "http://localhost:port/", "--origin", page}, "no URL"},
		{"an origin with a path", []string{"probe", "http://localhost/", "--origin", page + "/"}, "--origin: "},
		{"a header of the browser's", []string{"probe", "http://localhost/", "--origin", page, "-H", "Cookie: a=b"}, "write --cookie"},
		{"no header", []string{"probe", "http://localhost/", "--origin", page, "-H", "nonsense"}, "Name: value"},
		{"no cookie", []string{"probe", "http://localhost/", "--origin", page, "--cookie", "a b"}, "name=value"},
		{"a forbidden method", []string{"probe", "http://localhost/", "--origin", page, "-X", "TRACE"}, "TRACE"},
		{"GET with a body", []string{"probe", "http://localhost/", "--origin", page, "-X", "GET", "-d", "a"}, "cannot have a body"},
		{"no time", []string{"probe", "http://localhost/", "--origin", page, "--timeout", "0s"}, "--timeout"},
		{"two sources", []string{"probe", "http://localhost/", "--curl", "curl http://localhost/"}, "leave one of them out"},
		{"two recordings", []string{"probe", "--curl", "curl http://localhost/", "--har", "testdata/none.har"}, "--curl and --har exclude each other; leave one of them out"},
		{"two bodies", []string{"probe", "http://localhost/", "--origin", page, "-d", "a", "--json-body", "{}"}, "--data and --json-body exclude each other"},
		{"explain: two bodies", []string{"explain", "testdata/policy.yaml", "--origin", page, "-d", "a", "--json-body", "{}"}, "--data and --json-body exclude each other"},
		{"no curl command", []string{"probe", "--curl", "wget"}, "--curl: "},
		{"an empty clipboard", []string{"probe", "--curl", ""}, "--curl: it is empty; copy the request"},
		{"an origin without a scheme", []string{"probe", "http://localhost/", "--origin", "localhost:4200"}, "write http://localhost:4200"},
		{"a time without a unit", []string{"probe", "http://localhost/", "--origin", page, "--timeout", "5"}, `--timeout: "5" is no duration; write one such as 30s`},
		{"no HAR file", []string{"probe", "--har", "testdata/policy.yaml"}, "no HAR file"},
		{"no file", []string{"probe", "--har", "testdata/none.har"}, "none.har"},
		{"an unknown flag", []string{"probe", "--orgin", page}, "--help lists the flags"},
		{"an unknown command", []string{"prob"}, "probe"},
		{"audit: no URL", []string{"audit"}, "the URL is missing: write"},
		{"audit: no scheme", []string{"audit", "localhost:3000"}, "write http://localhost:3000"},
		{"audit: an origin with a path", []string{"audit", "http://localhost/", "--origin", page + "/"}, "write " + page},
		{"audit: no severity", []string{"audit", "http://localhost/", "--fail-on", "bad"}, "write one of info, low"},
		{"audit: Origin", []string{"audit", "http://localhost/", "-H", "Origin: x"}, "--origin"},
		{"check: no argument", []string{"check"}, "the policy file is missing: write its name, as in corskit check policy.yaml"},
		{"check: no file", []string{"check", "testdata/none.yaml"}, "none.yaml"},
		{"explain: nothing", []string{"explain"}, "the policy file is missing: write its name and the origin of a page, as in corskit explain policy.yaml --origin"},
		{"explain: two files", []string{"explain", "a.yaml", "b.yaml"}, `does not take ["a.yaml" "b.yaml"]; write corskit explain FILE --origin ORIGIN`},
		{"explain: no file", []string{"explain", "testdata/none.yaml", "--origin", page}, "none.yaml"},
		{"help about nothing that is there", []string{"help", "nope"}, `unknown command "nope"`},
		{"help about a command of a command", []string{"help", "probe", "nope"}, "write corskit help probe"},
		{"schema: an argument", []string{"schema", "policy.yaml"}, "does not take"},
		{"explain: no origin", []string{"explain", "testdata/policy.yaml"}, "--origin is missing: write"},
		{"explain: a file with mistakes", []string{"explain", "testdata/mistakes.yaml", "--origin", page}, "testdata/mistakes.yaml:5:1: maxAge"},
	} {
		t.Run(c.name, func(t *testing.T) {
			status, out, errors := invoke(t, c.args...)
			if status != exitUsage || out != "" || !strings.HasPrefix(errors, "corskit: ") || !strings.Contains(errors, c.want) {
				t.Errorf("exit status %d, output %q, error %q, want %q", status, out, errors, c.want)
			}
		})
	}
}

func TestExitStatus(t *testing.T) {
	open, closed := echo(t), httptest.NewServer(http.NotFoundHandler())
	defer closed.Close()
	gone := httptest.NewServer(nil)
	gone.Close()
	for _, c := range []struct {
		name string
		want int
		args []string
	}{
		{"readable", exitOK, []string{"probe", open.URL, "--origin", page}},
		{"blocked", exitFound, []string{"probe", closed.URL, "--origin", page}},
		{"no response", exitFound, []string{"probe", gone.URL, "--origin", page}},
		{"may send", exitOK, []string{"probe", open.URL, "--origin", page, "-X", "PUT", "--preflight-only"}},
		{"audit of what reflects", exitFound, []string{"audit", open.URL, "--origin", page}},
		{"audit of what refuses", exitOK, []string{"audit", closed.URL, "--origin", page}},
		{"audit of nothing", exitFailed, []string{"audit", gone.URL, "--origin", page}},
		{"a valid policy", exitOK, []string{"check", "testdata/policy.yaml"}},
		{"a valid policy with warnings", exitFound, []string{"check", "--strict", "testdata/policy.yaml"}},
		{"mistakes", exitFound, []string{"check", "testdata/mistakes.yaml"}},
		{"allowed", exitOK, []string{"explain", "testdata/policy.yaml", "--origin", page, "-X", "PUT"}},
		{"not allowed", exitFound, []string{"explain", "testdata/policy.yaml", "--origin", page, "-X", "DELETE"}},
		{"help", exitOK, []string{"probe", "--help"}},
		{"help about a command", exitOK, []string{"help", "probe"}},
		{"help", exitOK, []string{"help"}},
		{"version", exitOK, []string{"--version"}},
		{"schema", exitOK, []string{"schema"}},
		{"completion", exitOK, []string{"completion", "bash"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if status, out, errors := invoke(t, c.args...); status != c.want {
				t.Errorf("exit status %d, want %d\n%s%s", status, c.want, out, errors)
			}
		})
	}
}
