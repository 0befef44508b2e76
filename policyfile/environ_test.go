package policyfile

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/corskit/corskit/core"
)

func TestFromEnviron(t *testing.T) {
	tests := map[string]struct {
		environ []string
		want    core.Config
	}{
		"every field": {[]string{
			"CORS_ALLOW_ORIGINS=https://app.example.com, http://localhost:*",
			"CORS_ALLOW_METHODS=GET,PUT",
			"CORS_ALLOW_HEADERS=Content-Type,X-Trace",
			"CORS_EXPOSE_HEADERS=ETag",
			"CORS_ALLOW_CREDENTIALS=true",
			"CORS_MAX_AGE=10m",
			"CORS_ALLOW_TIMING=true",
			"CORS_ENFORCE=true",
			"CORS_DANGEROUSLY_ALLOW_INSECURE_ORIGINS=true",
			"CORS_DANGEROUSLY_ALLOW_PUBLIC_SUFFIXES=true",
		}, everyField},
		"variables of others":                 {[]string{"PATH=/bin", "SCORS_ENFORCE=maybe", "", "=C:=x"}, core.Config{}},
		"an empty variable counts as none":    {[]string{"CORS_ALLOW_ORIGINS=", "CORS_ENFORCE="}, core.Config{}},
		"an entry that is empty, for core":    {[]string{"CORS_ALLOW_ORIGINS=https://a.example,"}, core.Config{AllowOrigins: []string{"https://a.example", ""}}},
		"the last of a variable set twice":    {[]string{"CORS_MAX_AGE=1m", "CORS_MAX_AGE=2m"}, core.Config{MaxAge: 2 * time.Minute}},
		"false is false":                      {[]string{"CORS_ENFORCE=false"}, core.Config{}},
		"a value with an equals sign in it":   {[]string{"CORS_ALLOW_ORIGINS=https://a.example/?b=c"}, core.Config{AllowOrigins: []string{"https://a.example/?b=c"}}},
		"a prefix is no variable of its own ": {[]string{"CORS=1"}, core.Config{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			document, err := FromEnviron("CORS_", test.environ)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(document.Config, test.want) {
				t.Errorf("got  %+v\nwant %+v", document.Config, test.want)
			}
		})
	}
}

func TestFromEnvironRefuses(t *testing.T) {
	tests := map[string]struct{ variable, want string }{
		"a misspelt variable": {"CORS_ALLOWED_ORIGINS=x", `environment: there is no field "CORS_ALLOWED_ORIGINS"; did you mean CORS_ALLOW_ORIGINS?`},
		"a bad switch":        {"CORS_ENFORCE=yes", `environment: CORS_ENFORCE: "yes" is neither true nor false; write one of them`},
		"a bad age":           {"CORS_MAX_AGE=300", `environment: CORS_MAX_AGE: "300" has no unit; write "300s"`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := FromEnviron("CORS_", []string{test.variable})
			if err == nil || err.Error() != test.want {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
		})
	}
}

func TestMistakesInTheEnvironmentHaveTheVariablesNames(t *testing.T) {
	document, err := FromEnviron("API_", []string{"API_ALLOW_ORIGINS=http://app.example.com", "API_ALLOW_CREDENTIALS=true"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = document.Compile(core.New)
	if err == nil {
		t.Fatal("compiled")
	}
	for _, want := range []string{`environment: API_ALLOW_ORIGINS: "http://app.example.com"`, "with API_ALLOW_CREDENTIALS", "set API_DANGEROUSLY_ALLOW_INSECURE_ORIGINS"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nlacks %s", err, want)
		}
	}
}

func TestAnEmptyPrefixPanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic, and PATH would be a field")
		}
	}()
	FromEnviron("", nil)
}
