package recipes

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const page = "../../docs/recipes.md"

// blocks returns the page's blocks of code in a language.
func blocks(t *testing.T, language string) (all []string) {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	for _, rest := range strings.Split(string(text), "```"+language+"\n")[1:] {
		code, _, _ := strings.Cut(rest, "```")
		all = append(all, code)
	}
	if len(all) == 0 {
		t.Fatalf("%s has no block of %s", page, language)
	}
	return all
}

// The lines of a block stand in a test, one after the other.
func TestThePageIsCodeThatRuns(t *testing.T) {
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	var tests strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		tests.WriteString(unindented(string(text)))
	}
	for _, code := range blocks(t, "go") {
		if !strings.Contains(tests.String(), unindented(code)) {
			t.Errorf("no test has these lines:\n%s", code)
		}
	}
}

func unindented(text string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		out.WriteString(strings.TrimLeft(line, "\t"))
	}
	return out.String()
}
