package recipes

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
	"github.com/corskit/corskit/e2e/document"
)

func TestBehindNginx(t *testing.T) {
	nginx, err := exec.LookPath("nginx")
	if err != nil {
		t.Skip("nginx is not installed")
	}

	policy := core.MustNew(core.Config{
		AllowOrigins: []string{"https://app.example.com"},
		OwnOrigins:   []string{"https://api.example.com"}, // where browsers reach nginx
		Enforce:      true,
	})

	upstream := httptest.NewServer(nethttp.Middleware(policy)(items))
	t.Cleanup(upstream.Close)
	location := strings.ReplaceAll(document.Blocks(t, page, "nginx")[0], "http://127.0.0.1:8080", upstream.URL)
	url := start(t, nginx, location)
	const host = "proxy_set_header Host $http_host;"
	if !strings.Contains(location, host) {
		t.Fatalf("no %s in\n%s", host, location)
	}
	hostless := start(t, nginx, strings.ReplaceAll(location, host, ""))

	for _, row := range []struct {
		r     *http.Request
		want  int
		allow []string
	}{
		{preflight(app), http.StatusNoContent, []string{app}},
		{request("PUT", app), http.StatusOK, []string{app}},
		{preflight(other), http.StatusForbidden, nil},
		{request("PUT", other), http.StatusForbidden, nil},
		{request("PUT", "https://api.example.com"), http.StatusOK, nil}, // own, told by Host alone
	} {
		if got, want := send(t, row.r, hostless).StatusCode, http.StatusForbidden; got != want {
			t.Errorf("%s %s without %s: status %d, want %d", row.r.Method, row.r.Header.Get("Origin"), host, got, want)
		}
		response := send(t, row.r, url)
		allow := response.Header["Access-Control-Allow-Origin"]
		if response.StatusCode != row.want || fmt.Sprint(allow) != fmt.Sprint(row.allow) {
			t.Errorf("%s %s: status %d, Access-Control-Allow-Origin %q; want %d, %q", row.r.Method, row.r.Header.Get("Origin"), response.StatusCode, allow, row.want, row.allow)
		}
	}
}

// send sends a copy of r through the server at url.
func send(t *testing.T, r *http.Request, url string) *http.Response {
	t.Helper()
	r = r.Clone(t.Context())
	r.RequestURI, r.Host = "", "api.example.com"
	r.URL.Scheme, r.URL.Host = "http", strings.TrimPrefix(url, "http://")
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	return response
}

// start runs nginx with one location and returns its URL.
func start(t *testing.T, nginx, location string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	dir := t.TempDir()
	config := fmt.Sprintf(`daemon off;
pid %[1]s/pid;
error_log stderr;
events {}
http {
	access_log off;
	client_body_temp_path %[1]s/body;
	proxy_temp_path %[1]s/proxy;
	fastcgi_temp_path %[1]s/fastcgi;
	uwsgi_temp_path %[1]s/uwsgi;
	scgi_temp_path %[1]s/scgi;
	server {
		listen %[2]s;
		%[3]s
	}
}
`, dir, address, location)
	file := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	command := exec.CommandContext(ctx, nginx, "-c", file, "-p", dir, "-g", "master_process off;")
	command.Stderr = os.Stderr
	if err := command.Start(); err != nil {
		stop()
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(); command.Wait() })
	for range 500 {
		if conn, err := net.Dial("tcp", address); err == nil {
			conn.Close()
			return "http://" + address
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("nginx does not listen")
	return ""
}
