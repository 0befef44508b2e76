package command

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/corskit/corskit/cmd/corskit/internal/export"
	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/policyfile"
)

// exportFlags are the flags of corskit export.
type exportFlags struct {
	listen, upstream, layer, check string
}

func exportCommand() *cobra.Command {
	var flags exportFlags
	c := &cobra.Command{
		Use:   "export ENGINE FILE",
		Short: "Write a policy file as the configuration of a proxy",
		Long: `Export writes a policy in a proxy's own means. The engines are ` + strings.Join(export.Engines(), ", ") + `.
What it prints goes into a configuration that is there; comments say where. With --listen and --upstream it is a whole one, to be
tried at once.

Only one layer may speak about CORS. By default that is the proxy, which takes away what the application says. With --layer app
it is the application, and the proxy passes on what it needs.

What an engine cannot express is an error: nothing is written then. corskit verify asks the running proxy afterwards.

With --check, nothing is written: the exit status is 3 if a file that was exported earlier, or a hash from the head of one, is not
that of the policy as it is now.`,
		Example: `  corskit export nginx policy.yaml
  corskit export nginx policy.yaml --listen 127.0.0.1:8080 --upstream http://127.0.0.1:9000 > nginx.conf
  corskit export nginx policy.yaml --check deploy/cors.conf`,
		Args: takes(cobra.ExactArgs(2)),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) == 0 {
				return export.Engines(), cobra.ShellCompDirectiveNoFileComp
			}
			return []string{"yaml", "yml", "json"}, cobra.ShellCompDirectiveFilterFileExt
		},
		RunE: func(c *cobra.Command, args []string) error { return flags.run(c, args[0], args[1]) },
	}
	f := c.Flags()
	f.StringVar(&flags.listen, "listen", "", "write a whole configuration that listens on this `address`, such as 127.0.0.1:8080")
	f.StringVar(&flags.upstream, "upstream", "", "and passes requests on to this `URL`, such as http://127.0.0.1:9000")
	f.StringVar(&flags.layer, "layer", string(export.Edge), "who speaks about CORS: `edge`, the proxy, or app, the application")
	f.StringVar(&flags.check, "check", "", "a `file` that was exported earlier, or a hash such as sha256:…, to be compared with the policy")
	c.RegisterFlagCompletionFunc("layer", cobra.FixedCompletions([]string{string(export.Edge), string(export.App)}, cobra.ShellCompDirectiveNoFileComp))
	return c
}

func (f *exportFlags) run(c *cobra.Command, engine, file string) error {
	layer := export.Layer(f.layer)
	if layer != export.Edge && layer != export.App {
		return fmt.Errorf("--layer: %q is no layer; write edge or app", f.layer)
	}
	site, err := loadSite(c, file)
	if err != nil {
		return err
	}
	text, err := export.Write(engine, site.Parts(), export.Options{Command: f.command(engine, file), Layer: layer, Listen: f.listen, Upstream: f.upstream})
	if err != nil {
		return err
	}
	if c.Flags().Changed("check") {
		return f.compare(c, text)
	}
	_, err = fmt.Fprint(c.OutOrStdout(), text)
	return written(err)
}

// command is how the same file is made again.
func (f *exportFlags) command(engine, file string) string {
	if strings.ContainsFunc(file, func(r rune) bool { return r <= ' ' || r > '~' }) {
		file = strconv.Quote(file)
	}
	command := "corskit export " + engine + " " + file
	if f.layer != string(export.Edge) {
		command += " --layer " + f.layer
	}
	if f.listen != "" {
		command += " --listen " + f.listen + " --upstream " + f.upstream
	}
	return command
}

func (f *exportFlags) compare(c *cobra.Command, text string) error {
	there := f.check
	if !strings.HasPrefix(there, "sha256:") {
		data, err := os.ReadFile(f.check)
		if err != nil {
			return fmt.Errorf("--check: %w", err)
		}
		there = string(data)
	}
	if err := export.Check(there, text); errors.Is(err, export.ErrStale) {
		fmt.Fprintf(c.OutOrStdout(), "%s is %v\n", f.check, err)
		return errFound
	}
	return nil
}

// loadSite reads the policies of a file.
func loadSite(c *cobra.Command, file string) (*policyfile.Site, error) {
	name, data, err := readFile(c, file)
	if err != nil {
		return nil, err
	}
	site, err := policyfile.CheckSite(name, data, core.New)
	if err != nil {
		return nil, fmt.Errorf("the policy has mistakes:\n%w", err)
	}
	return site, nil
}
