package engine

import (
	"context"
	"fmt"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// process is a child that does not outlive this process, even if this process
// is killed.
type process struct {
	pid    int
	signal syscall.Signal // ends it
	exited chan struct{}
}

// start starts cmd in a process group of its own, so that its children can be
// ended together with it.
func start(cmd *exec.Cmd, signal syscall.Signal) (*process, error) {
	bind(cmd, signal)
	exited := make(chan struct{})
	started := make(chan error)
	go func() {
		// The kernel ends the child together with the thread that forked it,
		// not with the process: prctl(2), PR_SET_PDEATHSIG.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			cmd.Wait()
			close(exited)
		}
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return &process{cmd.Process.Pid, signal, exited}, nil
}

// end ends the process and its group.
func (p *process) end() {
	signalGroup(p.pid, p.signal)
	select {
	case <-p.exited:
	case <-time.After(5 * time.Second):
		signalGroup(p.pid, syscall.SIGKILL)
		<-p.exited
	}
}

// await polls until ready, the end of the context, or the end of the process.
func (p *process) await(ctx context.Context, what string, ready func() bool) error {
	for !ready() {
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting for %s: %w", what, ctx.Err())
		case <-p.exited:
			return fmt.Errorf("the program exited before %s was there", what)
		case <-time.After(10 * time.Millisecond):
		}
	}
	return nil
}
