// Package conformance holds what every adapter has to do, as rows of a policy, a request and the answer, and runs them.
//
// The rows are text, in the directory vectors; its README says how to read and write them. [Core] runs them against package core
// alone. [Run] runs the same rows against a framework, over TCP connections on which it writes and reads the bytes by itself:
// an HTTP client would correct what it is meant to find. An adapter's test is one call of Run with a fixture, a function that
// builds an app from a [Site].
package conformance

import (
	"embed"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

//go:embed vectors/*.txt
var vectors embed.FS

// load reads all rows.
func load(files fs.FS) ([]row, error) {
	names, err := fs.Glob(files, "vectors/*.txt")
	if err != nil {
		return nil, err
	}
	var rows []row
	places := map[string]string{}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		found, err := parse(name, string(text))
		if err != nil {
			return nil, err
		}
		for _, r := range found {
			if other, ok := places[r.name]; ok {
				return nil, fmt.Errorf("%s: %q is the name of the row at %s too", r.place, r.name, other)
			}
			places[r.name] = r.place
		}
		rows = append(rows, found...)
	}
	return rows, nil
}

func mustLoad(t *testing.T) []row {
	t.Helper()
	rows, err := load(vectors)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// Core runs every row without routes against package core, without a server. What a row says about the framework's own part does not
// count.
func Core(t *testing.T) { runOnCore(t, false) }

// Explain runs the rows of [Core] with the decisions that come with explanations.
func Explain(t *testing.T) { runOnCore(t, true) }

func runOnCore(t *testing.T, explained bool) {
	for _, r := range mustLoad(t) {
		if !r.isForCore() {
			continue
		}
		r.server.explained = explained
		t.Run(r.name, func(t *testing.T) {
			for _, complaint := range r.runOnCore() {
				t.Errorf("%s: %s", r.place, complaint)
			}
		})
	}
}

// Run runs every row that has a request against a framework, those with routes of their own not against net/http: once with
// observed policies, which tell their reasons, and once with the policies as they are, of which adapters ask less (see core.Answer).
// build makes an app from a site and returns its Serve method.
func Run(t *testing.T, framework string, build func(*Site) (serve func(net.Listener) error)) {
	if !slices.Contains(frameworks[1:], framework) {
		t.Fatalf("%q is none of %s", framework, strings.Join(frameworks[1:], ", "))
	}
	files := t.TempDir()
	if err := os.WriteFile(filepath.Join(files, "file.txt"), []byte("a static file"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, r := range mustLoad(t) {
		if !r.isFor(framework) {
			continue
		}
		t.Run(r.name, func(t *testing.T) {
			for _, watched := range []bool{true, false} {
				s, err := start(&r.server, files, watched, build)
				if err != nil {
					t.Fatalf("%s: %v", r.place, err)
				}
				r.runOn(t, framework, s)
				s.close()
			}
		})
	}
}

// runOn compares the answers of a server.
func (r *row) runOn(t *testing.T, framework string, s *server) {
	for i := range r.exchanges {
		x := &r.exchanges[i]
		a, err := x.send(s.dial, &s.site.witness)
		if err != nil {
			t.Errorf("%s: %v", x.place, err)
			continue
		}
		complaints := x.expected(framework).complaints(x.request, a)
		for _, complaint := range complaints {
			t.Errorf("%s: %s", x.place, complaint)
		}
		if len(complaints) > 0 {
			t.Logf("the head was\n%d\n%s", a.status, strings.Join(a.lines, "\n"))
		}
	}
}
