package edge

import (
	"os/exec"
	"syscall"
)

// dieWithParent keeps a test that is killed from leaving proxies behind.
func dieWithParent(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM} }
