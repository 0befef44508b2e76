package edge

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// Every difference is a row of docs/edge.md.
func TestDifferencesAreInTheDocs(t *testing.T) {
	docs, err := os.ReadFile("../../docs/edge.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for _, e := range engines {
		for _, d := range differences[e.name] {
			answer := "as to any other"
			if d.Status != 0 {
				answer = fmt.Sprint(d.Status)
			}
			if d.Opens && d.Status == 0 {
				answer = "let in"
			}
			rows++
			if row := fmt.Sprintf("| %s | %s | %s | %s |\n", e.name, d.What, answer, d.Why); !strings.Contains(string(docs), row) {
				t.Errorf("docs/edge.md lacks the row\n%s", row)
			}
		}
	}
	_, table, _ := strings.Cut(string(docs), "| engine | request | answer | why |\n|---|---|---|---|\n")
	table, _, _ = strings.Cut(table, "\n\n")
	if got := strings.Count(table, "\n") + 1; got != rows {
		t.Errorf("the table of docs/edge.md has %d rows, and there are %d differences", got, rows)
	}
}
