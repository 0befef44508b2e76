package closedbox

import (
	"os/exec"
	"syscall"
)

// dieWithParent keeps a test that is killed from leaving a database behind.
func dieWithParent(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
