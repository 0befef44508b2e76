package schema

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/corskit/corskit/core"
)

// compiled is the schema as a validator sees it that knows nothing of this program.
func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := json.Marshal(Policy())
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("policy.schema.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("policy.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func fits(t *testing.T, schema *jsonschema.Schema, text string) error {
	t.Helper()
	policy, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return schema.Validate(policy)
}

// An editor must never underline what works.
func TestWhatCoreAcceptsFits(t *testing.T) {
	schema := compiled(t)
	for _, text := range []string{
		`{"allowOrigins": ["https://app.example.com", "https://*.example.com", "http://localhost:*", "http://[::1]:3000", "tauri://localhost", "https://*.example.org:*"]}`,
		`{"allowOrigins": ["capacitor://localhost", "chrome-extension://abcdefghijklmnopabcdefghijklmnop", "http://127.0.0.1:8080", "https://xn--bcher-kva.example"]}`,
		`{"allowOrigins": ["*"], "allowMethods": ["*"], "allowHeaders": ["*", "Authorization"], "exposeHeaders": ["*"]}`,
		`{"allowOrigins": ["https://a.example"], "allowMethods": ["PROPFIND", "m-search"], "allowHeaders": ["x_y", "X-Trace"], "exposeHeaders": ["X~Z"]}`,
		`{"allowOrigins": ["https://a.example"], "allowCredentials": true, "allowTiming": true, "enforce": true, "maxAge": "1h30m"}`,
		`{"allowOrigins": ["https://a.example"], "maxAge": "-1s"}`,
		`{"allowOrigins": ["https://a.example"], "maxAge": "+.5m"}`,
		`{"allowOrigins": ["http://a.example"], "enforce": true, "dangerouslyAllowInsecureOrigins": true}`,
	} {
		var config core.Config
		err := json.Unmarshal([]byte(text), &config)
		if err == nil {
			_, err = core.New(config)
		}
		if err != nil {
			t.Errorf("%s: core refuses it, so it shows nothing here: %v", text, err)
		}
		if err := fits(t, schema, text); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestRoutes(t *testing.T) {
	schema := compiled(t)
	for text, want := range map[string]bool{
		`{"routes": [{"prefix": "/public", "allowOrigins": ["*"]}, {"host": "admin.example.com", "prefix": "/v1.0", "allowOrigins": ["https://a.example"], "maxAge": "1h"}]}`: true,
		`{"allowOrigins": ["*"], "routes": [{"host": "a_b.example.com", "allowOrigins": ["*"]}]}`:                                                                             true,
		`{"routes": []}`:                                                                     false,
		`{"routes": [{"allowOrigins": ["*"]}]}`:                                              false,
		`{"routes": [{"prefix": "/", "allowOrigins": ["*"]}]}`:                               false,
		`{"routes": [{"prefix": "/public/", "allowOrigins": ["*"]}]}`:                        false,
		`{"routes": [{"host": "https://a.example", "allowOrigins": ["*"]}]}`:                 false,
		`{"routes": [{"host": "a.example", "allowedOrigins": ["*"]}]}`:                       false,
		`{"routes": [{"host": "a.example", "routes": [{"host": "b", "allowOrigins": []}]}]}`: false,
	} {
		if err := fits(t, schema, text); (err == nil) != want {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestMistakesDoNotFit(t *testing.T) {
	schema := compiled(t)
	for _, text := range []string{
		`[]`, `{"allowedOrigins": []}`, `{"AllowOrigins": []}`, `{"allowOriginFunc": "x"}`, `{"allowOrigins": "https://a.example"}`, `{"allowOrigins": [1]}`,
		`{"allowOrigins": ["https://a.example/"]}`, `{"allowOrigins": ["a.example"]}`, `{"allowOrigins": ["null"]}`, `{"allowOrigins": ["https://a.example https://b.example"]}`, `{"allowOrigins": [""]}`,
		`{"allowMethods": ["GET, PUT"]}`, `{"allowHeaders": ["X Trace"]}`, `{"enforce": "true"}`, `{"maxAge": 300}`, `{"maxAge": "300"}`, `{"maxAge": "ten minutes"}`,
	} {
		if fits(t, schema, text) == nil {
			t.Errorf("%s fits", text)
		}
	}
}

func TestEveryFieldIsDescribed(t *testing.T) {
	properties := Policy().(object)["properties"].(object)
	for key, property := range properties {
		if property.(object)["description"] == "" {
			t.Errorf("%s has no description", key)
		}
	}
	if n := reflect.TypeFor[core.Config]().NumField(); len(properties) != n { // AllowOriginFunc is in no file, and routes are in no Config
		t.Errorf("%d properties, want %d", len(properties), n)
	}
}
