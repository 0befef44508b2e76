package edge

import (
	"bufio"
	"cmp"
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/policyfile"
)

const siteFile = `
allowOrigins: [https://rest.example]
routes:
  - prefix: /public
    allowOrigins: ["*"]
    exposeHeaders: [ETag]
  - prefix: /public/private
    allowOrigins: [https://private.example]
    allowMethods: [PUT]
  - host: admin.example.com
    allowOrigins: [https://admin.example, "https://*.admin.example"]
    allowCredentials: true
    allowTiming: true
  - host: admin.example.com
    prefix: /v1.0/items
    allowOrigins: [https://both.example]
`

// Where a route enforces, the other spellings of its path do, too.
const enforcingFile = `
allowOrigins: [https://rest.example]
routes:
  - prefix: /public
    enforce: true
    allowOrigins: [https://private.example]
  - prefix: /public/private
    allowOrigins: ["*"]
  - host: admin.example.com
    enforce: true
    ownOrigins: [https://admin.example.com, "https://admin.example.com:8443"]
  - host: admin.example.com
    prefix: /v1.0/items
    enforce: true
    varyBy: [X-Api-Key]
`

// Proxies choose the policy as policyfile does.
func TestRoutes(t *testing.T) { testRoutes(t, siteFile, "GET", "OPTIONS") }

func TestRoutesThatEnforce(t *testing.T) { testRoutes(t, enforcingFile, "GET", "POST", "OPTIONS") }

func testRoutes(t *testing.T, text string, methods ...string) {
	file := filepath.Join(t.TempDir(), "policy.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	document, err := policyfile.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	site, err := document.Site(core.New)
	if err != nil {
		t.Fatal(err)
	}
	hosts := []string{"www.example.com", "admin.example.com", "admin.example.com:8443", "ADMIN.example.com", "admin.example.com.", "xadmin.example.com",
		"admin.example.com.evil.example", "adminXexample.com", "127.0.0.1"}
	targets := []string{"/", "/?a=/public", "/public", "/public?a", "/public/", "/public/a/b?c=//d", "/publicity", "/a/public", "/public/private", "/public/private/a",
		"/public/privates", "/v1.0/items/1", "/v1x0/items/1", "/v1.0/item", "/Public", "/PUBLIC/private", "/public/Private/a", "//public", "/public//a", "/./public",
		"/a/../public", "/public/..", "/public/...", `/public\a`, "/public;a", "/%70ublic", "/public%2Fprivate", "/public/%70rivate", "/a%20b", "/public/%C3%A4", "/%2e/public",
		"/public/%2e%2e/public/private", "/public/%"}
	origins := []string{"https://rest.example", "https://private.example", "https://admin.example", "https://a.admin.example", "https://both.example", "https://evil.example", "https://admin.example.com", ""}
	forEach(t, func(t *testing.T, e engine) {
		address, err := e.start(t, file, serve(t, quiet))
		if err != nil {
			t.Fatal(err)
		}
		for _, host := range hosts {
			for _, target := range targets {
				for _, origin := range origins {
					for _, method := range methods {
						compare(t, site, address, host, target, origin, method)
					}
				}
			}
		}
	})
}

func compare(t *testing.T, site *policyfile.Site, address, host, target, origin, method string) {
	t.Helper()
	raw := method + " " + target + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n"
	r := core.Request{Method: method, Host: host, Path: told(target), Origin: origin}
	if origin != "" {
		raw += "Origin: " + origin + "\r\n"
	}
	switch method {
	case "POST":
		raw += "Content-Length: 0\r\n"
	case "OPTIONS":
		raw += "Access-Control-Request-Method: PUT\r\n"
		r.RequestMethod = "PUT"
	}
	status, header := exchange(t, address, raw+"\r\n")
	if status == http.StatusBadRequest || status == http.StatusNotFound && strings.Contains(target, "%") {
		return // the engine does not pass on such a target
	}
	want := http.Header{}
	d := site.Decide(context.Background(), r)
	if (status == http.StatusForbidden) != (d.Status == http.StatusForbidden) {
		t.Errorf("%s %s%s from %q: the status is %d, and policyfile says %d (%v)", method, host, target, origin, status, d.Status, d.Reason)
	}
	for name, value := range d.Headers() {
		want.Add(name, value)
	}
	for _, name := range []string{"Access-Control-Allow-Origin", "Access-Control-Allow-Credentials", "Access-Control-Allow-Methods", "Access-Control-Expose-Headers", "Timing-Allow-Origin"} {
		if got := strings.Join(header.Values(name), " | "); got != want.Get(name) {
			t.Errorf("%s %s%s from %q: %s is %q, want %q", method, host, target, origin, name, got, want.Get(name))
		}
	}
	if method == "GET" && want.Get("Vary") != "" && !strings.Contains(strings.Join(header.Values("Vary"), ","), "Origin") {
		t.Errorf("%s %s%s from %q: Vary is %q", method, host, target, origin, header.Values("Vary"))
	}
}

// told is the path that an application of net/http tells its policy.
func told(target string) string {
	u, err := http.NewRequest("GET", "http://a"+target, nil)
	if err != nil {
		return target
	}
	return cmp.Or(u.URL.RawPath, u.URL.Path)
}

func exchange(t *testing.T, address, raw string) (status int, header http.Header) {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Write([]byte(raw)); err != nil {
		t.Fatal(err)
	}
	response, err := http.ReadResponse(bufio.NewReader(conn), httptest.NewRequest(strings.Fields(raw)[0], "/", nil))
	if err != nil {
		t.Fatalf("%v after %q", err, raw)
	}
	defer response.Body.Close()
	return response.StatusCode, response.Header
}
