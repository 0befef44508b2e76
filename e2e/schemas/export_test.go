package schemas

import (
	"encoding/json"
	"errors"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// corskit is the command, built.
var corskit string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "schemas")
	if err != nil {
		log.Fatal(err)
	}
	corskit = filepath.Join(dir, "corskit")
	build := exec.Command("go", "build", "-o", corskit, ".")
	build.Dir = filepath.Join("..", "..", "cmd", "corskit")
	build.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=")
	if out, err := build.CombinedOutput(); err != nil {
		log.Fatalf("go build in cmd/corskit: %v\n%s", err, out)
	}
	status := m.Run()
	os.RemoveAll(dir)
	os.Exit(status)
}

// policy is as much of a core.Config as the tests need.
type policy struct {
	AllowOrigins     []string `json:"allowOrigins"`
	AllowMethods     []string `json:"allowMethods,omitempty"`
	AllowHeaders     []string `json:"allowHeaders,omitempty"`
	ExposeHeaders    []string `json:"exposeHeaders,omitempty"`
	AllowCredentials bool     `json:"allowCredentials,omitempty"`
	AllowTiming      bool     `json:"allowTiming,omitempty"`
	MaxAge           string   `json:"maxAge,omitempty"`
}

var policies = map[string]policy{
	"public":             {AllowOrigins: []string{"*"}, AllowMethods: []string{"GET", "PUT"}, AllowTiming: true},
	"everything, public": {AllowOrigins: []string{"*"}, AllowMethods: []string{"*"}, AllowHeaders: []string{"*"}, ExposeHeaders: []string{"*"}},
	"listed": {AllowOrigins: []string{"https://app.example.com", "https://*.example.org", "http://localhost:4200", "https://*.example.net:8443"},
		AllowMethods: []string{"GET", "PUT", "DELETE"}, AllowHeaders: []string{"Authorization", "Content-Type"}, ExposeHeaders: []string{"ETag", "Link"}, AllowCredentials: true, MaxAge: "1h"},
}

// file writes a policy.
func file(t *testing.T, p policy) string {
	t.Helper()
	data, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "policy.json")
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// export runs corskit export for a policy.
func export(t *testing.T, engine string, p policy, flags ...string) []byte {
	t.Helper()
	return exportFile(t, engine, file(t, p), flags...)
}

func exportFile(t *testing.T, engine, file string, flags ...string) []byte {
	t.Helper()
	out, err := exec.Command(corskit, append([]string{"export", engine, file}, flags...)...).Output()
	if exit := new(exec.ExitError); errors.As(err, &exit) {
		t.Fatalf("%s", exit.Stderr)
	} else if err != nil {
		t.Fatal(err)
	}
	return out
}

// What an engine cannot express, corskit refuses to write.
func TestRefusals(t *testing.T) {
	listed := func(change func(*policy)) policy {
		p := policy{AllowOrigins: []string{"https://app.example.com"}, AllowMethods: []string{"PUT"}}
		change(&p)
		return p
	}
	tests := map[string]struct {
		engine string
		policy policy
		want   string
	}{
		"timing for some":          {"envoy", listed(func(p *policy) { p.AllowTiming = true }), "allowTiming: Envoy sends"},
		"timing for some, Traefik": {"traefik", listed(func(p *policy) { p.AllowTiming = true }), "allowTiming: Traefik sends"},
		"no caching":               {"gateway-api", listed(func(p *policy) { p.MaxAge = "-1s" }), "maxAge: the Gateway API has a maxAge of at least"},
		"any port":                 {"gateway-api", listed(func(p *policy) { p.AllowOrigins = []string{"https://*.example.com:*"} }), "allowOrigins"},
		"an app's origin":          {"gateway-api", listed(func(p *policy) { p.AllowOrigins = []string{"tauri://localhost"} }), "allowOrigins"},
		"an underscore":            {"gateway-api", listed(func(p *policy) { p.AllowOrigins = []string{"https://a_b.example.com"} }), "allowOrigins"},
		"an unusual method":        {"gateway-api", listed(func(p *policy) { p.AllowMethods = []string{"PURGE"} }), "allowMethods: the Gateway API does not know PURGE"},
		"a star beside others":     {"gateway-api", listed(func(p *policy) { p.AllowHeaders = []string{"*", "Authorization"} }), `allowHeaders: the Gateway API takes no "*" beside others`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			out, err := exec.Command(corskit, "export", test.engine, file(t, test.policy)).CombinedOutput()
			if err == nil || !strings.Contains(string(out), test.want) {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
}
