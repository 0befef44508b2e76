package examples_test

import (
	"bufio"
	"fmt"
	"log"
	"maps"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

const (
	frontEnd = "http://localhost:4200"
	teaTag   = `"017979e8299034d8"`
	earthTag = `"136fb78ec20bceb1"`
)

// frameworks are the programs to start from, one for each.
var frameworks = []string{"gin", "echo", "echov5", "chi", "fiber", "fiberv3"}

var programs string // the folder they are built into

func TestMain(m *testing.M) {
	os.Exit(func() int {
		var err error
		if programs, err = os.MkdirTemp("", "examples"); err != nil {
			log.Fatal(err)
		}
		defer os.RemoveAll(programs)
		build := exec.Command("go", "build", "-o", programs+string(filepath.Separator), "./...")
		if output, err := build.CombinedOutput(); err != nil {
			log.Printf("go build: %v\n%s", err, output)
			return 1
		}
		return m.Run()
	}())
}

// Each program is started, called as a browser would call it, and told to stop.
func TestPrograms(t *testing.T) {
	for _, name := range frameworks {
		t.Run(name, func(t *testing.T) { testItems(t, start(t, name)) })
	}
	t.Run("public", func(t *testing.T) { testPlanets(t, start(t, "public")) })
}

func testItems(t *testing.T, url string) {
	for _, test := range []struct {
		name   string
		method string
		path   string
		send   http.Header
		body   string
		status int
		want   http.Header
	}{
		{"preflight of the front-end", "OPTIONS", "/items/1", fields("Origin", frontEnd, "Access-Control-Request-Method", "PUT"), "",
			204, fields("Access-Control-Allow-Origin", frontEnd, "Access-Control-Allow-Headers", "Content-Type, If-Match")},
		{"preflight of another origin", "OPTIONS", "/items/1", fields("Origin", "https://example.com", "Access-Control-Request-Method", "PUT"), "",
			403, fields("Access-Control-Allow-Origin", "")},
		{"list", "GET", "/items", fields("Origin", frontEnd), "",
			200, fields("Access-Control-Allow-Origin", frontEnd, "X-Ratelimit-Limit", "600")},
		{"list for another origin", "GET", "/items", fields("Origin", "https://example.com"), "",
			200, fields("Access-Control-Allow-Origin", "")},
		{"get", "GET", "/items/1", fields("Origin", frontEnd), "",
			200, fields("Etag", teaTag, "Access-Control-Expose-Headers", "ETag, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset")},
		{"create", "POST", "/items", fields("Content-Type", "application/json"), `{"name": "Coffee"}`,
			201, fields("Content-Type", "application/json")},
		{"create without a name", "POST", "/items", fields("Content-Type", "application/json"), `{}`, 400, nil},
		{"create without JSON", "POST", "/items", fields("Content-Type", "application/json"), `name`, 400, nil},
		{"update", "PUT", "/items/3", fields("Content-Type", "application/json"), `{"name": "Espresso"}`, 200, nil},
		{"update of what was seen", "PUT", "/items/1", fields("Content-Type", "application/json", "If-Match", teaTag), `{"name": "Green tea"}`, 200, nil},
		{"update of what has changed", "PUT", "/items/1", fields("Content-Type", "application/json", "If-Match", teaTag), `{"name": "Black tea"}`, 412, nil},
		{"delete", "DELETE", "/items/3", nil, "", 204, nil},
		{"delete twice", "DELETE", "/items/3", nil, "", 404, nil},
		{"no such item", "GET", "/items/99", fields("Origin", frontEnd), "",
			404, fields("Access-Control-Allow-Origin", frontEnd, "Content-Type", "application/json")},
		{"no such page", "GET", "/nowhere", fields("Origin", frontEnd), "",
			404, fields("Access-Control-Allow-Origin", frontEnd, "Content-Type", "application/json")},
	} {
		t.Run(test.name, func(t *testing.T) { check(t, test.method, url+test.path, test.send, test.body, test.status, test.want) })
	}
}

func testPlanets(t *testing.T, url string) {
	for _, test := range []struct {
		name   string
		method string
		path   string
		send   http.Header
		status int
		want   http.Header
	}{
		{"preflight of anyone", "OPTIONS", "/planets", fields("Origin", "https://example.com", "Access-Control-Request-Method", "PUT"),
			204, fields("Access-Control-Allow-Origin", "*", "Access-Control-Allow-Credentials", "")},
		{"first page", "GET", "/planets", fields("Origin", "https://example.com"),
			200, fields("Access-Control-Allow-Origin", "*", "Link", `</planets?page=2>; rel="next"`, "X-Ratelimit-Limit", "600")},
		{"last page", "GET", "/planets?page=3", nil, 200, fields("Link", "")},
		{"page beyond the last", "GET", "/planets?page=4", nil, 404, nil},
		{"page that is no number", "GET", "/planets?page=x", nil, 400, nil},
		{"planet", "GET", "/planets/Earth", nil, 200, fields("Etag", earthTag)},
		{"planet that the caller has", "GET", "/planets/Earth", fields("If-None-Match", earthTag), 304, nil},
		{"no such planet", "GET", "/planets/Pluto", fields("Origin", "https://example.com"), 404, fields("Access-Control-Allow-Origin", "*")},
	} {
		t.Run(test.name, func(t *testing.T) { check(t, test.method, url+test.path, test.send, "", test.status, test.want) })
	}
}

func TestQuickstartNamesTheTakenPortAndItsFlag(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	_, port, err := net.SplitHostPort(taken.Addr().String())
	if err != nil {
		t.Fatal(err)
	}

	output, err := exec.Command(filepath.Join(programs, "quickstart"), "-page", "0", "-gin", "0", "-echo", port).CombinedOutput()
	if err == nil {
		t.Error("quickstart succeeded on a taken port")
	}
	want := "quickstart: port " + port + " is taken; stop what listens there or choose another with -echo\n"
	if got := string(output); got != want {
		t.Errorf("quickstart says %q, want %q", got, want)
	}
}

func TestQuickstartSaysWhatToOpen(t *testing.T) {
	command := exec.Command(filepath.Join(programs, "quickstart"), "-page", "0", "-gin", "0", "-echo", "0", "-echov5", "0", "-chi", "0", "-fiber", "0", "-fiberv3", "0")
	command.Stderr = os.Stderr
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	defer stop(t, command)

	var said strings.Builder
	for lines := bufio.NewScanner(output); lines.Scan(); {
		fmt.Fprintln(&said, lines.Text())
		if strings.HasPrefix(lines.Text(), "Ctrl+C") {
			break
		}
	}
	for _, want := range []string{"Gin ", "Echo ", "Echo v5 ", "Chi ", "Fiber ", "Fiber v3 ", "  http://localhost:", "  http://127.0.0.1:", "  curl -i -X OPTIONS"} {
		if !strings.Contains(said.String(), want) {
			t.Errorf("no %q in\n%s", want, &said)
		}
	}
}

// start runs a program until the test ends, and returns the address it listens on.
func start(t *testing.T, program string, flags ...string) string {
	t.Helper()
	addr := freeAddress(t)
	command := exec.Command(filepath.Join(programs, program), append(flags, "-addr", addr)...)
	if testing.Verbose() {
		command.Stdout, command.Stderr = os.Stdout, os.Stderr
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, command) })

	for range 1500 {
		if c, err := net.Dial("tcp", addr); err == nil {
			c.Close()
			return "http://" + addr
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("%s does not listen on %s", program, addr)
	return ""
}

// stop asks a program to end, as a service manager does. Most of those that a reader starts from leave it to the signal; the others do so in
// good order.
func stop(t *testing.T, command *exec.Cmd) {
	t.Helper()
	if err := command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	err := command.Wait()
	if status, ok := command.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() && status.Signal() == syscall.SIGTERM &&
		slices.Contains(frameworks, filepath.Base(command.Path)) {
		err = nil
	}
	if err != nil {
		t.Errorf("%s, told to stop: %v", command.Path, err)
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// fields makes a header from names and values. An empty value is one that must be absent.
func fields(namesAndValues ...string) http.Header {
	h := http.Header{}
	for pair := range slices.Chunk(namesAndValues, 2) {
		h.Set(pair[0], pair[1])
	}
	return h
}

func check(t *testing.T, method, url string, send http.Header, body string, status int, want http.Header) {
	t.Helper()
	request, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	maps.Copy(request.Header, send)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != status {
		t.Errorf("status %d, want %d", response.StatusCode, status)
	}
	for name := range want {
		got, _, _ := strings.Cut(response.Header.Get(name), "; charset")
		if got != want.Get(name) {
			t.Errorf("%s: %q, want %q", name, got, want.Get(name))
		}
	}
}
