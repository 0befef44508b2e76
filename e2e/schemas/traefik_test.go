package schemas

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"slices"
	"testing"

	"github.com/traefik/traefik/v3/pkg/config/dynamic"
	"github.com/traefik/traefik/v3/pkg/middlewares/headers"
	"sigs.k8s.io/yaml"
)

// Traefik's own middleware, with what was exported, in front of an application that lets everybody in. What corskit verify finds are
// Traefik's flaws, which the head names.
func TestTraefik(t *testing.T) {
	flaws := map[string][]string{
		"public":             nil,
		"everything, public": nil,
		"listed":             {"none speaks-to-others"},
	}
	for name, p := range policies {
		t.Run(name, func(t *testing.T) {
			for _, flags := range [][]string{nil, {"--listen", "127.0.0.1:8080", "--upstream", "http://127.0.0.1:9000"}} {
				var c dynamic.Configuration
				text := export(t, "traefik", p, flags...)
				if err := yaml.UnmarshalStrict(text, &c); err != nil {
					t.Fatalf("%v\n%s", err, text)
				}
				h, err := headers.New(context.Background(), http.HandlerFunc(wrong), *c.HTTP.Middlewares["cors"].Headers, "cors")
				if err != nil {
					t.Fatal(err)
				}
				server := httptest.NewServer(h)
				defer server.Close()
				if got := verify(t, server.URL+"/items", file(t, p)); !slices.Equal(got, flaws[name]) {
					t.Errorf("%q, want %q, with\n%s", got, flaws[name], text)
				}
			}
		})
	}
}

// wrong is an application that lets everybody in.
func wrong(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
	w.Header().Set("Access-Control-Allow-Credentials", "true")
	w.Header().Set("Access-Control-Expose-Headers", "X-Wrong")
	w.Header().Set("Timing-Allow-Origin", "*")
	w.Header().Set("Vary", "Accept-Encoding")
	w.WriteHeader(http.StatusOK)
}

// verify returns the effects and names of what corskit verify finds.
func verify(t *testing.T, url, file string) (found []string) {
	t.Helper()
	out, err := exec.Command(corskit, "verify", url, file, "--json").Output()
	if exit := new(exec.ExitError); errors.As(err, &exit) && exit.ExitCode() != 3 {
		t.Fatalf("%s", exit.Stderr)
	}
	var report struct {
		Differences []struct{ Effect, Name string }
	}
	if err := json.Unmarshal(out, &report); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	for _, d := range report.Differences {
		if s := fmt.Sprint(d.Effect, " ", d.Name); !slices.Contains(found, s) {
			found = append(found, s)
		}
	}
	slices.Sort(found)
	return found
}
