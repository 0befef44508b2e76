package closedbox

import (
	"bufio"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"sync"
	"testing"

	"github.com/corskit/corskit/e2e/engine"
)

var workplace string // the folder of programs that are built, and of the box's data

func TestMain(m *testing.M) {
	var err error
	if workplace, err = os.MkdirTemp("", "closedbox"); err != nil {
		log.Fatal(err)
	}
	engine.Main(m)
	stopBox()
	os.RemoveAll(workplace)
}

// build builds the program in a folder of the repository, once, and returns its path.
func build(t *testing.T, folder string) string {
	t.Helper()
	entry, _ := builds.LoadOrStore(folder, sync.OnceValues(func() (string, error) {
		path := filepath.Join(workplace, filepath.Base(folder))
		command := exec.Command("go", "build", "-o", path, ".")
		command.Dir = filepath.Join("..", "..", filepath.FromSlash(folder))
		if output, err := command.CombinedOutput(); err != nil {
			return "", fmt.Errorf("go build in %s: %w\n%s", folder, err, output)
		}
		return path, nil
	}))
	path, err := entry.(func() (string, error))()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

var builds sync.Map

// A program runs until it is stopped, or the tests end.
type program struct {
	command *exec.Cmd
	output  io.Reader
}

// launch starts a program. Its parent, for which it is made to die, is the thread that starts it: that thread must last.
func launch(environment []string, path string, arguments ...string) (*program, error) {
	reader, writer, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer writer.Close()
	p := &program{exec.Command(path, arguments...), reader}
	p.command.Env = append(os.Environ(), environment...)
	p.command.Dir = workplace
	p.command.Stdout, p.command.Stderr = writer, writer
	dieWithParent(p.command)
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		started <- p.command.Start()
		select {}
	}()
	return p, <-started
}

// stop interrupts the program, as Ctrl+C does, and waits for its end.
func (p *program) stop() error {
	p.command.Process.Signal(os.Interrupt)
	return p.command.Wait()
}

// find reads what the program prints up to a line that matches, and returns the match's groups. The rest is dropped.
func (p *program) find(t *testing.T, pattern string) []string {
	t.Helper()
	lines := bufio.NewScanner(p.output)
	var printed []byte
	for expression := regexp.MustCompile(pattern); lines.Scan(); {
		printed = append(append(printed, lines.Bytes()...), '\n')
		if match := expression.FindStringSubmatch(lines.Text()); match != nil {
			go io.Copy(io.Discard, p.output)
			return match[1:]
		}
	}
	t.Fatalf("%s has ended without a line that matches %q:\n%s", p.command.Path, pattern, printed)
	return nil
}

// start runs a program for the time of a test.
func start(t *testing.T, environment []string, path string, arguments ...string) *program {
	t.Helper()
	p, err := launch(environment, path, arguments...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.stop(); err != nil {
			t.Errorf("%s was interrupted and ended with %v", filepath.Base(path), err)
		}
	})
	return p
}
