// Corskit is the command line tool for cross-origin resource sharing. See corskit --help.
//
// The commands are in internal/command, and what each of them does in a package of its own beside it.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/corskit/corskit/cmd/corskit/internal/command"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// After the first signal the command ends in its own time; a second one ends it at once.
	context.AfterFunc(ctx, stop)
	os.Exit(command.Run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}
