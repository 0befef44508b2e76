package peers

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/peers-audit.md anew")

const (
	tool      = "../../cmd/corskit"
	peerAudit = "../../docs/peers-audit.md"
)

// corskit is the command, built.
type corskit string

func build(t *testing.T) corskit {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "corskit")
	build := exec.Command("go", "build", "-o", binary, ".")
	build.Dir = tool
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return corskit(binary)
}

// run reads the JSON of a command, which may find something.
func (c corskit) run(t *testing.T, into any, args ...string) {
	t.Helper()
	const found = 3
	out, err := exec.Command(string(c), append(args, "--json")...).Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == found {
		err = nil
	}
	if err != nil {
		t.Fatalf("corskit %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	if err := json.Unmarshal(out, into); err != nil {
		t.Fatalf("%v in\n%s", err, out)
	}
}

type auditReport struct {
	Findings []struct{ Severity, Name string }
}

// summary has each name once, the worst first.
func (r auditReport) summary() string {
	var all []string
	for _, f := range r.Findings {
		if s := f.Name + " (" + f.Severity + ")"; !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	if len(all) == 0 {
		return "nothing"
	}
	return strings.Join(all, ", ")
}

type probeReport struct {
	Probes []struct {
		Verdict, Reason string
		Notes           []struct{ Name string }
	}
}

func (r probeReport) summary() string {
	p := r.Probes[0]
	s := p.Verdict
	if p.Reason != "" {
		s += ": " + p.Reason
	}
	for _, n := range p.Notes {
		if n.Name == "missing-vary" || n.Name == "reflects-origin" {
			s += ", " + n.Name
		}
	}
	return s
}

func TestWhatTheToolSaysOfPeers(t *testing.T) {
	corskit, versions := build(t), versions(t)
	var table bytes.Buffer
	table.WriteString(head)
	for _, s := range setups {
		t.Run(s.module+" "+s.name, func(t *testing.T) {
			url := s.serve(t) + "/items"
			var audit auditReport
			corskit.run(t, &audit, "audit", url, "--origin", s.origin)
			var get, put probeReport
			corskit.run(t, &get, "probe", url, "--origin", s.origin)
			corskit.run(t, &put, "probe", url, "--origin", s.origin, "-X", "PUT", "--json-body", "{}")
			fmt.Fprintf(&table, "| %s %s | %s | %s | %s | %s | %s |\n", strings.TrimPrefix(s.module, "github.com/"), versions[s.module], s.name, s.origin,
				audit.summary(), get.summary(), put.summary())
		})
	}
	if *update {
		if err := os.WriteFile(peerAudit, table.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(peerAudit)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(table.Bytes(), want) {
		t.Errorf("docs/peers-audit.md is not what the tool says; go test ./peers -update in e2e writes it anew; now it is\n%s", &table)
	}
}

// versions are those of the modules that are tested.
func versions(t *testing.T) map[string]string {
	t.Helper()
	list := exec.Command("go", "list", "-m", "-f", "{{.Path}} {{.Version}}", "all")
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	versions := make(map[string]string)
	for line := range strings.Lines(string(out)) {
		path, version, _ := strings.Cut(strings.TrimSpace(line), " ")
		versions[path] = version
	}
	versions["github.com/corskit/corskit"] = "(this repository)"
	return versions
}

const head = `# What the tool says of CORS middleware

` + "`corskit audit`" + ` and ` + "`corskit probe`" + ` against servers on the loopback interface, each with a middleware and a configuration that its own
documentation shows. *Audit* lists what was found, with the severity; the origins are made from the legitimate one. *GET* and *PUT*
are what becomes of such requests from a page of that origin; the PUT has a JSON body. What a configuration is meant to allow is
listed, too: a wildcard for subdomains lets in subdomains.

The names are explained in [corskit.md](corskit.md). This file is written by the test e2e/peers, which fails if it no longer holds.

| middleware | configuration | legitimate origin | audit | GET | PUT with JSON |
|---|---|---|---|---|---|
`
