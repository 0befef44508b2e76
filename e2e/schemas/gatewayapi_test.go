package schemas

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
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

// The hosts of HTTPRoutes choose as policyfile does. Whether a host's name may end in a dot is left to the gateway, so that both ways must be
// right; what no host is for allows nobody.
func TestGatewayAPIRoutes(t *testing.T) {
	schema := routeSchema(t)
	compare(t, nil, false, asSent, func(t *testing.T, s *site) func(host, target string) []string {
		var routes []gateway.HTTPRoute
		var specs []gateway.HTTPRouteSpec
		for _, text := range documents(exportFile(t, "gateway-api", s.file, "--listen", ":80", "--upstream", "http://application:8080")) {
			var r gateway.HTTPRoute
			if err := yaml.UnmarshalStrict(text, &r); err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			checkSchema(t, schema, text)
			routes = append(routes, r)
			r.Spec.ParentRefs, r.Spec.Rules[0].BackendRefs = nil, nil
			specs = append(specs, r.Spec)
		}
		for i, text := range documents(exportFile(t, "gateway-api", s.file)) {
			var spec gateway.HTTPRouteSpec
			if err := yaml.UnmarshalStrict(text, &spec); err != nil || !reflect.DeepEqual(spec, specs[i]) {
				t.Errorf("%v, want %v in\n%s", err, specs[i], text)
			}
		}
		return func(host, target string) []string {
			host, _, _ = strings.Cut(strings.ToLower(host), ":")
			if strings.HasSuffix(host, ".") && len(gatewayOrigins(routes, host)) > 0 {
				t.Errorf("%s is allowed to somebody where it is not %s", host, strings.TrimSuffix(host, "."))
			}
			return gatewayOrigins(routes, strings.TrimSuffix(host, "."))
		}
	})
}

func documents(text []byte) [][]byte { return bytes.Split(text, []byte("\n---\n")) }

// gatewayOrigins returns the origins that the route for a host allows: one that names it goes before one that names none.
func gatewayOrigins(routes []gateway.HTTPRoute, host string) (origins []string) {
	i := slices.IndexFunc(routes, func(r gateway.HTTPRoute) bool { return slices.Contains(r.Spec.Hostnames, gateway.Hostname(host)) })
	if i < 0 {
		i = slices.IndexFunc(routes, func(r gateway.HTTPRoute) bool { return len(r.Spec.Hostnames) == 0 })
	}
	for _, filter := range routes[i].Spec.Rules[0].Filters {
		if filter.CORS != nil {
			for _, origin := range filter.CORS.AllowOrigins {
				origins = append(origins, string(origin))
			}
		}
	}
	return origins
}
