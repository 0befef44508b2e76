package command

import (
	"regexp"
	"strings"
	"testing"
)

func TestAPolicyFromStandardInput(t *testing.T) {
	for _, c := range []struct {
		text   string
		args   []string
		status int
		want   string
	}{
		{"allowOrigins: [" + page + "]\n", []string{"check", "-"}, exitOK, "<stdin>: a valid policy"},
		{"allowOrigins:\n  - *\nmaxAge: 5\n", []string{"check", "-"}, exitFound, "<stdin>:3:9: maxAge"},
		{`{"allowOrigins": [*]}`, []string{"check", "-"}, exitFound, `<stdin>:1:19: * needs quotes; write "*"`},
		{"allowOrigins: [" + page + "]\n", []string{"explain", "-", "--origin", page}, exitOK, "READABLE"},
	} {
		give(t, c.text)
		status, out, errors := invoke(t, c.args...)
		if status != c.status || !strings.Contains(out, c.want) {
			t.Errorf("%q: exit status %d, %s%s", c.text, status, out, errors)
		}
	}
}

func TestTheVersion(t *testing.T) {
	_, out, _ := invoke(t, "--version")
	if !regexp.MustCompile(`^corskit version \S.* \(go\S+ \w+/\w+\)\n$`).MatchString(out) {
		t.Errorf("got %q", out)
	}
}

// Without a terminal help is as wide as one usually is. Commands in examples are left whole, to be copied.
func TestHelpIsWrapped(t *testing.T) {
	for _, c := range root().Commands() {
		_, out, _ := invoke(t, c.Name(), "--help")
		examples := false
		for line := range strings.Lines(out) {
			examples = line == "Examples:\n" || examples && line != "Flags:\n"
			if n := len([]rune(line)); n > 81 && !examples {
				t.Errorf("%s: %d characters: %s", c.Name(), n, line)
			}
		}
	}
}
