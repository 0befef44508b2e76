package policyfile

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/corskit/corskit/core"
)

// Whatever a file holds, Parse does not panic; and what it accepts, core's JSON reads in the same way.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"allowOrigins:\n  - https://app.example.com\n  - http://localhost:*\nmaxAge: 10m\n",
		"{\n\t\"allowOrigins\": [\"https://*.example.com\"],\n\t\"enforce\": true\n}",
		"allowOrigins: [*]", "allowOrigins: [\"*\"]", "allowHeaders: [on, 1, null, ~, '']", "maxAge: -1s", "maxAge: 1e9h",
		"enforce: yes", "enforce: !!bool 'true'", "a: &a [*a]", "? {}\n: []", "---\n---\n", "%YAML 1.1\n---\nenforce: true",
		"allowOrigins: |\n  https://a.example\n", "allowOrigins: ['\\0', \"\\0\", \"\\x85\"]", "\ufeff", "\x00", "[[[[", "- - - -",
		"allowOrigins: [https://a.example]\nroutes:\n  - prefix: /public\n    allowOrigins: ['*']\n  - host: b.example\n", "routes: [{}]", "routes: {}", "routes: [{host: [], prefix: {}}]",
		"<<: {enforce: true}", "enforce: true\n...\nenforce",
		"allowOrigins: [*, *.example.com, *]\nenforce: [\nallowHeaders:\n\t- x\n\t- *\n", "{\"allowOrigins\": [*], \"enforce\": yes \"maxAge\": 5}", "*: *\n*: [*\n",
		"enforce: \"\r*\u2028*\nallowOrigins: *\u0085*\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, name := range []string{"policy.yaml", "policy.json"} {
			if _, err := Check(name, data, core.New); err != nil && !strings.HasPrefix(err.Error(), name+":") {
				t.Errorf("the error %q does not name the file", err)
			}
		}
		document, err := Parse("policy.yaml", data)
		if err != nil {
			if _, err := Check("policy.yaml", data, core.New); err == nil {
				t.Error("Check accepts what Parse refuses")
			}
			if !strings.HasPrefix(err.Error(), "policy.yaml:") {
				t.Errorf("the error %q does not name the file", err)
			}
			return
		}
		written, err := json.Marshal(document.Config)
		if err != nil {
			t.Fatal(err)
		}
		var read core.Config
		if err := json.Unmarshal(written, &read); err != nil {
			t.Fatalf("%s: %v", written, err)
		}
		if !reflect.DeepEqual(read, document.Config) {
			t.Errorf("got %+v, which core's JSON %s gives back as %+v", document.Config, written, read)
		}
		// The places of mistakes are looked up by what New says, which must not panic either.
		_, _ = document.Compile(core.New)
		if site, err := document.Site(core.New); err == nil {
			site.PolicyFor("b.example:80", string(data))
		}
	})
}

// Whatever the environment holds, FromEnviron does not panic, and its errors name it.
func FuzzFromEnviron(f *testing.F) {
	for _, seed := range []string{
		"CORS_ALLOW_ORIGINS=https://a.example, ,http://localhost:*", "CORS_MAX_AGE=10m", "CORS_MAX_AGE=9e99h", "CORS_ENFORCE=T",
		"CORS_=", "CORS_=x", "CORS_ENFORCE", "=", "CORS_ALLOW_ORIGIN=x\nCORS_ENFORCE=x",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, environ string) {
		document, err := FromEnviron("CORS_", strings.Split(environ, "\n"))
		if err != nil {
			if !strings.HasPrefix(err.Error(), "environment: ") {
				t.Errorf("the error %q does not say where", err)
			}
			return
		}
		_, _ = document.Compile(core.New)
	})
}
