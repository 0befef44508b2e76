package policyfile

import (
	"errors"
	"strings"
	"testing"

	"github.com/corskit/corskit/core"
)

func TestMistakesThatCoreFindsHaveAPlace(t *testing.T) {
	const text = `maxAge: 48h
allowOrigins:
  - https://app.example.com/
  - ""
  - "*"
  - https://app.example.com/
allowMethods: [GET, put]
allowHeaders: ["X Trace"]
allowCredentials: true
`
	want := []string{
		`policy.yaml:3:5: allowOrigins: "https://app.example.com/" has a path; write "https://app.example.com"`,
		`policy.yaml:4:5: allowOrigins: has an empty entry; `,
		`policy.yaml:3:5: allowOrigins: "https://app.example.com/" has a path; write "https://app.example.com"`,
		`policy.yaml:5:5: allowOrigins: "*" cannot be combined with allowCredentials: `,
		`policy.yaml:7:21: allowMethods: "put" is never sent by a browser`,
		`policy.yaml:8:16: allowHeaders: "X Trace" is not a header name`,
		`policy.yaml:1:1: maxAge: "48h0m0s" is longer than any browser remembers a preflight; write whole seconds up to 24 hours, such as "10m" or "300s"`,
	}
	document, err := Parse("policy.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	_, err = document.Compile(core.New)
	if err == nil {
		t.Fatal("compiled")
	}
	got := strings.Split(err.Error(), "\n")
	if len(got) != len(want) {
		t.Fatalf("%d mistakes, want %d:\n%v", len(got), len(want), err)
	}
	for i := range want {
		if !strings.HasPrefix(got[i], want[i]) {
			t.Errorf("got  %s\nwant %s", got[i], want[i])
		}
	}
	var mistake *core.ConfigError
	if !errors.As(err, &mistake) || mistake.Value != "https://app.example.com/" {
		t.Errorf("errors.As found %v, want core's first mistake", mistake)
	}
}

func TestAMistakeAboutAFieldThatIsNotThereIsTheFiles(t *testing.T) {
	document, err := Parse("policy.yaml", []byte("allowTiming: true"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = document.Compile(core.New)
	if err == nil || !strings.HasPrefix(err.Error(), "policy.yaml: allowOrigins: is empty, and so is ") {
		t.Errorf("got %v", err)
	}
}

func TestCompileAddsWhatNoFileCanHold(t *testing.T) {
	document, err := Parse("policy.yaml", []byte("allowOrigins: [https://app.example.com]"))
	if err != nil {
		t.Fatal(err)
	}
	policy, err := document.Compile(func(c core.Config) (*core.Policy, error) {
		c.Enforce = true
		return core.New(c)
	})
	if err != nil {
		t.Fatal(err)
	}
	if !policy.Config().Enforce || document.Config.Enforce {
		t.Error("want the policy changed and the document as it was")
	}
	own := errors.New("not today")
	if _, err := document.Compile(func(core.Config) (*core.Policy, error) { return nil, own }); err != own {
		t.Errorf("got %v, want the function's own error as it is", err)
	}
}

func TestAt(t *testing.T) {
	document, err := Parse("policy.yaml", []byte("allowOrigins: [https://a.example, http://localhost:3000]\nmaxAge: 3h"))
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ field, value, want string }{
		{"AllowOrigins", "http://localhost:3000", "policy.yaml:1:35"},
		{"AllowOrigins", "", "policy.yaml:1:1"},
		{"AllowOrigins", "https://other.example", "policy.yaml:1:1"},
		{"MaxAge", "3h0m0s", "policy.yaml:2:1"},
		{"AllowMethods", "GET", "policy.yaml"},
	}
	for _, test := range tests {
		if got := document.At(test.field, test.value); got != test.want {
			t.Errorf("At(%q, %q) = %s, want %s", test.field, test.value, got, test.want)
		}
	}
}
