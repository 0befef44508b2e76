package command

import (
	"bytes"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write testdata/*.json anew")

// invoke runs corskit to its end.
func invoke(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	status = Run(t.Context(), args, &out, &err)
	return status, out.String(), err.String()
}

// TestTheJSONStaysAsItIs compares it with what is documented: programs depend on it.
func TestTheJSONStaysAsItIs(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Date"] = nil
		switch r.Header.Get("Origin") {
		case "http://localhost:4200", "null":
			w.Header().Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
		}
	}))
	defer server.Close()
	for _, c := range []struct {
		golden string
		status int
		args   []string
	}{
		{"readable.json", exitOK, []string{"probe", server.URL + "/items", "--origin", "http://localhost:4200", "--json"}},
		{"blocked.json", exitFound, []string{"probe", server.URL + "/items", "--origin", "http://localhost:4200", "-X", "PUT", "--json"}},
		{"audit.json", exitFound, []string{"audit", server.URL + "/items", "--origin", "http://localhost:4200", "--json"}},
		{"check.json", exitFound, []string{"check", "testdata/policy.yaml", "testdata/mistakes.yaml", "--json"}},
		{"explain.json", exitFound, []string{"explain", "testdata/policy.yaml", "--origin", "https://app.example.com", "-X", "PUT", "-H", "X-Trace: 1", "--json"}},
	} {
		t.Run(c.golden, func(t *testing.T) {
			status, out, errors := invoke(t, c.args...)
			if status != c.status || errors != "" {
				t.Errorf("exit status %d, want %d; %s", status, c.status, errors)
			}
			got := strings.ReplaceAll(out, strings.TrimPrefix(server.URL, "http://"), "127.0.0.1:8080")
			path := filepath.Join("testdata", c.golden)
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("got\n%s\nwant\n%s\n(go test -update writes it anew)", got, want)
			}
		})
	}
}
