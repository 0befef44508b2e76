package schemas

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"k8s.io/kube-openapi/pkg/validation/spec"
	"k8s.io/kube-openapi/pkg/validation/strfmt"
	"k8s.io/kube-openapi/pkg/validation/validate"
	gateway "sigs.k8s.io/gateway-api/apis/v1"
	"sigs.k8s.io/yaml"
)

func TestGatewayAPI(t *testing.T) {
	schema := routeSchema(t)
	for name, p := range policies {
		t.Run(name, func(t *testing.T) {
			for _, flags := range [][]string{nil, {"--layer", "app"}} {
				text := export(t, "gateway-api", p, append(flags, "--listen", ":80", "--upstream", "http://application:8080")...)
				var r gateway.HTTPRoute
				if err := yaml.UnmarshalStrict(text, &r); err != nil {
					t.Fatalf("%v\n%s", err, text)
				}
				checkSchema(t, schema, text)
				if filters := r.Spec.Rules[0].Filters; flags == nil && (len(filters) != 2 || len(filters[0].CORS.AllowOrigins) != len(p.AllowOrigins)) || flags != nil && len(filters) > 0 {
					t.Errorf("%s", text)
				}
			}
			var rule gateway.HTTPRouteRule
			if text := export(t, "gateway-api", p); yaml.UnmarshalStrict(text, &rule) != nil || len(rule.Filters) != 2 {
				t.Errorf("this is no part of a rule:\n%s", text)
			}
		})
	}
}

// What the schema refuses is what corskit refuses to write: see TestRefusals.
func TestTheSchemaIsAsStrictAsWeSay(t *testing.T) {
	schema := routeSchema(t)
	good := string(export(t, "gateway-api", policies["listed"], "--listen", ":80", "--upstream", "http://application:8080"))
	for old, new := range map[string]string{`"https://app.example.com"`: `"tauri://localhost"`, `"https://*.example.org"`: `"https://*.example.org:*"`,
		`"http://localhost:4200"`: `"https://a_b.example.com"`, `- "DELETE"`: `- "PURGE"`, "maxAge: 3600": "maxAge: 0"} {
		bad := strings.Replace(good, old, new, 1)
		if bad == good {
			t.Fatalf("%s is not in\n%s", old, good)
		}
		if err := schemaErrors(t, schema, []byte(bad)); err == nil {
			t.Errorf("the schema takes %s", new)
		}
	}
}

// routeSchema is that of an HTTPRoute in the standard channel, as it comes with the module.
func routeSchema(t *testing.T) *spec.Schema {
	t.Helper()
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "sigs.k8s.io/gateway-api").Output()
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "config", "crd", "standard", "gateway.networking.k8s.io_httproutes.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var definition struct {
		Spec struct {
			Versions []struct {
				Name   string
				Schema struct {
					OpenAPIV3Schema json.RawMessage `json:"openAPIV3Schema"`
				}
			}
		}
	}
	if err := yaml.Unmarshal(data, &definition); err != nil {
		t.Fatal(err)
	}
	for _, v := range definition.Spec.Versions {
		if v.Name == "v1" {
			var s spec.Schema
			if err := json.Unmarshal(v.Schema.OpenAPIV3Schema, &s); err != nil {
				t.Fatal(err)
			}
			return &s
		}
	}
	t.Fatal("there is no version v1")
	return nil
}

func checkSchema(t *testing.T, schema *spec.Schema, text []byte) {
	t.Helper()
	if err := schemaErrors(t, schema, text); err != nil {
		t.Errorf("%v\n%s", err, text)
	}
}

func schemaErrors(t *testing.T, schema *spec.Schema, text []byte) error {
	t.Helper()
	var value any
	if err := yaml.Unmarshal(text, &value); err != nil {
		t.Fatal(err)
	}
	return validate.NewSchemaValidator(schema, nil, "", strfmt.Default).Validate(value).AsError()
}
