//go:build !linux

package engine

import (
	"os"
	"os/exec"
	"syscall"
)

// bind does nothing: other systems know no such bond.
func bind(*exec.Cmd, syscall.Signal) {}

func signalGroup(pid int, _ syscall.Signal) {
	if p, err := os.FindProcess(pid); err == nil {
		p.Kill()
	}
}
