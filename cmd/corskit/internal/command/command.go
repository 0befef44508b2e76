// Package command is the command line of corskit: one file a command, which turns flags into calls of the package that does
// the work.
package command

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// What corskit exits with.
const (
	exitOK     = 0
	exitFailed = 1 // something went wrong while it ran
	exitUsage  = 2 // the flags, the environment or a file is wrong, and nothing was done
	exitFound  = 3 // all went well, and the answer is that something is wrong
)

// Run runs corskit with the arguments that follow its name, and returns what to exit with.
func Run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := root()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	var failed *failure
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errFound):
		return exitFound
	case errors.As(err, &failed):
		fmt.Fprintln(stderr, "corskit:", err)
		return exitFailed
	}
	fmt.Fprintln(stderr, "corskit:", err)
	return exitUsage
}

// A failure is an error that is not the user's.
type failure struct{ error }

func (f *failure) Unwrap() error { return f.error }

func root() *cobra.Command {
	c := &cobra.Command{
		Use:   "corskit",
		Short: "Cross-origin resource sharing, from the command line",
		Long: `Corskit is the command line tool for cross-origin resource sharing (CORS).

It exits with 0 if all is well, 1 if something went wrong while it ran, 2 if the command line or a file that it names is wrong,
and 3 if it did what it was asked to and found something: a request that browsers block, an origin that should not get in, a
mistake in a policy.`,
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	c.SetHelpFunc(help)
	c.SetHelpCommand(helpCommand())
	c.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		var invalid *pflag.InvalidValueError
		if errors.As(err, &invalid) && invalid.GetFlag().Value.Type() == "duration" {
			return fmt.Errorf("--%s: %q is no duration; write one such as 30s", invalid.GetFlag().Name, invalid.GetValue())
		}
		return fmt.Errorf("%w; %s --help lists the flags", err, c.CommandPath())
	})
	c.AddCommand(proxyCommand(), probeCommand(), auditCommand(), checkCommand(), explainCommand(), schemaCommand(), exportCommand(), verifyCommand())
	return c
}

// takes has a wrong number of arguments told with how the command is written.
func takes(valid cobra.PositionalArgs) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if valid(c, args) == nil {
			return nil
		}
		return fmt.Errorf("%s does not take %q; write %s, as in the examples of %s --help", c.CommandPath(), args, c.UseLine(), c.CommandPath())
	}
}
