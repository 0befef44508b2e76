// Package document holds pages of the documentation to the tests that they are about.
package document

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Blocks returns the page's blocks of code in a language.
func Blocks(t *testing.T, page, language string) (all []string) {
	t.Helper()
	for _, rest := range strings.Split(read(t, page), "```"+language+"\n")[1:] {
		code, _, _ := strings.Cut(rest, "```")
		all = append(all, code)
	}
	if len(all) == 0 {
		t.Fatalf("%s has no block of %s", page, language)
	}
	return all
}

// IsCode fails the test unless the lines of each block of Go on the page stand one after the other in one of the tests of
// the current directory.
func IsCode(t *testing.T, page string) {
	t.Helper()
	tests := unindented(Tests(t))
	for _, code := range Blocks(t, page, "go") {
		if !strings.Contains(tests, unindented(code)) {
			t.Errorf("no test has these lines of %s:\n%s", page, code)
		}
	}
}

// Tests returns the source of the tests of the current directory.
func Tests(t *testing.T) string {
	t.Helper()
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	var tests strings.Builder
	for _, file := range files {
		tests.WriteString(read(t, file))
	}
	return tests.String()
}

// Holds fails the test unless what the page says between the markers of a name is want. With update it writes the page.
//
//	<!-- rs: written by a test -->
//	…
//	<!-- rs: end -->
func Holds(t *testing.T, page, name, want string, update bool) {
	t.Helper()
	text := read(t, page)
	begin, end := "<!-- "+name+": written by a test -->\n", "<!-- "+name+": end -->\n"
	before, rest, opened := strings.Cut(text, begin)
	old, after, closed := strings.Cut(rest, end)
	switch {
	case !opened || !closed:
		t.Fatalf("%s has no lines %q and %q", page, begin, end)
	case old == want:
	case update:
		if err := os.WriteFile(page, []byte(before+begin+want+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("%s is out of date; run this test with -update. It should have\n%s", page, want)
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func unindented(text string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		out.WriteString(strings.TrimLeft(line, "\t"))
	}
	return out.String()
}
