package proxy

import (
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
)

// box is a server with a password, which also sets cookies.
func box(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Set-Cookie", "session=1")
	w.Header().Set("X-Cookie", r.Header.Get("Cookie"))
	w.Header().Set("X-Authorization", r.Header.Get("Authorization"))
	if user, password, _ := r.BasicAuth(); user != "admin" || password != "se:cret" {
		w.Header().Set("WWW-Authenticate", `Basic realm="box"`)
		w.WriteHeader(http.StatusUnauthorized)
	}
}

func TestCredentials(t *testing.T) {
	login := func(c *Config) { c.Login = &Login{"admin", "se:cret"} }
	pass := func(c *Config) { c.PassCredentials = true }
	const browsers = "Basic YnJvd3Nlcjpvd24="
	tests := map[string]struct {
		change  func(*Config)
		headers []string
		status  int
		want    http.Header
	}{
		"the proxy logs in": {login, nil, 200, http.Header{"X-Authorization": {"Basic YWRtaW46c2U6Y3JldA=="}}},
		"the browser's own credentials do not get through": {login,
			[]string{"Authorization", browsers, "Cookie", "a=b", "Proxy-Authorization", browsers}, 200,
			http.Header{"X-Authorization": {"Basic YWRtaW46c2U6Y3JldA=="}, "X-Cookie": {""}}},
		"a Connection header cannot strip the login": {login, []string{"Connection", "Authorization, X-Other"}, 200,
			http.Header{"X-Authorization": {"Basic YWRtaW46c2U6Y3JldA=="}}},
		"without a login none is sent, and no prompt comes back": {func(*Config) {},
			[]string{"Authorization", browsers, "Cookie", "a=b"}, 401,
			http.Header{"X-Authorization": {""}, "X-Cookie": {""}, "Www-Authenticate": nil, "Set-Cookie": nil}},
		"nor do the upstream's cookies": {login, nil, 200, http.Header{"Set-Cookie": nil}},
		"unless asked": {pass, []string{"Authorization", browsers, "Cookie", "a=b"}, 401,
			http.Header{"X-Authorization": {browsers}, "X-Cookie": {"a=b"}, "Www-Authenticate": {`Basic realm="box"`}, "Set-Cookie": {"session=1"}}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := start(t, box, test.change)
			response, _ := s.send(t, "GET", "/", nil, append(test.headers, "Origin", page)...)
			if response.StatusCode != test.status {
				t.Errorf("%d, want %d", response.StatusCode, test.status)
			}
			for name, want := range test.want {
				if got := response.Header[name]; !slices.Equal(got, want) {
					t.Errorf("%s: %q, want %q", name, got, want)
				}
			}
		})
	}
}

func TestAWrongLoginIsLogged(t *testing.T) {
	s := start(t, box, func(c *Config) { c.Login = &Login{"admin", "mistyped"} })
	if response, _ := s.send(t, "GET", "/", nil, "Origin", page); response.StatusCode != http.StatusUnauthorized {
		t.Errorf("%d, want the upstream's 401", response.StatusCode)
	}
	if log := s.log.String(); !strings.Contains(log, `error="the upstream refuses the login"`) {
		t.Errorf("the log says nothing of it: %s", log)
	}
}

func TestLogin(t *testing.T) {
	tests := map[string]struct {
		text string
		want *Login
		err  string
	}{
		"user and password":           {"admin:secret", &Login{"admin", "secret"}, ""},
		"a colon in the password":     {"admin:se:cret", &Login{"admin", "se:cret"}, ""},
		"an empty password":           {"admin:", &Login{"admin", ""}, ""},
		"letters beyond ASCII":        {"jürgen:geheim", &Login{"jürgen", "geheim"}, ""},
		"nothing":                     {"", nil, "holds no login; write it as user:password"},
		"no password":                 {"hunter2", nil, "holds no login; write it as user:password"},
		"no user":                     {":hunter2", nil, "holds no login; write it as user:password"},
		"two lines":                   {"admin:hunter2\nb", nil, "holds a login with control characters, which cannot be sent; write user:password on one line"},
		"a carriage return in it":     {"admin:hunter2\r\nX-Evil: 1", nil, "holds a login with control characters, which cannot be sent; write user:password on one line"},
		"spaces, which may be meant ": {" admin : secret ", &Login{" admin ", " secret "}, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			const variable = "PROXY_TEST_LOGIN"
			t.Setenv(variable, test.text)
			path := t.TempDir() + "/login"
			writeFile(t, path, test.text+"\n")
			fromEnv, envErr := LoginFromEnv(variable)
			fromFile, fileErr := LoginFromFile(path)
			for source, got := range map[string]struct {
				login *Login
				err   error
			}{"the variable " + variable: {fromEnv, envErr}, "the file " + path: {fromFile, fileErr}} {
				switch {
				case test.want != nil && (got.err != nil || *got.login != *test.want):
					t.Errorf("%s: %v, %v; want %v", source, got.login, got.err, test.want)
				case test.want == nil && (got.err == nil || got.err.Error() != source+" "+test.err):
					t.Errorf("got  %v\nwant %s %s", got.err, source, test.err)
				}
			}
		})
	}
	if _, err := LoginFromEnv("PROXY_TEST_UNSET"); err == nil || !strings.Contains(err.Error(), "PROXY_TEST_UNSET is not set") {
		t.Errorf("a variable that is not set: %v", err)
	}
	if _, err := LoginFromFile(t.TempDir() + "/missing"); err == nil || !strings.Contains(err.Error(), "missing") {
		t.Errorf("a file that is not there: %v", err)
	}
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
