package edge

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"

	"github.com/corskit/corskit/core"
)

// report is the JSON of corskit verify.
type report struct {
	Sent        int
	Differences []struct {
		Effect, Name, Policy, Server, Meaning string
		Requests, Origins                     []string
	}
}

// summary has each difference once.
func (r report) summary() string {
	var all []string
	for _, d := range r.Differences {
		all = append(all, fmt.Sprintf("%s: %s (%s; %s) %.3q %.5q", d.Effect, d.Name, d.Policy, d.Server, d.Requests, d.Origins))
	}
	return strings.Join(all, "\n")
}

// verify runs corskit verify, and tells whether its status is that of a server that says what the policy says.
func verify(t *testing.T, url, file string, flags ...string) (r report, ok bool) {
	t.Helper()
	const found = 3
	out, err := exec.Command(corskit, append([]string{"verify", url, file, "--json"}, flags...)...).Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() != found {
		t.Fatalf("corskit verify: %v\n%s", err, exit.Stderr)
	} else if err != nil && exit == nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(out, &r); err != nil {
		t.Fatalf("%v in\n%s", err, out)
	}
	return r, err == nil
}

// quiet is an application that says nothing about CORS.
func quiet(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Vary", "Accept-Encoding")
	switch r.URL.Path {
	case "/items":
	case "/boom":
		w.WriteHeader(http.StatusInternalServerError)
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

// wrong is an application that lets everybody in, twice, and answers preflights by itself.
func wrong(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Add("Access-Control-Allow-Origin", "*")
	h.Add("Access-Control-Allow-Origin", r.Header.Get("Origin"))
	h.Set("Access-Control-Allow-Credentials", "true")
	h.Set("Access-Control-Allow-Methods", "PUT, DELETE, PURGE")
	h.Set("Access-Control-Allow-Headers", "X-Wrong")
	h.Set("Access-Control-Expose-Headers", "X-Wrong")
	h.Set("Access-Control-Max-Age", "1")
	h.Set("Access-Control-Allow-Private-Network", "true")
	h.Set("Timing-Allow-Origin", "*")
	quiet(w, r)
}

func serve(t *testing.T, h http.HandlerFunc) (address string) {
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}

// everything is a policy that uses all that can be exported.
var everything = core.Config{
	AllowOrigins:     []string{"https://app.example.com", "https://*.example.org:*", "http://localhost:*", "tauri://localhost"},
	AllowMethods:     []string{"GET", "PUT", "DELETE"},
	AllowHeaders:     []string{"Authorization", "Content-Type"},
	ExposeHeaders:    []string{"ETag", "Link"},
	AllowCredentials: true,
	AllowTiming:      true,
}

// The layer that was exported has the only say, whatever the application says, on its errors, too.
func TestOneLayerSpeaks(t *testing.T) {
	enforced := everything
	enforced.Enforce, enforced.VaryBy = true, []string{"X-Tenant"}
	hosted := enforced
	hosted.OwnOrigins = []string{"http://127.0.0.1:*"}
	policies := map[string]core.Config{"public": core.PublicAPI().Config(), "listed": everything, "enforced": enforced, "enforced, with own origins": hosted}
	forEach(t, func(t *testing.T, e engine) {
		for name, policy := range policies {
			file := write(t, policy)
			for behind, upstream := range map[string]string{"quiet": serve(t, quiet), "wrong": serve(t, wrong)} {
				t.Run(name+" in front of "+behind, func(t *testing.T) {
					address, err := e.start(t, file, upstream)
					if err != nil {
						t.Fatal(err)
					}
					r, ok := verify(t, "http://"+address+"/items", file, "--path", "/boom")
					if !ok || len(r.Differences) > 0 {
						t.Errorf("after %d requests:\n%s", r.Sent, r.summary())
					}
				})
			}
		}
	})
}

// Where there is no application, the engine's own error has the headers.
func TestErrorsOfTheEngine(t *testing.T) {
	forEach(t, func(t *testing.T, e engine) {
		address, err := e.start(t, write(t, everything), freeAddress(t))
		if err != nil {
			t.Fatal(err)
		}
		r, err := http.NewRequest(http.MethodGet, "http://"+address+"/items", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Origin", "https://app.example.com")
		response, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode/100 != 5 {
			t.Errorf("the status is %s", response.Status)
		}
		for name, want := range map[string]string{"Access-Control-Allow-Origin": "https://app.example.com", "Access-Control-Allow-Credentials": "true", "Vary": "Origin"} {
			if got := strings.Join(response.Header.Values(name), " | "); got != want {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
	})
}

// With --layer app the engine says nothing of its own, and the application sees Host and Origin as they were sent.
func TestTheApplicationSpeaks(t *testing.T) {
	forEach(t, func(t *testing.T, e engine) {
		file := write(t, everything)
		address, err := e.start(t, file, serve(t, func(w http.ResponseWriter, r *http.Request) {
			for _, name := range []string{"Origin", "Sec-Fetch-Site", "Access-Control-Request-Method", "Access-Control-Request-Headers"} {
				w.Header().Set("X-"+name, r.Header.Get(name))
			}
			w.Header().Set("X-Host", r.Host)
			w.Header().Set("Access-Control-Allow-Origin", "https://said-by.example")
			w.Header().Set("Vary", "Origin")
		}), "--layer", "app")
		if err != nil {
			t.Fatal(err)
		}
		r, err := http.NewRequest(http.MethodOptions, "http://"+address+"/", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = "api.example.com"
		for name, value := range map[string]string{"Origin": "https://app.example.com", "Sec-Fetch-Site": "cross-site",
			"Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "x-a"} {
			r.Header.Set(name, value)
		}
		response, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		for name, want := range map[string]string{"X-Host": "api.example.com", "X-Origin": "https://app.example.com", "X-Sec-Fetch-Site": "cross-site",
			"X-Access-Control-Request-Method": "PUT", "X-Access-Control-Request-Headers": "x-a", "Access-Control-Allow-Origin": "https://said-by.example", "Vary": "Origin"} {
			if got := strings.Join(response.Header.Values(name), " | "); got != want {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
	})
}
