package check

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/corskit/corskit/cmd/corskit/internal/terminal"
)

func TestFindingsHaveTheirPlaceAndFix(t *testing.T) {
	for _, c := range []struct {
		name, text         string
		mistakes, warnings []string // line:column field: fix
	}{
		{"nothing wrong", "allowOrigins: [https://app.example.com]\n", nil, nil},
		{"all mistakes of the policy", "allowOrigins:\n  - https://app.example.com/\n  - https://example.*\nmaxAge: 48h\n", []string{
			`2:5 allowOrigins: write "https://app.example.com"`,
			`3:5 allowOrigins: write "https://*.example.com" for`,
			`4:1 maxAge: write whole seconds`}, nil},
		{"all mistakes of the file", "allowOrigin: [a]\nmaxAge: [1]\n", []string{"1:1 : ", `1:15 allowOrigins: write "https://a"`, "2:9 : "}, nil},
		{"mistakes of the file and of the policy", "allowOrigins:\n  - *\n  - https://app.example.com/\nallowMethods: [put]\nmaxAge: 5\n", []string{
			"2:5 : ", `3:5 allowOrigins: write "https://app.example.com"`, `4:16 allowMethods: write "PUT"`, "5:9 : "}, nil},
		{"no YAML", "allowOrigins: [", []string{"2:1 : "}, nil},
		{"warnings", "allowOrigins: [https://app.example.com, http://localhost:4200]\nallowHeaders: [Origin]\nmaxAge: 10h\n", nil, []string{
			"1:41 allowOrigins: check that",
			"2:16 allowHeaders: remove it",
			`3:1 maxAge: write at most "2h"`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			report := Text("policy.yaml", []byte(c.text))
			compare(t, "mistakes", report.Mistakes, c.mistakes)
			compare(t, "warnings", report.Warnings, c.warnings)
		})
	}
}

func compare(t *testing.T, what string, findings []Finding, want []string) {
	t.Helper()
	if len(findings) != len(want) {
		t.Fatalf("%d %s, want %d: %+v", len(findings), what, len(want), findings)
	}
	for i, f := range findings {
		_, place, _ := strings.Cut(f.At, "policy.yaml:")
		if got := place + " " + f.Field + ": " + f.Fix; !strings.HasPrefix(got, want[i]) {
			t.Errorf("got %q, want %q", got, want[i])
		}
		if f.Text == "" || strings.Contains(f.Text, "AllowOrigins") || strings.Contains(f.Text, "time.Hour") {
			t.Errorf("%q does not speak as the file does", f.Text)
		}
	}
}

func TestThePrintedReportIsALineAFinding(t *testing.T) {
	report := Text("policy.yaml", []byte("allowOrigins: [https://app.example.com/, https://example.*]\n"))
	var b bytes.Buffer
	report.Print(terminal.New(&b))
	lines := slices.Collect(strings.Lines(b.String()))
	if len(lines) != 3 || !strings.Contains(lines[0], "policy.yaml:1:16: allowOrigins") || !strings.Contains(lines[2], "2 mistakes") {
		t.Errorf("got %q", lines)
	}
}
