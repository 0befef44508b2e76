package edge

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/internal/conformance"
)

// An engine is a proxy, and how it is started with a whole configuration.
type engine struct {
	name    string // as corskit export calls it
	program string
	args    func(file, dir string) []string
}

var engines = []engine{
	{"nginx", "nginx", func(file, dir string) []string { return []string{"-c", file, "-p", dir} }},
	{"haproxy", "haproxy", func(file, dir string) []string { return []string{"-f", file} }},
	{"caddy", "caddy", func(file, dir string) []string {
		return []string{"run", "--adapter", "caddyfile", "--config", file}
	}},
	{"apache", "apache2", func(file, dir string) []string { return []string{"-f", file, "-D", "FOREGROUND"} }},
}

// corskit is the command, built.
var corskit string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "edge")
	if err != nil {
		log.Fatal(err)
	}
	corskit = filepath.Join(dir, "corskit")
	build := exec.Command("go", "build", "-o", corskit, ".")
	build.Dir = filepath.Join("..", "..", "cmd", "corskit")
	build.Env = append(os.Environ(), "GOFLAGS=") // the race detector would make it slow, and it sends one request at a time
	if out, err := build.CombinedOutput(); err != nil {
		log.Fatalf("go build in cmd/corskit: %v\n%s", err, out)
	}
	status := m.Run()
	os.RemoveAll(dir)
	os.Exit(status)
}

// forEach runs a test with each engine. Those that are not installed are skipped. With CORSKIT_EDGE in the environment they fail: it is
// "required", or "full" for all of TestRandomPoliciesAndOrigins.
func forEach(t *testing.T, test func(t *testing.T, e engine)) {
	for _, e := range engines {
		t.Run(e.name, func(t *testing.T) {
			switch _, err := exec.LookPath(e.program); {
			case err != nil && os.Getenv("CORSKIT_EDGE") == "":
				t.Skipf("%s is not installed; run .ci/edge at the top of the repository", e.program)
			case err != nil:
				t.Fatal(err)
			}
			test(t, e)
		})
	}
}

// export runs corskit export on a policy file. The error of an engine that cannot express the policy is [conformance.ErrNotExpressible].
func export(name, file string, flags ...string) (string, error) {
	var stdout, stderr bytes.Buffer
	c := exec.Command(corskit, append([]string{"export", name, file}, flags...)...)
	c.Stdout, c.Stderr = &stdout, &stderr
	if err := c.Run(); err != nil {
		return "", fmt.Errorf("%w: %s", conformance.ErrNotExpressible, stderr.String())
	}
	return stdout.String(), nil
}

// write puts a policy into a file.
func write(t *testing.T, config core.Config) (file string) {
	t.Helper()
	data, err := json.Marshal(config)
	if err != nil {
		t.Fatal(err)
	}
	file = filepath.Join(t.TempDir(), "policy.json")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// start runs the engine with a policy file in front of an upstream until the test ends, and returns its address.
func (e engine) start(t *testing.T, file, upstream string, flags ...string) (address string, err error) {
	t.Helper()
	address = freeAddress(t)
	text, err := export(e.name, file, append(flags, "--listen", address, "--upstream", "http://"+upstream)...)
	if err != nil {
		return "", err
	}
	return address, e.run(t, text, address)
}

// run runs the engine with a configuration until the test ends. It returns when the engine listens on the address.
func (e engine) run(t *testing.T, text, address string) error {
	t.Helper()
	dir := t.TempDir()
	configuration := filepath.Join(dir, "configuration")
	if err := os.WriteFile(configuration, []byte(text), 0o644); err != nil {
		return err
	}
	var output bytes.Buffer
	c := exec.Command(e.program, e.args(configuration, dir)...)
	c.Dir = dir
	c.Env = append(os.Environ(), "PWD="+dir, "HOME="+dir)
	c.Stdout, c.Stderr = &output, &output
	dieWithParent(c)
	ended, started := make(chan struct{}), make(chan error)
	go func() {
		runtime.LockOSThread() // a child dies with the thread that started it
		err := c.Start()
		started <- err
		if err == nil {
			c.Wait()
			close(ended)
		}
	}()
	if err := <-started; err != nil {
		return err
	}
	t.Cleanup(func() {
		c.Process.Signal(syscall.SIGTERM)
		<-ended
	})
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		select {
		case <-ended:
			return fmt.Errorf("%s has ended:\n%s\nIts configuration was\n%s", e.program, output.String(), text)
		default:
		}
		if conn, err := net.Dial("tcp", address); err == nil {
			conn.Close()
			return nil
		}
	}
	return errors.New(e.program + " does not listen on " + address)
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
