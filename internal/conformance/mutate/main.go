// Mutate shows that the conformance rows notice a broken engine. It breaks package core, and what the adapters share, on purpose in
// one way after the other, and runs the rows against core and every adapter. All of them pass before, and must fail then:
//
//	go run ./internal/conformance/mutate
//
// Nothing is written to the source tree: the broken file reaches the compiler as an overlay. It takes a minute or two.
//
// With a package, and others whose tests use it, it breaks every condition, operator, bound and statement of that package, and prints
// what no test notices. SURVIVORS.md says why these change nothing:
//
//	go run ./internal/conformance/mutate core core internal/oracle core/nethttp
//	go run ./internal/conformance/mutate core/nethttp core/nethttp
//	go run ./internal/conformance/mutate internal/routes internal/routes
//	go run ./internal/conformance/mutate internal/routes/row internal/routes/row
//	go run ./internal/conformance/mutate internal/fasthttpheader internal/fasthttpheader fiberadapter
//
// That takes half an hour for core. With -in it breaks some files only:
//
//	go run ./internal/conformance/mutate -in vary.go,names.go core core internal/oracle
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// A mutant is an engine that is broken in one place, whose rows in some packages have to notice it.
type mutant struct {
	packages                  []string
	name, file, whole, broken string
}

var mutants = []mutant{
	{
		everywhere, "drops Vary", "core/answer.go",
		`a.add(vary, "Origin")`,
		`_ = vary`,
	}, {
		everywhere, "reflects a refused origin", "core/policy.go",
		"\td.answer = p.plain().actual\n\tif",
		"\td.answer, d.origin = p.actual, r.Origin\n\tif",
	}, {
		onNetHTTP, "reflects a refused origin in short", "core/answering.go",
		`return Lines{answer: p.plain().actual}`,
		`return Lines{p.actual, origin}`,
	}, {
		onNetHTTP, "answers every preflight in short", "core/answering.go",
		`allowed == "" {`,
		`allowed == "-" {`,
	}, {
		everywhere, "forgets Access-Control-Allow-Credentials", "core/answer.go",
		`a.add(allowCredentials, "true")`,
		`_ = allowCredentials`,
	}, {
		everywhere, "swallows plain OPTIONS", "core/request.go",
		`r.Method == "OPTIONS" && r.Origin != "" && r.RequestMethod != ""`,
		`r.Method == "OPTIONS" && r.Origin != ""`,
	}, {
		everywhere, "leaves the outer policy's headers", "core/response.go",
		`return strings.EqualFold(name[:len(prefix)], prefix) || strings.EqualFold(name, timingAllow)`,
		`return false`,
	}, {
		inCore, "takes an origin for another of its length", "core/bylength.go",
		`e.key != key || !e.used`,
		`!e.used`,
	}, {
		inCore, "lets a star within a label stand for anything", "core/labels.go",
		`ok && isWithinLabel(label[:star])`,
		`ok`,
	}, {
		everywhere, "takes every Host for the server's own", "core/own.go",
		`return own.hosts.lists(host) || own.hosts.matches(host)`,
		`return true`,
	}, {
		inCore, "takes an empty list for a missing one", "core/lists.go",
		`if c.AllowHeaders == nil {`,
		`if len(c.AllowHeaders) == 0 {`,
	}, {
		inCore, "reads the reason of a header from the method", "core/policy.go",
		`why && !p.allowsHeaders(r.RequestHeaders)`,
		`false`,
	}, {
		inAdapters, "forgets that the methods of a path differ", sharedByAdapters,
		`return way.Doubt || way.Ends && (way.branches() || !slices.EqualFunc(way.Stops, asked.Stops, same))`,
		`return way.Doubt`,
	}, {
		inAdapters, "lets the application's policy answer for every route", sharedByAdapters,
		`core.Answer(ctx, stop.Decider, r, decision); decision.Kind`,
		`core.Answer(ctx, way.Stops[0].Decider, r, decision); stop.Policy != nil && decision.Kind`,
	}, {
		inAdapters, "forgets that an outer policy refuses the actual request", sharedByAdapters,
		`return d.Decide(ctx, actual).Status == 0`,
		`return d.Decide(ctx, actual).Status >= 0`,
	},
}

const sharedByAdapters = "internal/routes/routes.go"

const module = "github.com/corskit/corskit/"

// Rows on core and net/http know no routes. What makes many rows over TCP wait until they give up is tried on core alone.
var (
	everywhere = []string{"core", "core/nethttp", "ginadapter", "echoadapter", "echov5adapter", "chiadapter", "fiberadapter", "fiberv3adapter"}
	inCore     = everywhere[:1]
	inAdapters = everywhere[2:]
	onNetHTTP  = everywhere[1:6]
)

func main() {
	log.SetFlags(0)
	files := flag.String("in", "", "the files of the package to break, with commas between them; all if empty")
	flag.Parse()
	root, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", strings.TrimSuffix(module, "/")).Output()
	if err != nil {
		log.Fatal("no corskit module here; run this in the repository: ", err)
	}
	scratch, err := os.MkdirTemp("", "mutate")
	if err != nil {
		log.Fatal(err)
	}
	if flag.NArg() > 0 {
		err := every(strings.TrimSpace(string(root)), scratch, *files, flag.Arg(0), flag.Args()[1:])
		os.RemoveAll(scratch)
		if err != nil {
			log.Fatal(err)
		}
		return
	}
	survived, err := run(strings.TrimSpace(string(root)), scratch)
	os.RemoveAll(scratch)
	switch {
	case err != nil:
		log.Fatal(err)
	case survived > 0:
		log.Fatalf("%d times the rows did not notice; add one that does", survived)
	}
}

// run returns how many times a package's rows passed with a mutant.
func run(root, scratch string) (survived int, err error) {
	if err := sound(root, scratch); err != nil {
		return 0, err
	}
	for _, m := range mutants {
		overlay, err := m.overlay(root, scratch)
		if err != nil {
			return 0, err
		}
		fmt.Println("An engine that " + m.name)
		for _, p := range m.packages {
			noticed, err := test(root, overlay, p)
			if err != nil {
				return 0, fmt.Errorf("%s, %s: %w", m.name, p, err)
			}
			if noticed == 0 {
				survived++
			}
			fmt.Printf("  %-14s %4d rows fail\n", p, noticed)
		}
	}
	return survived, nil
}

// sound tells whether all rows pass without a mutant. Where they do not, that they fail with one would prove nothing.
func sound(root, scratch string) error {
	nothing, err := describe(scratch, map[string]string{})
	if err != nil {
		return err
	}
	for _, p := range everywhere {
		failed, err := test(root, nothing, p)
		if err != nil {
			return err
		}
		if failed > 0 {
			return fmt.Errorf("%d rows of %s fail as it is; fix them first", failed, p)
		}
	}
	return nil
}

// overlay writes the broken file and returns an overlay that puts it in the place of the whole one.
func (m mutant) overlay(root, scratch string) (string, error) {
	file := filepath.Join(root, m.file)
	text, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	if n := strings.Count(string(text), m.whole); n != 1 {
		return "", fmt.Errorf("%s holds %q %d times, not once; write what the mutant %q is to break instead", m.file, m.whole, n, m.name)
	}
	broken := filepath.Join(scratch, "broken.go")
	if err := os.WriteFile(broken, []byte(strings.Replace(string(text), m.whole, m.broken, 1)), 0o600); err != nil {
		return "", err
	}
	return describe(scratch, map[string]string{file: broken})
}

// describe writes an overlay for go test, in which files stand for others.
func describe(scratch string, files map[string]string) (overlay string, err error) {
	text, err := json.Marshal(map[string]map[string]string{"Replace": files})
	if err != nil {
		return "", err
	}
	overlay = filepath.Join(scratch, "overlay.json")
	return overlay, os.WriteFile(overlay, text, 0o600)
}

// test returns how many rows fail. A package that does not compile is an error: it would prove nothing.
func test(root, overlay, name string) (failed int, err error) {
	command := exec.Command("go", "test", "-overlay", overlay, "-run", "^TestConformance$", "-v", module+name)
	command.Dir = root
	output, err := command.CombinedOutput()
	if exit := new(exec.ExitError); err != nil && !errors.As(err, &exit) {
		return 0, err
	}
	if !bytes.Contains(output, []byte("=== RUN   TestConformance/")) {
		return 0, fmt.Errorf("no row ran:\n%s", output)
	}
	return bytes.Count(output, []byte("\n    --- FAIL: TestConformance/")), nil
}
