package schemas

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/traefik/traefik/v3/pkg/config/dynamic"
	"github.com/traefik/traefik/v3/pkg/middlewares/headers"
	"github.com/traefik/traefik/v3/pkg/middlewares/requestdecorator"
	muxer "github.com/traefik/traefik/v3/pkg/muxer/http"
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

// Traefik's own rules, with what was exported, choose as policyfile does to the application behind it. Its entry points take out // and
// dots beforehand; here none does.
func TestTraefikRoutes(t *testing.T) {
	compare(t, sitePrefixes, true, normalized, func(t *testing.T, s *site) func(host, target string) []string {
		whole := traefikConfiguration(t, exportFile(t, "traefik", s.file, "--listen", "127.0.0.1:8080", "--upstream", "http://127.0.0.1:9000"))
		snippet := traefikConfiguration(t, exportFile(t, "traefik", s.file))
		if !reflect.DeepEqual(snippet.HTTP.Routers, whole.HTTP.Routers) || !reflect.DeepEqual(snippet.HTTP.Middlewares, whole.HTTP.Middlewares) {
			t.Error("with --listen the rules are others than without")
		}
		h := traefikHandler(t, whole)
		return func(host, target string) []string { return allowedBy(h, s, host, target) }
	})
}

// What corskit verify finds in a site are Traefik's flaws, which the head names.
func TestTraefikRoutesVerify(t *testing.T) {
	name := filepath.Join(t.TempDir(), "site.yaml")
	if err := os.WriteFile(name, []byte(siteFile), 0o600); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(traefikHandler(t, traefikConfiguration(t, exportFile(t, "traefik", name))))
	defer server.Close()
	for _, path := range []string{"/items", "/public/items", "/Public", "/none/items"} {
		if got, flaws := verify(t, server.URL+path, name), []string{"none speaks-to-others"}; !slices.Equal(got, flaws) {
			t.Errorf("%s: %q, want %q", path, got, flaws)
		}
	}
}

var (
	encoded    = regexp.MustCompile(`%[0-9A-Fa-f]{2}`)
	unreserved = regexp.MustCompile(`^[A-Za-z0-9._~-]$`)
)

// normalized is a target as Traefik's entry points pass it on.
func normalized(target string) string {
	target = encoded.ReplaceAllStringFunc(target, func(s string) string {
		if c, err := url.PathUnescape(s); err == nil && unreserved.MatchString(c) {
			return c
		}
		return strings.ToUpper(s)
	})
	if u, err := url.ParseRequestURI(target); err == nil {
		return u.RequestURI()
	}
	return target
}

func traefikConfiguration(t *testing.T, text []byte) (c dynamic.Configuration) {
	t.Helper()
	if err := yaml.UnmarshalStrict(text, &c); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return c
}

// traefikHandler is what Traefik makes of a dynamic configuration, in front of an application that lets everybody in.
func traefikHandler(t *testing.T, c dynamic.Configuration) http.Handler {
	t.Helper()
	parser, err := muxer.NewSyntaxParser()
	if err != nil {
		t.Fatal(err)
	}
	mux := muxer.NewMuxer(parser)
	for _, r := range c.HTTP.Routers {
		h, err := headers.New(t.Context(), http.HandlerFunc(wrong), *c.HTTP.Middlewares[r.Middlewares[0]].Headers, "cors")
		if err != nil {
			t.Fatal(err)
		}
		if err := mux.AddRoute(r.Rule, "", r.Priority, h); err != nil {
			t.Fatal(err)
		}
	}
	decorator := requestdecorator.New(nil)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { decorator.ServeHTTP(w, r, mux.ServeHTTP) })
}

// allowedBy returns the origins that may read an answer, of those that the site has.
func allowedBy(h http.Handler, s *site, host, target string) (allowed []string) {
	for _, origin := range append(s.origins, "https://evil.example") {
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\nOrigin: " + origin + "\r\n\r\n")))
		if err != nil {
			return nil
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		switch allow := w.Header().Get("Access-Control-Allow-Origin"); allow {
		case "":
		case "*":
			return []string{"*"}
		default:
			allowed = append(allowed, allow)
		}
	}
	return allowed
}
