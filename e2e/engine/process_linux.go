package engine

import (
	"os/exec"
	"syscall"
)

func bind(cmd *exec.Cmd, signal syscall.Signal) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: signal}
}

func signalGroup(pid int, signal syscall.Signal) { syscall.Kill(-pid, signal) }
