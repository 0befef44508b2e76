package engine

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// home is the directory that a browser takes for its user's home and for its
// temporary files: new at every launch, gone after Close.
type home string

func newHome(name string) (home, error) {
	dir, err := os.MkdirTemp("", "corskit-"+name+"-")
	return home(dir), err
}

func (h home) path(name string) string { return filepath.Join(string(h), name) }

// env is the whole environment of a browser. Nothing of the caller's but PATH
// is in it: a proxy or a locale set there would change what pages do.
func (h home) env(extra ...string) []string {
	dir := string(h)
	return append([]string{
		"PATH=" + os.Getenv("PATH"),
		"HOME=" + dir,
		"TMPDIR=" + dir,
		"XDG_RUNTIME_DIR=" + dir,
		"LANG=C.UTF-8",
		"DBUS_SESSION_BUS_ADDRESS=disabled:",
	}, extra...)
}

// start starts cmd at home, to be ended with signal, and with its output in a
// file there. A pipe would have to be drained, and would stay open in the
// program's children.
func (h home) start(cmd *exec.Cmd, signal syscall.Signal) (*process, error) {
	log, err := os.Create(h.logOf(cmd.Path))
	if err != nil {
		return nil, err
	}
	defer log.Close()
	cmd.Dir, cmd.Stdout, cmd.Stderr = string(h), log, log
	return start(cmd, signal)
}

// explain adds the end of what the program printed to err.
func (h home) explain(err error, program string) error {
	printed, _ := os.ReadFile(h.logOf(program))
	const enough = 2000
	printed = bytes.TrimSpace(printed[max(0, len(printed)-enough):])
	if len(printed) == 0 {
		return err
	}
	return fmt.Errorf("%w; it printed:\n%s", err, printed)
}

func (h home) logOf(program string) string { return h.path(filepath.Base(program) + ".log") }

// remove deletes the directory. A process that was just killed may finish one
// last write into it, so a first failure is not the final one.
func (h home) remove() error {
	var err error
	for range 500 {
		if err = os.RemoveAll(string(h)); err == nil {
			return nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	return err
}

// find returns the path of the first of programs that is installed.
func find(debianPackage string, programs ...string) (string, error) {
	for _, program := range programs {
		if path, err := exec.LookPath(program); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("%w: there is no %s; run .ci/browsers at the top of the repository, or install the Debian package %s",
		ErrNotInstalled, strings.Join(programs, " or "), debianPackage)
}
