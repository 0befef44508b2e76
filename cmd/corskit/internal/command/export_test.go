package command

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
)

// runIn runs a command in a folder with policies, and returns what it exits with and prints.
func runIn(t *testing.T, dir string, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	t.Chdir(dir)
	var out, err bytes.Buffer
	status = Run(context.Background(), args, &out, &err)
	return status, out.String(), err.String()
}

// policies makes a folder of policy files.
func policies(t *testing.T) string {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"policy.yaml":   "allowOrigins: [https://app.example.com]\n",
		"other.yaml":    "allowOrigins: [https://other.example.com]\n",
		"enforce.yaml":  "allowOrigins: [https://app.example.com]\nenforce: true\n",
		"own.yaml":      "allowOrigins: [https://app.example.com]\nenforce: true\nownOrigins: [https://api.example.com]\n",
		"mistakes.yaml": "allowOrigins: [https://app.example.com/]\nroutes:\n  - prefix: public\n    allowOrigins: ['*']\n",
		"routes.yaml":   "routes:\n  - prefix: /public\n    allowOrigins: ['*']\n",
		"site.yaml":     "allowOrigins: [https://app.example.com]\nroutes:\n  - prefix: /public\n    allowOrigins: ['*']\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestExport(t *testing.T) {
	dir := policies(t)
	tests := map[string]struct {
		args   []string
		status int
		want   string // of what is printed
	}{
		"a snippet":               {[]string{"nginx", "policy.yaml"}, exitOK, "# Made by: corskit export nginx policy.yaml\n# Policy: sha256:"},
		"a whole configuration":   {[]string{"haproxy", "policy.yaml", "--listen", ":80", "--upstream", "http://app:90"}, exitOK, "server application app:90"},
		"the application's layer": {[]string{"nginx", "policy.yaml", "--layer", "app"}, exitOK, "proxy_set_header Host $http_host;"},
		"a site":                  {[]string{"caddy", "site.yaml"}, exitOK, "map {http.request.host}|{http.request.orig_uri} {cors_policy}"},
		"an unknown engine":       {[]string{"iis", "policy.yaml"}, exitUsage, `"iis" is no engine that corskit writes for; write one of nginx, haproxy`},
		"an unknown layer":        {[]string{"nginx", "policy.yaml", "--layer", "both"}, exitUsage, "write edge or app"},
		"what is not expressible": {[]string{"traefik", "enforce.yaml"}, exitUsage, "enforce: what is written for Traefik refuses preflights only"},
		"routes where none are":   {[]string{"gateway-api", "site.yaml"}, exitUsage, "routes: prefix /public: the Gateway API does not say"},
		"mistakes":                {[]string{"nginx", "mistakes.yaml"}, exitUsage, `mistakes.yaml:3:13: prefix: "public" does not begin with a slash`},
		"no file":                 {[]string{"nginx", "none.yaml"}, exitUsage, "cannot be read"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			status, stdout, stderr := runIn(t, dir, append([]string{"export"}, test.args...)...)
			if printed := stdout + stderr; status != test.status || !strings.Contains(printed, test.want) || status != exitOK && stdout != "" {
				t.Errorf("status %d, and\n%s", status, printed)
			}
		})
	}
}

func TestExportCheck(t *testing.T) {
	dir := policies(t)
	_, text, _ := runIn(t, dir, "export", "nginx", "policy.yaml")
	if err := os.WriteFile(filepath.Join(dir, "cors.conf"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if status, stdout, _ := runIn(t, dir, "export", "nginx", "policy.yaml", "--check", "cors.conf"); status != exitOK || stdout != "" {
		t.Errorf("status %d, %s", status, stdout)
	}
	if status, stdout, _ := runIn(t, dir, "export", "nginx", "other.yaml", "--check", "cors.conf"); status != exitFound || !strings.Contains(stdout, "cors.conf is stale: the policy has changed") {
		t.Errorf("status %d, %s", status, stdout)
	}
	if status, stdout, _ := runIn(t, dir, "export", "nginx", "policy.yaml", "--check", "sha256:00"); status != exitFound || !strings.Contains(stdout, "sha256:00 is stale: the policy's hash is now sha256:") {
		t.Errorf("status %d, %s", status, stdout)
	}
}

func TestVerify(t *testing.T) {
	dir := policies(t)
	server := httptest.NewServer(nethttp.Middleware(core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}}))(http.NotFoundHandler()))
	defer server.Close()
	owning := httptest.NewServer(nethttp.Middleware(core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}, Enforce: true,
		OwnOrigins: []string{"https://api.example.com"}}))(http.NotFoundHandler()))
	defer owning.Close()
	if err := os.WriteFile(filepath.Join(dir, "origins"), []byte("https://a.example\n\nhttps://b.example\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		args   []string
		status int
		want   string
	}{
		"the same":             {[]string{server.URL, "policy.yaml", "--path", "/boom", "--origins", "origins"}, exitOK, "✓ the server says what the policy says"},
		"another policy":       {[]string{server.URL, "other.yaml"}, exitFound, "✗ the server does not say what the policy says"},
		"a site, another part": {[]string{server.URL + "/public", "site.yaml"}, exitFound, "kept-out"},
		"a path that is none":  {[]string{server.URL, "policy.yaml", "--path", "boom"}, exitUsage, `write "/boom"`},
		"an Origin":            {[]string{server.URL, "policy.yaml", "-H", "Origin: https://a.example"}, exitUsage, "--origins"},
		"Sec-Fetch-Site":       {[]string{server.URL, "policy.yaml", "-H", "Sec-Fetch-Site: none"}, exitUsage, "remove it"},
		"a Host of ours":       {[]string{owning.URL, "own.yaml", "-H", "Host: api.example.com"}, exitOK, "✓ the server says what the policy says"},
		"enforce that is none": {[]string{server.URL, "own.yaml", "-H", "Host: api.example.com"}, exitFound, "not-refused"},
		"a Host of others":     {[]string{owning.URL, "own.yaml"}, exitUsage, "ownOrigins has no entry for 127.0.0.1"},
		"no server":            {[]string{"http://127.0.0.1:1/", "policy.yaml"}, exitFailed, "no response from 127.0.0.1:1"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			status, stdout, stderr := runIn(t, dir, append([]string{"verify"}, test.args...)...)
			if status != test.status || !strings.Contains(stdout+stderr, test.want) {
				t.Errorf("status %d, and\n%s%s", status, stdout, stderr)
			}
		})
	}
}

func TestExplainAndCheckKnowRoutes(t *testing.T) {
	dir := policies(t)
	for _, test := range []struct {
		file, path, route string
		status            int
	}{
		{"site.yaml", "/public/a", "Route     /public, in site.yaml:3:5", exitOK},
		{"site.yaml", "/a", "Route     none: the fields at the top of the file", exitFound},
		{"site.yaml", "/Public/a", "Fix       write the path in one way", exitFound},
		{"site.yaml", "//public", "Route     none, since servers read this path differently", exitFound},
		{"site.yaml", "/public%2Fa", "Route     none, since servers read this path differently", exitFound},
		{"site.yaml", "/public/a%20b", "Route     /public, in site.yaml:3:5", exitOK},
		{"routes.yaml", "/a", "Route     none, and no fields at the top of the file", exitFound},
	} {
		status, stdout, stderr := runIn(t, dir, "explain", test.file, "--origin", "https://anyone.example", "--url", "https://api.example.com"+test.path)
		if status != test.status || !strings.Contains(stdout, test.route) {
			t.Errorf("%s: %d %s%s", test.path, status, stdout, stderr)
		}
	}
	if _, stdout, _ := runIn(t, dir, "explain", "policy.yaml", "--origin", "https://anyone.example"); strings.Contains(stdout, "Route") {
		t.Errorf("without routes: %s", stdout)
	}
	if status, stdout, _ := runIn(t, dir, "check", "mistakes.yaml"); status != exitFound || !strings.Contains(stdout, "mistakes.yaml:1:16") || !strings.Contains(stdout, "mistakes.yaml:3:13") {
		t.Errorf("%d %s", status, stdout)
	}
	if status, stdout, _ := runIn(t, dir, "check", "site.yaml"); status != exitOK || !strings.Contains(stdout, "site.yaml:4:20") {
		t.Errorf("%d %s", status, stdout)
	}
}
