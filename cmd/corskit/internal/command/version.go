package command

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// version is what the go command has noted of this build: the module's version, or one that holds the commit.
func version() string {
	module := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		module = info.Main.Version
	}
	return fmt.Sprintf("%s (%s %s/%s)", module, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
