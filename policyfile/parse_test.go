package policyfile

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/corskit/corskit/core"
)

var everyField = core.Config{
	AllowOrigins:     []string{"https://app.example.com", "http://localhost:*"},
	VaryBy:           []string{"X-Tenant"},
	OwnOrigins:       []string{"https://api.example.com"},
	AllowMethods:     []string{"GET", "PUT"},
	AllowHeaders:     []string{"Content-Type", "X-Trace"},
	ExposeHeaders:    []string{"ETag"},
	AllowCredentials: true,
	MaxAge:           10 * time.Minute,
	AllowTiming:      true,
	Enforce:          true,

	DangerouslyAllowInsecureOrigins: true,
	DangerouslyAllowPublicSuffixes:  true,

	AcknowledgeWarnings: []string{"http://localhost:*"},
}

func TestParse(t *testing.T) {
	asJSON := func(indent string) string {
		data, err := json.MarshalIndent(everyField, "", indent)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	tests := map[string]struct {
		text string
		want core.Config
	}{
		"block style": {`
# Who may use the API.
allowOrigins:
  - https://app.example.com
  - http://localhost:*  # every port
varyBy: [X-Tenant]
ownOrigins: [https://api.example.com]
allowMethods: [GET, PUT]
allowHeaders: [Content-Type, X-Trace]
exposeHeaders: [ETag]
allowCredentials: true
maxAge: 10m
allowTiming: true
enforce: true
dangerouslyAllowInsecureOrigins: true
dangerouslyAllowPublicSuffixes: true
acknowledgeWarnings:
  - http://localhost:*  # the team's own
`, everyField},
		"JSON as core writes it":                 {asJSON("  "), everyField},
		"JSON with tabs":                         {asJSON("\t"), everyField},
		"JSON on one line":                       {asJSON(""), everyField},
		"lines that end as Windows' do":          {"allowOrigins:\r\n- https://a.example\r\n", core.Config{AllowOrigins: []string{"https://a.example"}}},
		"a byte order mark":                      {"\ufeffenforce: true", core.Config{Enforce: true}},
		"a star in quotes":                       {`allowOrigins: ["*"]`, core.Config{AllowOrigins: []string{"*"}}},
		"wildcards without quotes":               {"allowOrigins: [https://*.a.example, http://localhost:*]", core.Config{AllowOrigins: []string{"https://*.a.example", "http://localhost:*"}}},
		"entries that YAML takes for others":     {"allowHeaders: [on, 1, 'null', 1.0]", core.Config{AllowHeaders: []string{"on", "1", "null", "1.0"}}},
		"a negative age":                         {"maxAge: -1s", core.Config{MaxAge: -time.Second}},
		"a document start and end":               {"---\nenforce: true\n...\n", core.Config{Enforce: true}},
		"a list that is empty":                   {"allowOrigins: []\nallowHeaders: []", core.Config{AllowOrigins: []string{}, AllowHeaders: []string{}}},
		"an entry that is empty, for core":       {"allowOrigins: ['']", core.Config{AllowOrigins: []string{""}}},
		"a fold that is one origin all the same": {"allowOrigins:\n  - >-\n    https://a.example\n", core.Config{AllowOrigins: []string{"https://a.example"}}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			document, err := Parse("policy.yaml", []byte(test.text))
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(document.Config, test.want) {
				t.Errorf("got  %+v\nwant %+v", document.Config, test.want)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"nothing":                   {"", "policy.yaml: holds no policy; write at least allowOrigins: [https://app.example.com]"},
		"nothing but a comment":     {"# later\n", "policy.yaml: holds no policy; write at least allowOrigins: [https://app.example.com]"},
		"an empty document":         {"---\n...\n", "policy.yaml: holds no policy; write at least allowOrigins: [https://app.example.com]"},
		"a list":                    {"- https://a.example\n", "policy.yaml:1:1: the policy is no list of fields; write it as allowOrigins: [https://app.example.com]"},
		"a second document":         {"enforce: true\n---\nenforce: false\n", "policy.yaml:2:1: is a second document; write one policy a file"},
		"a broken second document":  {"enforce: true\n---\n]\n", "policy.yaml:3:1: while parsing a block node: did not find expected node content (the rest of this field could not be read)"},
		"text that is not UTF-8":    {"enforce: \xff", "policy.yaml: is not UTF-8 text; save it as UTF-8"},
		"a control character":       {"enforce: \x01", "policy.yaml: control characters are not allowed (value: 1) (the rest of this field could not be read)"},
		"bad indentation":           {"allowOrigins:\n\t- x\n", "policy.yaml:2:1: a tab is no indentation to YAML; write spaces"},
		"a star without quotes":     {"allowOrigins:\n  - *\n", `policy.yaml:2:5: * needs quotes, since YAML takes a "*" at the beginning for an alias; write "*"`},
		"a misspelt field":          {"allowedOrigins: [x]", `policy.yaml:1:1: there is no field "allowedOrigins"; did you mean allowOrigins?`},
		"a field in Go's spelling":  {"AllowOrigins: [x]", `policy.yaml:1:1: there is no field "AllowOrigins"; did you mean allowOrigins?`},
		"a function":                {"allowOriginFunc: x", `policy.yaml:1:1: there is no field "allowOriginFunc"; the fields are ` + names(field.byKey)},
		"a field twice":             {"enforce: true\nallowTiming: true\nenforce: false", "policy.yaml:3:1: enforce is there twice, first in line 1; write it once"},
		"a field that is no text":   {"? [enforce]\n: true\n", "policy.yaml:1:3: is no field's name; the fields are " + names(field.byKey)},
		"a merge key":               {"<<: {enforce: true}", "policy.yaml:1:1: is no field's name; the fields are " + names(field.byKey)},
		"no value":                  {"allowOrigins:\nenforce: true", "policy.yaml:1:14: allowOrigins has no value; give it one, or remove the field"},
		"text for a list":           {"allowOrigins: https://a.example", `policy.yaml:1:15: allowOrigins: "https://a.example" is no list; write ["https://a.example"]`},
		"a mapping for a list":      {"allowOrigins: {a: b}", "policy.yaml:1:15: allowOrigins: a mapping is no list; write […]"},
		"a list in a list":          {"allowOrigins: [[x]]", "policy.yaml:1:16: allowOrigins: a list is no text; write one entry a line"},
		"yes for true":              {"enforce: yes", `policy.yaml:1:10: enforce: "yes" is neither true nor false; write one of them`},
		"text for true":             {"enforce: 'true'", `policy.yaml:1:10: enforce: "true" is text; write true without quotes`},
		"an age without a unit":     {"maxAge: 300", `policy.yaml:1:9: maxAge: "300" has no unit; write "300s"`},
		"an age that means another": {"maxAge: 0", `policy.yaml:1:9: maxAge: "0" would mean the default of 10 minutes; write "-1s" to forbid caching, or remove it`},
		"an age in words":           {"maxAge: ten minutes", `policy.yaml:1:9: maxAge: "ten minutes" is no duration; write one such as "10m" or "300s"`},
		"a list for an age":         {"maxAge: [10m]", `policy.yaml:1:9: maxAge: a list is no duration; write one such as "10m" or "300s"`},
		"an anchor":                 {"allowOrigins: &o [x]", "policy.yaml:1:15: allowOrigins is written with an anchor, an alias or a tag; write the value itself"},
		"an unknown alias":          {"allowOrigins: *o", `policy.yaml:1:15: *o needs quotes, since YAML takes a "*" at the beginning for an alias; write "*o"` + "\n" + `policy.yaml:1:15: allowOrigins: "*o" is no list; write ["*o"]`},
		"a tag":                     {"enforce: !!bool 'true'", "policy.yaml:1:10: enforce is written with an anchor, an alias or a tag; write the value itself"},
		"a tag that says nothing":   {"enforce: ! true", "policy.yaml:1:10: enforce is written with an anchor, an alias or a tag; write the value itself"},
		"such a tag on a list":      {"allowOrigins: ! [x]", "policy.yaml:1:15: allowOrigins is written with an anchor, an alias or a tag; write the value itself"},
		"such a tag on an entry":    {"allowOrigins: [! x]", `policy.yaml:1:16: allowOrigins: "x" has a tag or an anchor; write the text alone`},
		"such a tag on a field":     {"! enforce: true", "policy.yaml:1:1: is no field's name; the fields are " + names(field.byKey)},
		"such a tag on the policy":  {"! {enforce: true}", "policy.yaml:1:1: the policy is no list of fields; write it as allowOrigins: [https://app.example.com]"},
		"null in a list":            {`{"allowOrigins": [null]}`, "policy.yaml:1:19: allowOrigins: an entry is null; give it a value, or remove it"},
		"no entry":                  {"allowOrigins:\n  - https://a.example\n  -\n", `policy.yaml:3:4: allowOrigins: an entry is null; give it a value, or remove it`},
		"an alias among entries":    {"enforce: &e true\nallowOrigins: [*e]", "policy.yaml:1:10: enforce is written with an anchor, an alias or a tag; write the value itself\npolicy.yaml:2:16: allowOrigins: an alias is no text; write one entry a line"},
		"all mistakes at once": {"allowOrigins: x\nmaxAge: 5\nfoo: 1\n", `policy.yaml:1:15: allowOrigins: "x" is no list; write ["x"]` + "\n" +
			`policy.yaml:2:9: maxAge: "5" has no unit; write "5s"` + "\n" +
			`policy.yaml:3:1: there is no field "foo"; the fields are ` + names(field.byKey)},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			document, err := Parse("policy.yaml", []byte(test.text))
			if err == nil {
				t.Fatalf("accepted as %+v", document.Config)
			}
			if err.Error() != test.want {
				t.Errorf("got  %s\nwant %s", err, test.want)
			}
		})
	}
}

func TestLoadNamesTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "policy.yaml")
	if _, err := Load(path); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("a missing file: %v, want its path", err)
	}
	if err := os.WriteFile(path, []byte("enforce: maybe"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(path); err == nil || !strings.HasPrefix(err.Error(), path+":1:10: ") {
		t.Errorf("a wrong file: %v, want its path and position", err)
	}
}

func TestEveryFieldOfAConfigIsRead(t *testing.T) {
	for _, f := range fields {
		if reflect.ValueOf(f.in(&everyField)).Elem().IsZero() {
			t.Errorf("the tests do not read %s", f.key)
		}
	}
}

func TestEveryFieldOfAConfigHasADocumentedVariable(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range fields {
		if !strings.Contains(string(doc), "\tCORS_"+f.variable+" ") {
			t.Errorf("the table of variables in the package's documentation lacks CORS_%s", f.variable)
		}
	}
}
