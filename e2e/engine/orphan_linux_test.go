package engine

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

func TestABrowserDiesWithTheProcessThatLaunchedIt(t *testing.T) {
	each(t, func(t *testing.T, _ Browser) {
		dir := shortTempDir(t)
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), launchOnly+"="+filepath.Base(t.Name()), "TMPDIR="+dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		line, err := bufio.NewReader(out).ReadString('\n')
		if err != nil || line != "launched\n" {
			t.Errorf("the child says %q, %v", line, err)
		}
		if len(processesOf(t, dir)) < 2 {
			t.Error("there is no browser to die")
		}
		cmd.Process.Kill()
		cmd.Wait()
		expectNoProcessOf(t, dir)
	})
}

func TestCloseLeavesNothingBehind(t *testing.T) {
	each(t, func(t *testing.T, b Browser) {
		dir := shortTempDir(t)
		t.Setenv("TMPDIR", dir)
		b, err := Launch(t.Context(), b.Name())
		if err != nil {
			t.Fatal(err)
		}
		if len(processesOf(t, dir)) == 0 {
			t.Error("there is no browser to close")
		}
		if err := b.Close(); err != nil {
			t.Error(err)
		}
		expectNoProcessOf(t, dir)
		if left, err := os.ReadDir(dir); len(left) != 0 || err != nil {
			t.Errorf("files left behind: %v, %v", left, err)
		}
		if err := b.Eval(t.Context(), "1", nil); err == nil {
			t.Error("a closed browser evaluates")
		}
	})
}

func TestLaunchThatIsGivenUpLeavesNothingBehind(t *testing.T) {
	each(t, func(t *testing.T, b Browser) {
		dir := shortTempDir(t)
		t.Setenv("TMPDIR", dir)
		for _, patience := range []time.Duration{0, 50 * time.Millisecond} {
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			if _, err := Launch(ctx, b.Name()); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("after %v, the error is %v", patience, err)
			}
		}
		expectNoProcessOf(t, dir)
		if left, err := os.ReadDir(dir); len(left) != 0 || err != nil {
			t.Errorf("files left behind: %v, %v", left, err)
		}
	})
}

// shortTempDir has a shorter name than t.TempDir, whose names are too long for
// the socket of a whole Chromium.
func shortTempDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// processesOf returns the processes whose command line or environment names the
// directory. A process that has ended but has not been waited for has neither.
func processesOf(t *testing.T, dir string) []int {
	t.Helper()
	var found []int
	entries, err := os.ReadDir("/proc")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil || pid == os.Getpid() {
			continue
		}
		for _, file := range []string{"cmdline", "environ"} {
			if text, _ := os.ReadFile(filepath.Join("/proc", entry.Name(), file)); bytes.Contains(text, []byte(dir)) {
				found = append(found, pid)
				break
			}
		}
	}
	return found
}

// expectNoProcessOf allows for the moment that the kernel needs to end them.
func expectNoProcessOf(t *testing.T, dir string) {
	t.Helper()
	var left []int
	for range 600 {
		if left = processesOf(t, dir); len(left) == 0 {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("processes left behind: %v", left)
}
