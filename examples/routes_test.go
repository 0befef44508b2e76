package examples_test

import (
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestRoutes(t *testing.T) {
	for _, framework := range []string{"gin", "echo", "echov5", "chi", "fiber", "fiberv3"} {
		t.Run(framework, func(t *testing.T) { testRoutes(t, start(t, "routes", "-framework", framework)) })
	}
}

func testRoutes(t *testing.T, url string) {
	const app, editor, admin, anyone = "http://localhost:4200", "http://localhost:4300", "http://localhost:4400", "https://example.com"
	const allowed, methods, maxAge = "Access-Control-Allow-Origin", "Access-Control-Allow-Methods", "Access-Control-Max-Age"
	preflight := func(page, method string) http.Header {
		return fields("Origin", page, "Access-Control-Request-Method", method)
	}
	for _, test := range []struct {
		name   string
		method string
		path   string
		send   http.Header
		status int
		want   http.Header
	}{
		{"the default", "OPTIONS", "/items", preflight(app, "POST"), 204, fields(allowed, app, methods, "GET, POST", maxAge, "600")},
		{"the default, for another page", "OPTIONS", "/items", preflight(editor, "POST"), 403, fields(allowed, "")},
		{"the default, where no route is", "OPTIONS", "/nowhere", preflight(app, "POST"), 204, fields(allowed, app, methods, "GET, POST")},
		{"one route", "OPTIONS", "/items/1", preflight(editor, "PUT"), 204, fields(allowed, editor, maxAge, "0")},
		{"one route, for the page of the default", "OPTIONS", "/items/1", preflight(app, "PUT"), 403, fields(allowed, "")},
		{"another method of that path", "OPTIONS", "/items/1", preflight(app, "GET"), 204, fields(allowed, app, maxAge, "0")},
		{"a request to the one route", "PUT", "/items/1", fields("Origin", editor), 200, fields(allowed, editor)},
		{"a public group", "OPTIONS", "/public/news", preflight(anyone, "GET"), 204, fields(allowed, "*", maxAge, "600")},
		{"a request to a public group", "GET", "/public/news", fields("Origin", anyone), 200, fields(allowed, "*")},
		{"a stricter group", "OPTIONS", "/admin/users/1", preflight(admin, "DELETE"), 204,
			fields(allowed, admin, methods, "DELETE", "Access-Control-Allow-Credentials", "true")},
		{"a stricter group, for the page of the default", "OPTIONS", "/admin/users/1", preflight(app, "DELETE"), 403, fields(allowed, "")},
		{"a request to a stricter group", "DELETE", "/admin/users/1", fields("Origin", admin, "Authorization", "Bearer a"), 200, fields(allowed, admin)},
		{"a request without a login", "DELETE", "/admin/users/1", fields("Origin", admin), 401, fields(allowed, admin)},
		{"a request from the wrong page", "DELETE", "/admin/users/1", fields("Origin", app, "Authorization", "Bearer a"), 403, fields(allowed, "")},
	} {
		t.Run(test.name, func(t *testing.T) { check(t, test.method, url+test.path, test.send, "", test.status, test.want) })
	}
}

func TestRoutesNamesTheFrameworks(t *testing.T) {
	output, err := exec.Command(filepath.Join(programs, "routes"), "-framework", "rails").CombinedOutput()
	if want := "-framework rails is unknown; write one of gin, echo, echov5, chi, fiber, fiberv3\n"; err == nil || !strings.HasSuffix(string(output), want) {
		t.Errorf("routes says %q, want %q", output, want)
	}
}
