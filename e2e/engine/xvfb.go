package engine

import (
	"bufio"
	"cmp"
	"context"
	"os"
	"os/exec"
	"strings"
	"syscall"
)

// startXvfb starts an X server without a screen and returns the name of its
// display. It is ended gently, so that it removes its socket.
func startXvfb(ctx context.Context, home home, program string) (*process, string, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, "", err
	}
	defer r.Close()
	cmd := exec.Command(program, "-displayfd", "3", "-screen", "0", "1280x1024x24", "-nolisten", "tcp")
	cmd.Env = home.env()
	cmd.ExtraFiles = []*os.File{w} // its descriptor 3
	proc, err := home.start(cmd, syscall.SIGTERM)
	w.Close()
	if err != nil {
		return nil, "", err
	}

	stop := context.AfterFunc(ctx, proc.end)
	defer stop()
	// Xvfb may die of a pipe that is closed before it has written the whole line.
	line, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		proc.end()
		return nil, "", cmp.Or(ctx.Err(), home.explain(err, program))
	}
	return proc, ":" + strings.TrimSpace(line), nil
}
