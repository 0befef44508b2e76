package model

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/corskit/corskit/e2e/engine"
)

var update = flag.Bool("update", false, "write docs/browsers.md and the measurements of internal/failures anew")

const documentation = "../../docs/browsers.md"

// The table is all that follows the line that rules it off.
const tableHead = "| departure | Chromium | Firefox | WebKit | `Page.Engine` does so | rows |\n|---|---|---|---|---|---|\n"

func TestDeparturesAreDocumented(t *testing.T) {
	text, err := os.ReadFile(documentation)
	if err != nil {
		t.Fatal(err)
	}
	head, _, found := strings.Cut(string(text), tableHead)
	if !found {
		t.Fatalf("%s has no table that begins with\n%s", documentation, tableHead)
	}
	want := head + tableHead + departuresTable()
	switch {
	case string(text) == want:
	case *update:
		if err := os.WriteFile(documentation, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("%s does not list the departures of the matrix; go test ./model -update in e2e writes it anew", documentation)
	}
}

func departuresTable() string {
	rows := map[string]int{}
	var all []departure
	for _, r := range matrix() {
		for _, d := range r.departs {
			if rows[d.why] == 0 {
				all = append(all, d)
			}
			rows[d.why]++
		}
	}
	var table strings.Builder
	for _, d := range all {
		fmt.Fprintf(&table, "| %s |", strings.ReplaceAll(d.why, "*", `\*`))
		for _, name := range engine.Names() {
			fmt.Fprintf(&table, " %s |", mark(d.of(name)))
		}
		fmt.Fprintf(&table, " %s | %d |\n", mark(d.modelled()), rows[d.why])
	}
	return table.String()
}

func mark(yes bool) string {
	if yes {
		return "×"
	}
	return ""
}
