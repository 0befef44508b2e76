package recipes

import (
	"context"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/corskit/corskit/browser/corstest"
	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
	"github.com/corskit/corskit/policyfile"
)

const (
	app   = "https://app.example.com"
	other = "https://other.example"
)

// items answers everything.
var items = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Write([]byte("items")) })

func serve(d core.Decider) http.Handler { return nethttp.Middleware(d)(items) }

func TestPreviewDeployments(t *testing.T) {
	policy := core.MustNew(core.Config{
		AllowOrigins: []string{
			"https://app.example.com",
			"https://pr-*.example.com", // pr-17.example.com, never a.pr-17.example.com
		},
		AllowCredentials: true,
	})

	corstest.Allows(t, serve(policy), app, "PUT /items/1", "Cookie")
	corstest.Allows(t, serve(policy), "https://pr-17.example.com", "PUT /items/1", "Cookie")
	corstest.Blocks(t, serve(policy), "https://a.pr-17.example.com", "PUT /items/1", "Cookie")

	// What the page says of shared domains.
	shared := core.Config{AllowOrigins: []string{"https://*-acme.vercel.app"}}
	if public, err := core.New(shared); err != nil || len(public.Warnings()) == 0 {
		t.Errorf("without credentials: %v; want a warning", err)
	}
	shared.AllowCredentials = true
	if _, err := core.New(shared); err == nil || !strings.Contains(err.Error(), "DangerouslyAllowPublicSuffixes") {
		t.Errorf("with credentials: %v", err)
	}
}

// FRONTENDS=https://app.example.com,https://admin.example.com
func fromEnvironment() (*core.Policy, error) {
	return core.New(core.Config{AllowOrigins: policyfile.List(os.Getenv("FRONTENDS"))})
}

// CORS_ALLOW_ORIGINS, CORS_ALLOW_CREDENTIALS, CORS_MAX_AGE and so on
func everyFieldFromEnvironment() (*core.Policy, error) {
	document, err := policyfile.FromEnviron("CORS_", os.Environ())
	if err != nil {
		return nil, err
	}
	return document.Compile(core.New)
}

func TestOriginsFromTheEnvironment(t *testing.T) {
	t.Setenv("FRONTENDS", "https://app.example.com, https://admin.example.com")
	policy, err := fromEnvironment()
	if err != nil {
		t.Fatal(err)
	}
	corstest.Allows(t, serve(policy), app, "PUT /items/1")
	corstest.Allows(t, serve(policy), "https://admin.example.com", "PUT /items/1")
	corstest.Blocks(t, serve(policy), other, "GET /items")

	for _, bad := range []string{"", "https://app.example.com/", "https://app.example.com,"} {
		t.Setenv("FRONTENDS", bad)
		if _, err := fromEnvironment(); err == nil {
			t.Errorf("FRONTENDS=%q is no error", bad)
		}
	}

	t.Setenv("CORS_ALLOW_ORIGINS", app)
	t.Setenv("CORS_ALLOW_CREDENTIALS", "true")
	if policy, err = everyFieldFromEnvironment(); err != nil {
		t.Fatal(err)
	}
	corstest.Allows(t, serve(policy), app, "PUT /items/1", "Cookie")
	t.Setenv("CORS_ORIGINS", app)
	if _, err = everyFieldFromEnvironment(); err == nil {
		t.Error("a misspelt name is no error")
	}
}

func policyFor(environment string) *core.Policy {
	if environment == "development" {
		return core.LocalDev() // pages on localhost, any port
	}
	return core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}, AllowCredentials: true})
}

func TestDevelopmentAndProduction(t *testing.T) {
	const local, url = "http://localhost:4200", "PUT http://localhost:8080/items/1"
	corstest.Allows(t, serve(policyFor("development")), local, url, "Cookie")
	corstest.Blocks(t, serve(policyFor("development")), "http://app.example.com", url, "Cookie")
	for _, environment := range []string{"production", "", "develpoment"} {
		corstest.Blocks(t, serve(policyFor(environment)), local, url, "Cookie")
		corstest.Allows(t, serve(policyFor(environment)), app, "PUT /items/1", "Cookie")
	}
}

// tenants are those of a database.
type tenants map[string][]string

func (ts tenants) FrontEnds(_ context.Context, host string) ([]string, error) { return ts[host], nil }

func TestOriginsPerTenant(t *testing.T) {
	tenants := tenants{"acme.api.example.com": {"https://www.acme.example"}}

	policy := core.MustNew(core.Config{
		// The tenant is the host that is called: acme.api.example.com
		AllowOriginFunc: func(ctx context.Context, r core.Request, o core.Origin) (bool, error) {
			origins, err := tenants.FrontEnds(ctx, r.Host)
			return slices.Contains(origins, o.String()), err
		},
		AllowCredentials: true,
	})

	corstest.Allows(t, serve(policy), "https://www.acme.example", "PUT https://acme.api.example.com/items/1", "Cookie")
	corstest.Blocks(t, serve(policy), "https://www.acme.example", "PUT https://other.api.example.com/items/1", "Cookie")
	corstest.Blocks(t, serve(policy), other, "PUT https://acme.api.example.com/items/1", "Cookie")
}

func TestApps(t *testing.T) {
	policy := core.MustNew(core.Config{
		AllowOrigins: []string{
			"https://localhost", "capacitor://localhost", // Capacitor: Android, iOS
			"http://tauri.localhost", "tauri://localhost", // Tauri: Windows and Android, the others
			"app://bundle", // Electron: protocol.handle("app", …), registered as standard, and a page at app://bundle/
			"chrome-extension://gighmmpiobklfepjocnamgkkbiglidom", // an extension's own id
		},
		AllowCredentials:    true,
		AcknowledgeWarnings: []string{"https://localhost", "http://tauri.localhost"}, // these are no developer's
	})
	extensions := core.MustNew(core.Config{
		AllowOrigins: []string{"moz-extension://*", "vscode-webview://*"}, // hosts are random: not with AllowCredentials
	})

	for _, w := range policy.Warnings() {
		t.Errorf("a warning is left: %v", w)
	}
	for _, origin := range policy.Config().AllowOrigins {
		allows(t, policy, origin)
	}
	allows(t, extensions, "moz-extension://0fd4a2b9-1c1d-4e1f-8f2a-000000000000")
	allows(t, extensions, "vscode-webview://0fd4a2b9")
	for _, origin := range []string{"null", "file://", "http://localhost", "app://other", "chrome-extension://other", "moz-extension://0fd4a2b9"} {
		if d := policy.Decide(t.Context(), core.Request{Method: "GET", Host: "api.example.com", Origin: origin}); !d.Blocked() {
			t.Errorf("%s is allowed", origin)
		}
	}
	// An app's own HTTP client sends no Origin.
	if d := policy.Decide(t.Context(), core.Request{Method: "PUT", Host: "api.example.com"}); d.Status != 0 {
		t.Errorf("without Origin: status %d", d.Status)
	}
}

// allows is about origins that package browser has no pages of.
func allows(t *testing.T, d core.Decider, origin string) {
	t.Helper()
	preflight := core.Request{Method: "OPTIONS", Host: "api.example.com", Origin: origin, RequestMethod: "PUT"}
	for _, r := range []core.Request{preflight, {Method: "PUT", Host: "api.example.com", Origin: origin}} {
		if d := d.Decide(t.Context(), r); d.Reason != core.Allowed {
			t.Errorf("%s %s: %v", r.Method, origin, d.Reason)
		}
	}
}
