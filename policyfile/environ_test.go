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
			"CORS_VARY_BY=X-Tenant",
			"CORS_OWN_ORIGINS=https://api.example.com",
			"CORS_ACKNOWLEDGE_WARNINGS=http://localhost:*",
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
		"variables of others":                   {[]string{"PATH=/bin", "SCORS_ENFORCE=maybe", "", "=C:=x"}, core.Config{}},
		"an empty variable is an empty list":    {[]string{"CORS_ALLOW_ORIGINS=", "CORS_ALLOW_HEADERS="}, core.Config{AllowOrigins: []string{}, AllowHeaders: []string{}}},
		"an empty switch and age count as none": {[]string{"CORS_ENFORCE=", "CORS_MAX_AGE="}, core.Config{}},
		"an entry that is empty, for core":      {[]string{"CORS_ALLOW_ORIGINS=https://a.example,"}, core.Config{AllowOrigins: []string{"https://a.example", ""}}},
		"the last of a variable set twice":      {[]string{"CORS_MAX_AGE=1m", "CORS_MAX_AGE=2m"}, core.Config{MaxAge: 2 * time.Minute}},
		"false is false":                        {[]string{"CORS_ENFORCE=false"}, core.Config{}},
		"a value with an equals sign in it":     {[]string{"CORS_ALLOW_ORIGINS=https://a.example/?b=c"}, core.Config{AllowOrigins: []string{"https://a.example/?b=c"}}},
		"a prefix is no variable of its own ":   {[]string{"CORS=1"}, core.Config{}},
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
		"a misspelt variable":                {"CORS_ALLOWED_ORIGINS=x", `environment: there is no variable "CORS_ALLOWED_ORIGINS"; did you mean CORS_ALLOW_ORIGINS? If it belongs to another program, choose a prefix of your own`},
		"a word of a field":                  {"CORS_ORIGINS=x", `environment: there is no variable "CORS_ORIGINS"; did you mean CORS_ALLOW_ORIGINS? If it belongs to another program, choose a prefix of your own`},
		"an empty variable that is no field": {"CORS_ALLOWED_ORIGIN=", `environment: there is no variable "CORS_ALLOWED_ORIGIN"; did you mean CORS_ALLOW_ORIGINS? If it belongs to another program, choose a prefix of your own`},
		"a bad switch":                       {"CORS_ENFORCE=yes", `environment: CORS_ENFORCE: "yes" is neither true nor false; write one of them`},
		"a bad age":                          {"CORS_MAX_AGE=300", `environment: CORS_MAX_AGE: "300" has no unit; write "300s"`},
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

// Kubernetes tells every container of every service in its namespace: these are the variables for services of the names cors and cors-headers.
func TestVariablesOfOtherPrograms(t *testing.T) {
	for _, others := range []string{
		"CORS_SERVICE_HOST=10.0.0.11", "CORS_SERVICE_PORT=80", "CORS_SERVICE_PORT_HTTP=80", "CORS_PORT=tcp://10.0.0.11:80", "CORS_PORT_80_TCP=tcp://10.0.0.11:80",
		"CORS_PORT_80_TCP_PROTO=tcp", "CORS_PORT_80_TCP_PORT=80", "CORS_PORT_80_TCP_ADDR=10.0.0.11", "CORS_PORT_53_UDP_ADDR=10.0.0.11",
		"CORS_HEADERS_SERVICE_HOST=10.0.0.12", "CORS_HEADERS_PORT_80_TCP=tcp://10.0.0.12:80",
		"CORS_DEBUG=1", "CORS_LOG_LEVEL=info", "CORS_PROXY_URL=http://localhost", "CORS_USER_AGENT=x", "CORS_=x", "CORS_DEBUG=",
	} {
		document, err := FromEnviron("CORS_", []string{others, "CORS_ALLOW_ORIGINS=https://a.example"})
		if err != nil || !reflect.DeepEqual(document.Config, core.Config{AllowOrigins: []string{"https://a.example"}}) {
			t.Errorf("%s: %v", others, err)
		}
	}
}

// A misspelt variable that is left alone opens a server, or closes one without a reason.
func TestVariablesThatAreProbablyMeant(t *testing.T) {
	for variable, want := range map[string]string{
		"CORS_ORIGIN": "CORS_ALLOW_ORIGINS", "CORS_ALLOWED_ORIGIN": "CORS_ALLOW_ORIGINS", "CORS_HEADERS": "CORS_ALLOW_HEADERS", "CORS_EXPOSED_HEADERS": "CORS_EXPOSE_HEADERS",
		"CORS_METHODS": "CORS_ALLOW_METHODS", "CORS_CREDENTIALS": "CORS_ALLOW_CREDENTIALS", "CORS_MAXAGE": "CORS_MAX_AGE", "CORS_AGE": "CORS_MAX_AGE", "CORS_ENFORCED": "CORS_ENFORCE", "CORS_ENFROCE": "CORS_ENFORCE",
		"CORS_DANGEROUSLY_ALLOW_INSECURE": "CORS_DANGEROUSLY_ALLOW_INSECURE_ORIGINS", "CORS_ALLOW_ORIGINS_LIST": "CORS_ALLOW_ORIGINS",
	} {
		if _, err := FromEnviron("CORS_", []string{variable + "=x"}); err == nil || !strings.Contains(err.Error(), "did you mean "+want+"?") {
			t.Errorf("%s: got %v, want %s", variable, err, want)
		}
	}
}

func TestList(t *testing.T) {
	for text, want := range map[string][]string{
		"":                             nil,
		"  ":                           nil,
		"https://a.example":            {"https://a.example"},
		" https://a.example,\n*\t, c ": {"https://a.example", "*", "c"},
		"https://a.example,":           {"https://a.example", ""},
	} {
		if got := List(text); !reflect.DeepEqual(got, want) {
			t.Errorf("List(%q) = %q, want %q", text, got, want)
		}
	}
}
