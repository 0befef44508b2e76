package audit

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/corskit/corskit/cmd/corskit/internal/terminal"
	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
)

const legitimate = "https://app.example.com"

// allowing is a server that lets in the origins for which the function is true, with credentials, and with Vary.
func allowing(allow func(origin string) bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Vary", "Origin")
		if origin := r.Header.Get("Origin"); allow(origin) {
			w.Header().Set("Access-Control-Allow-Origin", origin)
			w.Header().Set("Access-Control-Allow-Credentials", "true")
		}
	})
}

func audit(t *testing.T, h http.Handler, origin string) *Report {
	t.Helper()
	server := httptest.NewServer(h)
	defer server.Close()
	target, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	from, err := ParseOrigin(origin)
	if err != nil {
		t.Fatal(err)
	}
	report, err := (&Auditor{URL: target, Legitimate: from, Timeout: time.Minute}).Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// names are those of the findings, each once.
func (r *Report) names() []string {
	var names []string
	for _, f := range r.Findings {
		names = append(names, f.Name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func TestWhatServersLetIn(t *testing.T) {
	unescaped := regexp.MustCompile(`^https://app.example.com$`)
	for _, c := range []struct {
		name  string
		allow func(string) bool
		worst Severity
		want  []string
	}{
		{"a list", func(o string) bool { return o == legitimate }, Info, nil},
		{"everyone", func(string) bool { return true }, Critical, []string{"arbitrary", "null"}},
		{"everyone but null", func(o string) bool { return o != "null" }, Critical, []string{"arbitrary"}},
		{"null", func(o string) bool { return o == legitimate || o == "null" }, Critical, []string{"null"}},
		{"a prefix", func(o string) bool { return strings.HasPrefix(o, legitimate) }, Critical,
			[]string{"list", "odd-character", "path", "port", "prefix", "trailing-dot", "trailing-text", "userinfo"}},
		{"a suffix without the dot", func(o string) bool { return strings.HasSuffix(o, "example.com") }, Critical,
			[]string{"dot", "host-suffix", "http", "sibling", "subdomain", "suffix"}},
		{"a suffix with the dot", func(o string) bool { return strings.HasSuffix(o, ".example.com") }, High,
			[]string{"host-suffix", "http", "sibling", "subdomain"}},
		{"a dot that is any character", func(o string) bool { return unescaped.MatchString(o) }, Critical, []string{"dot"}},
		{"any case", func(o string) bool { return strings.EqualFold(o, legitimate) }, Info, []string{"case"}},
		{"the host", func(o string) bool { u, err := url.Parse(o); return err == nil && u.Hostname() == "app.example.com" }, High,
			[]string{"http", "path", "port"}},
		{"localhost", func(o string) bool { return o == legitimate || strings.HasPrefix(o, "http://localhost:") }, Medium, []string{"loopback"}},
		{"what begins with localhost", func(o string) bool { return o == legitimate || strings.HasPrefix(o, "http://localhost") }, Critical,
			[]string{"loopback", "loopback-prefix"}},
		{"something else", func(o string) bool { return o == "https://other.example.com" }, Info, []string{"legitimate-refused"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			report := audit(t, allowing(c.allow), legitimate)
			if got := report.names(); !slices.Equal(got, c.want) || report.Worst() != c.worst {
				t.Errorf("got %q of severity %s, want %q of %s", got, report.Worst(), c.want, c.worst)
			}
		})
	}
}

// No one can have a name beside localhost or an address, but everyone a name that begins with it.
func TestPrefixesOfDevelopersOrigins(t *testing.T) {
	for from, want := range map[string][]string{
		"http://localhost:4200": {"loopback-prefix"},
		"http://127.0.0.1:4200": {"prefix"},
	} {
		beginning := strings.TrimSuffix(from, ":4200")
		careless := func(o string) bool {
			return strings.HasPrefix(o, beginning) && !strings.Contains(o[len("http://"):], ":") || o == from
		}
		if report := audit(t, allowing(careless), from); report.Worst() != Critical || !slices.Equal(report.names(), want) {
			t.Errorf("%s: got %q of severity %s, want %q", from, report.names(), report.Worst(), want)
		}
	}
}

func TestWithoutCredentialsLittleIsGained(t *testing.T) {
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Vary", "Origin")
		w.Header().Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
	})
	if report := audit(t, h, legitimate); report.Worst() != Low || !slices.Equal(report.names(), []string{"arbitrary", "null"}) {
		t.Errorf("got %+v", report.Findings)
	}
}

func TestAWildcardIsPublic(t *testing.T) {
	report := audit(t, nethttp.Middleware(core.PublicAPI())(http.NotFoundHandler()), legitimate)
	if report.Worst() != Info || !slices.Equal(report.names(), []string{"wildcard"}) {
		t.Errorf("got %+v", report.Findings)
	}
}

func TestVaryIsMissedOnlyWhereSomethingDepends(t *testing.T) {
	for _, c := range []struct {
		name string
		h    http.HandlerFunc
		want []string
	}{
		{"one origin, always sent", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Access-Control-Allow-Origin", legitimate)
		}, nil},
		{"one origin, if it asks", func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Origin") == legitimate {
				w.Header().Set("Access-Control-Allow-Origin", legitimate)
			}
		}, []string{"missing-vary"}},
		{"Vary for those who get in", func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Origin") == legitimate {
				w.Header().Set("Access-Control-Allow-Origin", legitimate)
				w.Header().Set("Vary", "Origin")
			}
		}, []string{"missing-vary"}},
		{"everyone, if it asks", func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Origin") != "" {
				w.Header().Set("Access-Control-Allow-Origin", "*")
			}
		}, []string{"missing-vary", "wildcard"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := audit(t, c.h, legitimate).names(); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestPreflightsCountToo(t *testing.T) {
	everyone := allowing(func(string) bool { return true })
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodOptions {
			everyone.ServeHTTP(w, r)
		}
	})
	if report := audit(t, h, legitimate); !slices.Contains(report.names(), "arbitrary") {
		t.Errorf("got %q", report.names())
	}
}

func TestCorskitLetsInWhatIsListed(t *testing.T) {
	for _, c := range []struct {
		name   string
		config core.Config
		want   []string
	}{
		{"one origin", core.Config{AllowOrigins: []string{legitimate}, AllowCredentials: true}, nil},
		{"with Enforce", core.Config{AllowOrigins: []string{legitimate}, AllowCredentials: true, Enforce: true}, nil},
		{"subdomains", core.Config{AllowOrigins: []string{"https://*.example.com"}, AllowCredentials: true}, []string{"host-suffix", "sibling", "subdomain"}},
		{"any port", core.Config{AllowOrigins: []string{"https://app.example.com:*"}}, []string{"port"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			report := audit(t, nethttp.Middleware(core.MustNew(c.config))(http.NotFoundHandler()), legitimate)
			if got := report.names(); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestAsManyRequestsAsAnnounced(t *testing.T) {
	for _, origin := range []string{legitimate, "https://example.com", "http://localhost:4200", "https://[::1]:8443", "https://example.github.io"} {
		var received, told atomic.Int32
		h := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { received.Add(1) })
		server := httptest.NewServer(h)
		target, _ := url.Parse(server.URL)
		from, err := ParseOrigin(origin)
		if err != nil {
			t.Fatal(err)
		}
		a := &Auditor{URL: target, Legitimate: from, Timeout: time.Minute, Progress: func(sent, all int) { told.Store(int32(sent)) }}
		report, err := a.Run(t.Context())
		server.Close()
		if err != nil {
			t.Fatal(err)
		}
		const most = 80
		if n := int(received.Load()); n != a.Requests() || n != report.Sent || n != int(told.Load()) || n > most {
			t.Errorf("%s: announced %d, sent %d, reported %d, received %d", origin, a.Requests(), report.Sent, told.Load(), n)
		}
	}
}

func TestVariationsAreOtherOrigins(t *testing.T) {
	for _, origin := range []string{legitimate, "https://example.com:8443", "https://a.b.example.co.uk", "http://localhost", "http://127.0.0.1:3000"} {
		from, err := ParseOrigin(origin)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{origin: true}
		for _, v := range Variations(from) {
			if seen[v.Origin] {
				t.Errorf("%s: %s (%s) is there already", origin, v.Origin, v.Name)
			}
			seen[v.Origin] = true
		}
	}
}

func TestOriginsThatAreNone(t *testing.T) {
	for origin, want := range map[string]string{
		"app.example.com": "https://app.example.com", "https://app.example.com/": "write https://app.example.com", "null": "website", "tauri://localhost": "website",
	} {
		if _, err := ParseOrigin(origin); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v", origin, err)
		}
	}
}

func TestNoServer(t *testing.T) {
	server := httptest.NewServer(nil)
	server.Close()
	target, _ := url.Parse(server.URL)
	from, _ := ParseOrigin(legitimate)
	_, err := (&Auditor{URL: target, Legitimate: from, Timeout: time.Minute}).Run(t.Context())
	if err == nil || !strings.Contains(err.Error(), "corskit probe") {
		t.Errorf("got %v", err)
	}
}

func TestTheVerdictIsGoodOnlyWhereSomethingIsRefused(t *testing.T) {
	static := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Header().Set("Access-Control-Allow-Origin", "*") })
	for _, c := range []struct {
		name string
		h    http.Handler
		want string
	}{
		{"public data", static, "! every page on the web is let in, without cookies"},
		{"everybody, with cookies", allowing(func(string) bool { return true }), "✗ 0 of "},
		{"nobody", http.NotFoundHandler(), "! 30 of 30"},
		{"one", allowing(func(o string) bool { return o == legitimate }), "✓ 30 of 30"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var b strings.Builder
			audit(t, c.h, legitimate).Print(terminal.New(&b), false)
			lines := strings.Split(strings.TrimSpace(b.String()), "\n")
			if last := lines[len(lines)-1]; !strings.HasPrefix(last, c.want) {
				t.Errorf("got %q, want %q", last, c.want)
			}
		})
	}
}
