package policyfile

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/corskit/corskit/core"
)

// A first part stays in place for a while, and then the rest comes. At no time is the part in force.
func TestHalfAFileIsNeverInForce(t *testing.T) {
	tests := map[string]struct{ before, part, rest, err string }{
		"an origin that is cut": {
			policyFor(first), "allowOrigins:\n  - https://second.example", ".com\n",
			"policy.yaml: ends in the middle of a line, and may be half a file; end the last line with a newline"},
		"a file whose newline is late": {
			policyFor(first), "allowOrigins: [https://second.example]", "\n",
			"policy.yaml: ends in the middle of a line"},
		"enforce is to come": {
			policyFor(first) + "enforce: true\n", policyFor(second), "enforce: true\n",
			`policy.yaml: no longer has enforce and may be half a file; if it is whole, end it with a line "..."`},
		"methods and headers are to come": {
			policyFor(first) + "allowMethods: [GET]\nallowHeaders: []\n", "# 2\n" + policyFor(second), "allowHeaders: []\nallowMethods: [GET]\n",
			`policy.yaml: no longer has allowHeaders and allowMethods and may be half a file`},
		"the end mark is to come": {
			policyFor(first) + "...\n", policyFor(second), "enforce: true\n...\n",
			`policy.yaml: has no end, which the file before had, and may be half a file; if it is whole, end it with a line "..."`},
		"an end mark after JSON": {
			`{"allowOrigins": ["` + first + `"]}`, policyFor(second), "...\n",
			`policy.yaml: has no end, which the file before had, and may be half a file`},
		"JSON": {
			`{"allowOrigins": ["` + first + `"], "enforce": true}`, `{"allowOrigins": ["` + second + `"],` + "\n", `"enforce": true}`,
			"policy.yaml:2:1: "},
	}
	for name, test := range tests {
		inBubble(t, name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "policy.yaml")
			write(t, path, test.before)
			w := watch(t, path)
			write(t, path, test.part)
			w.expectError(t, first, test.err)
			appendTo(t, path, test.rest)
			if r := <-w.reports; r.err != nil || len(r.policy.Config().AllowOrigins) != 1 || r.policy.Config().AllowOrigins[0] == first {
				t.Errorf("with the rest there, reported %v, %v", r.policy, r.err)
			}
		})
	}
}

// A line at a time, each after a pause that is shorter than what is waited for.
func TestAFileIsLeftAloneWhileItGrows(t *testing.T) {
	inBubble(t, "written line by line", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "policy.yaml")
		write(t, path, policyFor(first))
		w := watch(t, path)
		write(t, path, "")
		for line := range strings.Lines(policyFor(second) + "enforce: true\nallowMethods: [GET]\nallowHeaders: []\nexposeHeaders: []\nmaxAge: 1m\n") {
			appendTo(t, path, line)
			time.Sleep(interval * 9 / 10)
		}
		if r := <-w.reports; r.err != nil || r.policy.Config().MaxAge != time.Minute {
			t.Errorf("reported %v, %v; want the whole file, and nothing before", r.policy, r.err)
		}
	})
}

// Of a file that ends itself, each first part is refused, whatever was in force.
func TestNoFirstPartOfAFileThatEndsItself(t *testing.T) {
	for text, end := range map[string]string{
		"allowOrigins:\n  - https://a.example\n  - https://b.example\nallowMethods: [GET, PUT]\nenforce: true\n...\n": "...",
		"{\"allowOrigins\": [\"https://a.example\"],\n \"enforce\": true}\n":                                          "}",
		"{allowOrigins: [https://a.example],\n enforce: true}\n...\n":                                                 "}",
	} {
		for _, before := range []string{text, "allowOrigins: [https://a.example]\n...\n", `{"allowOrigins": ["https://a.example"]}`} {
			for n := range strings.Index(text, end) + len(end) {
				if err := load(before, text[:n]); err == nil {
					t.Errorf("after %q, %q is taken for a whole file", before, text[:n])
				}
			}
			if err := load(before, text); err != nil {
				t.Errorf("after %q, %q: %v", before, text, err)
			}
		}
	}
}

// Without its last routes, what they are for would belong to the rest of the site.
func TestNoRouteGoesWithoutAnEndMark(t *testing.T) {
	const (
		rest   = "allowOrigins: [https://a.example]\n"
		public = "routes:\n  - prefix: /public\n    allowOrigins: ['*']\n"
		admin  = "  - host: a.example\n    prefix: /admin\n    allowOrigins: [https://a.example]\n"
		end    = "...\n"
	)
	tests := map[string]struct{ before, text, lost string }{
		"the last route":          {rest + public + admin, rest + public, "the route for a.example/admin"},
		"all routes":              {rest + public + admin, rest, "the route for /public and the route for a.example/admin"},
		"a field of a route":      {rest + public + admin + "    enforce: true\n", rest + public + admin, "enforce of the route for a.example/admin"},
		"a route, on purpose":     {rest + public + admin, rest + public + end, ""},
		"a route, once there":     {rest, rest + public, ""},
		"a route that is another": {rest + public, rest + "routes:\n  - prefix: /publicity\n    allowOrigins: ['*']\n", "the route for /public"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := load(test.before, test.text)
			if test.lost == "" && err != nil || test.lost != "" && (err == nil || !strings.Contains(err.Error(), "policy.yaml: no longer has "+test.lost+" and may be half a file")) {
				t.Errorf("%v, want that %q is lost", err, test.lost)
			}
		})
	}
}

func TestAFieldMayGoWithAnEndMark(t *testing.T) {
	before := "allowOrigins: [https://a.example]\nenforce: true\n"
	for text, ok := range map[string]bool{
		"allowOrigins: [https://b.example]\n":                            false,
		"allowOrigins: [https://b.example]\n...\n":                       true,
		"allowOrigins: [https://b.example]\n...":                         true,
		"allowOrigins: [https://b.example]\n...\n\n":                     true,
		"allowOrigins: [https://b.example]\r\n...\r\n":                   true,
		"allowOrigins: [https://b.example]\n ...\n":                      false,
		"allowOrigins: [https://b.example]\n# ...\n":                     false,
		"allowOrigins: [https://b.example] # ...\n":                      false,
		`{"allowOrigins": ["https://b.example"]}`:                        true,
		"allowOrigins: [https://b.example]\nenforce: false\n":            true,
		"allowOrigins: [https://b.example]\nenforce: true\nmaxAge: 1m\n": true,
		"allowOrigins: [https://b.example]\nenforce: true # }":           false,
	} {
		if err := load(before, text); (err == nil) != ok {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// load loads a text after another.
func load(before, text string) error {
	w := watcher{path: "policy.yaml", compile: func(d *Document) (*Site, error) { return d.Site(core.New) }}
	if err := w.load(look{text: before}); err != nil {
		return fmt.Errorf("before: %w", err)
	}
	return w.load(look{text: text})
}

func appendTo(t *testing.T, path, text string) {
	t.Helper()
	file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.WriteString(text); err != nil {
		t.Fatal(err)
	}
}
