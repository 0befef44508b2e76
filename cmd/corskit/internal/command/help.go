package command

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/corskit/corskit/cmd/corskit/internal/terminal"
)

// help writes the help of a command, wrapped at the terminal's width.
func help(c *cobra.Command, _ []string) {
	width := terminal.Width(c.OutOrStdout())
	text := c.Long
	if text == "" {
		text = c.Short
	}
	io.WriteString(c.OutOrStdout(), terminal.Paragraphs(text, width)+"\n\n")
	wrapped := fmt.Sprintf("Flags.FlagUsagesWrapped %d |", width)
	c.SetUsageTemplate(strings.ReplaceAll(c.UsageTemplate(), "Flags.FlagUsages |", wrapped))
	io.WriteString(c.OutOrStdout(), c.UsageString())
}

// helpCommand is cobra's, except that it fails where there is nothing to say.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [command]",
		Short: "Help about a command",
		ValidArgsFunction: func(c *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			var names []string
			for _, command := range c.Root().Commands() {
				if len(args) == 0 && command.IsAvailableCommand() {
					names = append(names, command.Name())
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(c *cobra.Command, args []string) error {
			about, rest, err := c.Root().Find(args)
			if err != nil {
				return fmt.Errorf("%w\n%s --help lists the commands", err, c.Root().Name())
			}
			if len(rest) > 0 {
				return fmt.Errorf("%s has no command %q; write %s help %s", about.CommandPath(), rest[0], c.Root().Name(), about.Name())
			}
			about.InitDefaultHelpFlag()
			return about.Help()
		},
	}
}
