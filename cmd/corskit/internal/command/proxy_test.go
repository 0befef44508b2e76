package command

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

const page = "http://localhost:4200"

// A running is a corskit that has been started.
type running struct {
	url  string
	log  chan string
	stop func() int // ends it as Ctrl+C does, and returns its exit status
}

// run starts corskit with the arguments and waits until it listens.
func run(t *testing.T, args ...string) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	status := make(chan int, 1)
	go func() {
		status <- Run(ctx, args, io.Discard, writer)
		writer.Close()
	}()
	r := &running{log: make(chan string, 100), stop: func() int { cancel(); return <-status }}
	go func() {
		defer close(r.log)
		for lines := bufio.NewScanner(reader); lines.Scan(); {
			r.log <- lines.Text()
		}
	}()
	t.Cleanup(cancel)
	line := r.expect(t, "listening")
	r.url = regexp.MustCompile(`address=(\S+)`).FindStringSubmatch(line)[1]
	return r
}

// expect reads the log up to the line that has the text.
func (r *running) expect(t *testing.T, text string) string {
	t.Helper()
	for line := range r.log {
		if strings.Contains(line, text) {
			return line
		}
	}
	t.Fatalf("the log ends without %q", text)
	return ""
}

// get sends a request from a page and returns the status and Access-Control-Allow-Origin.
func (r *running) get(t *testing.T, origin string) (int, string) {
	t.Helper()
	return r.getPath(t, "/", origin)
}

func (r *running) getPath(t *testing.T, path, origin string) (int, string) {
	t.Helper()
	request, err := http.NewRequest("GET", r.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Origin", origin)
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	return response.StatusCode, response.Header.Get("Access-Control-Allow-Origin")
}

// box is a server with a password, on a port of its own.
func box(t *testing.T) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		if user, password, _ := r.BasicAuth(); user != "admin" || password != "secret" || r.Header.Get("X-Tenant") != "one" {
			w.WriteHeader(http.StatusUnauthorized)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestProxy(t *testing.T) {
	t.Setenv("UPSTREAM_AUTH", "admin:secret")
	tests := map[string][]string{
		"origin and login by variable": {"--origin", page, "--basic-auth-env", "UPSTREAM_AUTH"},
		"login by file":                {"--origin", page, "--basic-auth-file", write(t, "login", "admin:secret\n")},
		"policy in YAML":               {"--policy", write(t, "policy.yaml", "allowOrigins: ["+page+"]\n"), "--basic-auth-env", "UPSTREAM_AUTH"},
		"policy in JSON":               {"--policy", write(t, "policy.json", `{"allowOrigins": ["`+page+`"]}`), "--basic-auth-env", "UPSTREAM_AUTH"},
		"a policy, and an origin":      {"--policy", write(t, "policy.yaml", "allowOrigins: [http://localhost:1]\n"), "--origin", page, "--basic-auth-env", "UPSTREAM_AUTH"},
	}
	for name, args := range tests {
		t.Run(name, func(t *testing.T) {
			r := run(t, append([]string{"proxy", "--to", box(t), "--listen", "127.0.0.1:0", "--header", "X-Tenant: one"}, args...)...)
			if status, allowed := r.get(t, page); status != http.StatusOK || allowed != page {
				t.Errorf("the page got %d with Access-Control-Allow-Origin %q", status, allowed)
			}
			if status, allowed := r.get(t, "https://evil.example"); status != http.StatusForbidden || allowed != "" {
				t.Errorf("a foreign page got %d with Access-Control-Allow-Origin %q", status, allowed)
			}
			if status := r.stop(); status != exitOK {
				t.Errorf("exit status %d", status)
			}
		})
	}
}

func TestThePolicyFileIsReadAgain(t *testing.T) {
	policy := write(t, "policy.yaml", "allowOrigins: [http://localhost:1]\n")
	replace := func(text string) {
		if err := os.Rename(write(t, "next", text), policy); err != nil {
			t.Fatal(err)
		}
	}
	r := run(t, "proxy", "--to", box(t), "--listen", "127.0.0.1:0", "--policy", policy)

	replace("allowOrigins: ['*']\n")
	if line := r.expect(t, "the policy before stays in force"); !strings.Contains(line, ":1:16: allowOrigins: ") || !strings.Contains(line, "origins=[http://localhost:1]") {
		t.Errorf("no place, or not what is in force, in %s", line)
	}
	if _, allowed := r.get(t, "http://localhost:1"); allowed != "http://localhost:1" {
		t.Error("the policy before is not in force")
	}
	replace("allowOrigins: [" + page + "]\n")
	r.expect(t, "policy in force")
	if _, allowed := r.get(t, page); allowed != page {
		t.Error("the new policy is not in force")
	}
}

// What no route is for reaches the server no more than what a policy refuses.
func TestProxyWithRoutes(t *testing.T) {
	t.Setenv("UPSTREAM_AUTH", "admin:secret")
	const other = "http://localhost:1"
	policy := write(t, "policy.yaml", "routes:\n  - prefix: /public\n    allowOrigins: ["+page+"]\n  - prefix: /other\n    allowOrigins: ["+other+"]\n")
	r := run(t, "proxy", "--to", box(t), "--listen", "127.0.0.1:0", "--policy", policy, "--header", "X-Tenant: one", "--basic-auth-env", "UPSTREAM_AUTH")
	tests := map[string]struct {
		path, origin string
		status       int
		allow        string
	}{
		"a route":              {"/public/a", page, http.StatusOK, page},
		"another route":        {"/other", other, http.StatusOK, other},
		"its neighbour's page": {"/public/a", other, http.StatusForbidden, ""},
		"no route":             {"/", page, http.StatusForbidden, ""},
		"a longer segment":     {"/publicity", page, http.StatusForbidden, ""},
		"an odd path":          {"//public", page, http.StatusForbidden, ""},
		"other letters":        {"/Public", page, http.StatusForbidden, ""},
		"a dot that is sent":   {"/other/%2e%2e/public", page, http.StatusForbidden, ""},
		"a slash that is sent": {"/public%2Fa", page, http.StatusForbidden, ""},
		"in lower case":        {"/public%2fa", page, http.StatusForbidden, ""},
		"inside of a route":    {"/public/a%2Fb", page, http.StatusForbidden, ""},
		"a space that is sent": {"/public/a%20b", page, http.StatusOK, page},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if status, allow := r.getPath(t, test.path, test.origin); status != test.status || allow != test.allow {
				t.Errorf("%d with Access-Control-Allow-Origin %q, want %d and %q", status, allow, test.status, test.allow)
			}
		})
	}
	if err := os.Rename(write(t, "next", "allowOrigins: ["+other+"]\nroutes:\n  - prefix: /public\n    allowOrigins: ["+page+"]\n...\n"), policy); err != nil {
		t.Fatal(err)
	}
	if line := r.expect(t, "policy in force"); !strings.Contains(line, "origins./public=["+page+"] origins.rest=["+other+"]") {
		t.Error(line)
	}
	if status, _ := r.getPath(t, "/other", other); status != http.StatusOK {
		t.Errorf("%d from what is now the rest", status)
	}
}

func TestBytesThatNobodyAskedForAreALineInTheLog(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	idle := make(chan struct{})
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		if _, err := http.ReadRequest(bufio.NewReader(conn)); err != nil {
			return
		}
		io.WriteString(conn, "HTTP/1.1 204 No Content\r\n\r\n")
		<-idle
		io.WriteString(conn, "stray\x1b[2Jlevel=INFO\n")
	}()
	r := run(t, "proxy", "--to", "http://"+listener.Addr().String(), "--listen", "127.0.0.1:0", "--origin", page)
	defer time.AfterFunc(10*time.Second, func() { r.stop() }).Stop()
	r.get(t, page)
	close(idle)
	if line := r.expect(t, "Unsolicited response"); !strings.Contains(line, "level=WARN") || strings.Contains(line, "\x1b") {
		t.Errorf("got %q", line)
	}
}

func TestProxyRefusesToStart(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	t.Setenv("UPSTREAM_AUTH", "admin:secret")
	t.Setenv("BROKEN_AUTH", "hunter2")
	everyone := write(t, "policy.yaml", "allowCredentials: true\nallowOrigins: ['*']\n")
	wrong := write(t, "policy.yaml", "allowOrigin: [x]\nmaxAge: 300\n")
	slip := write(t, "policy.yaml", "allowOrigins:\n  - http://localhost:4200/\n")

	const to = "--to=http://localhost:8000"
	tests := map[string]struct {
		args []string
		want string
	}{
		"without a server":       {[]string{"--origin", page}, "--to is missing: write the server to forward to, such as --to http://localhost:8000"},
		"with a bad server":      {[]string{"--to", "localhost:8000", "--origin", page}, `--to: "localhost:8000" has no scheme; write http://localhost:8000`},
		"with a login in --to":   {[]string{"--to", "http://admin:hunter2@localhost", "--origin", page}, "--to: it holds a login, "},
		"without an origin":      {[]string{to}, "--origin is missing: write the origin of your page, such as --origin http://localhost:4200, or a --policy"},
		"with a slip":            {[]string{to, "--origin", page + "/"}, `--origin: "http://localhost:4200/" has a path; write "http://localhost:4200"`},
		"for an insecure origin": {[]string{to, "--origin", "http://app.example.com"}, `write "https://app.example.com", or set dangerouslyAllowInsecureOrigins in a --policy`},
		"for every origin":       {[]string{to, "--origin", "*"}, `--origin: "*" would let every page on the web use the server, with the login and the credentials that the proxy sends along; list the origins of your pages`},
		"for every origin, with the browser's credentials": {[]string{to, "--origin", "*", "--pass-credentials"},
			`--origin: "*" would let every page on the web use the server, with the login and the credentials`},
		"with a policy for every origin and credentials": {[]string{to, "--policy", everyone},
			everyone + `:2:16: allowOrigins: "*" would let every page on the web use the server, with the login and the credentials`},
		"with a wrong policy":        {[]string{to, "--policy", wrong}, wrong + `:1:1: there is no field "allowOrigin"; did you mean allowOrigins?` + "\n" + wrong + `:2:9: maxAge: "300" has no unit; write "300s"`},
		"with a slip in a policy":    {[]string{to, "--policy", slip}, slip + `:2:5: allowOrigins: "http://localhost:4200/" has a path; write "http://localhost:4200"`},
		"with a slip beside one":     {[]string{to, "--policy", slip, "--origin", "localhost"}, `policy.yaml: --origin: "localhost" has no scheme; write "http://localhost"`},
		"with a policy that is gone": {[]string{to, "--policy", "missing.yaml"}, "the policy file cannot be read: open missing.yaml: "},
		"with two logins":            {[]string{to, "--origin", page, "--basic-auth-env", "UPSTREAM_AUTH", "--basic-auth-file", "x"}, "--basic-auth-env and --basic-auth-file exclude each other; "},
		"with a login and the browser's": {[]string{to, "--origin", page, "--basic-auth-env", "UPSTREAM_AUTH", "--pass-credentials"},
			"--pass-credentials and a login exclude each other: the server takes either the browser's or the proxy's"},
		"without the variable":     {[]string{to, "--origin", page, "--basic-auth-env", "NO_AUTH"}, "--basic-auth-env: the variable NO_AUTH is not set; set it to user:password"},
		"with a broken variable":   {[]string{to, "--origin", page, "--basic-auth-env", "BROKEN_AUTH"}, "--basic-auth-env: the variable BROKEN_AUTH holds no login; write it as user:password"},
		"without the file":         {[]string{to, "--origin", page, "--basic-auth-file", "missing"}, "--basic-auth-file: the login cannot be read: open missing: "},
		"with a secret for all":    {[]string{to, "--origin", page, "--header", "authorization: Basic x"}, "--header: Authorization is a secret, which every user of the machine could read in the list of processes; "},
		"with the proxy's header":  {[]string{to, "--origin", page, "--header", "Host: x"}, "--header: Host belongs to the connection, and the proxy sets it; remove it"},
		"with no header":           {[]string{to, "--origin", page, "--header", "X-Tenant one"}, `--header: "X-Tenant one" is no header; write it as 'Name: value'`},
		"with a bad name":          {[]string{to, "--origin", page, "--host", "http://a:80"}, `--host: "http://a:80" is no host name; `},
		"with no time":             {[]string{to, "--origin", page, "--timeout", "0s"}, "--timeout: 0s is no time to wait; write one such as 30s"},
		"with a bad address":       {[]string{to, "--origin", page, "--listen", "5555"}, `--listen: "5555" is no address; write one such as :5555 or 127.0.0.1:5555`},
		"with an address in use":   {[]string{to, "--origin", page, "--listen", taken.Addr().String()}, "--listen: " + taken.Addr().String() + " is taken; stop what listens there, or choose another port"},
		"with a flag that is none": {[]string{to, "--orgin", page}, "unknown flag: --orgin; corskit proxy --help lists the flags"},
		"with an argument":         {[]string{to, "--origin", page, "http://localhost"}, `corskit proxy does not take ["http://localhost"]`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var stderr bytes.Buffer
			// A proxy that starts all the same is ended by its context, and then exits with another status.
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			if status := Run(ctx, append([]string{"proxy", "--listen", "127.0.0.1:0"}, test.args...), io.Discard, &stderr); status != exitUsage {
				t.Errorf("exit status %d, want %d", status, exitUsage)
			}
			if !strings.Contains(stderr.String(), test.want) {
				t.Errorf("got  %swant %s", stderr.String(), test.want)
			}
			if strings.Contains(stderr.String(), "hunter2") {
				t.Errorf("a secret in %s", stderr.String())
			}
		})
	}
}

func TestProxyRefusesToForwardToItself(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	var stderr bytes.Buffer
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	status := Run(ctx, []string{"proxy", "--to", "http://" + address, "--listen", address, "--origin", page}, io.Discard, &stderr)
	if status != exitUsage || !strings.Contains(stderr.String(), "is this proxy itself") {
		t.Errorf("exit status %d, %s", status, stderr.String())
	}
}

func TestTheAddressThatIsListenedOnIsAHost(t *testing.T) {
	for address, want := range map[string]string{
		":5555":            "",
		"0.0.0.0:5555":     "",
		"[::]:5555":        "",
		"192.168.1.5:5555": "192.168.1.5",
		"box.example:5555": "box.example",
	} {
		if got := strings.Join(listenHost(address), " "); got != want {
			t.Errorf("%s: %q, want %q", address, got, want)
		}
	}
}

func FuzzParseHeaders(f *testing.F) {
	for _, seed := range []string{"X-Tenant: one", "x-tenant:one", "a", ":", "Cookie: a", "COOKIE : a", "Host: a", "X: a\nY: b", "Ä: b", "X: \x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		header, err := parseHeaders([]string{line})
		if err != nil {
			return
		}
		var wire bytes.Buffer
		header.Write(&wire)
		if strings.Count(wire.String(), "\n") != 1 || isSecret(http.CanonicalHeaderKey(strings.TrimSpace(strings.Split(line, ":")[0]))) {
			t.Errorf("%q is taken for %q", line, wire.String())
		}
	})
}
