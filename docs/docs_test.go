// Package docs checks what the documents here say about the repository.
package docs

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	testNames   = regexp.MustCompile("`(Test\\w+)`")
	vectorFiles = regexp.MustCompile("`([a-z-]+\\.txt)`")
	declaration = regexp.MustCompile(`(?m)^func (Test\w+)\(`)
)

// What the threat model names as a proof is there.
func TestTheThreatModelNamesTestsThatExist(t *testing.T) {
	data, err := os.ReadFile("threat-model.md")
	if err != nil {
		t.Fatal(err)
	}
	there := tests(t, "..")
	names := testNames.FindAllStringSubmatch(string(data), -1)
	if len(names) == 0 || len(there) == 0 {
		t.Fatalf("%d tests are named, and %d are there", len(names), len(there))
	}
	for _, name := range names {
		if !there[name[1]] {
			t.Errorf("there is no test %s", name[1])
		}
	}
	for _, name := range vectorFiles.FindAllStringSubmatch(string(data), -1) {
		if _, err := os.Stat(filepath.Join("..", "internal", "conformance", "vectors", name[1])); err != nil {
			t.Error(err)
		}
	}
}

// tests are the names of all tests in the repository.
func tests(t *testing.T, root string) map[string]bool {
	names := make(map[string]bool)
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		data, err := os.ReadFile(path)
		for _, name := range declaration.FindAllStringSubmatch(string(data), -1) {
			names[name[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}
