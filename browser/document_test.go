package browser

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Each block of code in docs/browsers.md is a part of a test or an example that
// runs.
func TestTheDocumentationIsCodeThatRuns(t *testing.T) {
	document, err := os.ReadFile("../docs/browsers.md")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the documentation is in the repository, not in the module")
	}
	if err != nil {
		t.Fatal(err)
	}
	var tests strings.Builder
	for _, pattern := range []string{"*_test.go", "corstest/*_test.go"} {
		files, _ := filepath.Glob(pattern)
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			tests.WriteString(unindented(string(text)))
		}
	}
	blocks := strings.Split(string(document), "```go\n")[1:]
	if len(blocks) == 0 {
		t.Error("there is no code")
	}
	for _, block := range blocks {
		code, _, _ := strings.Cut(block, "```")
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
