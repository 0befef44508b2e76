package command

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/spf13/cobra"

	"github.com/corskit/corskit/browser"
	"github.com/corskit/corskit/cmd/corskit/internal/explain"
	"github.com/corskit/corskit/cmd/corskit/internal/probe"
	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/policyfile"
)

// explainFlags are the flags of corskit explain.
type explainFlags struct {
	requestFlags
	origin, url string
	json        bool
}

func explainCommand() *cobra.Command {
	var flags explainFlags
	c := &cobra.Command{
		Use:   "explain FILE --origin ORIGIN",
		Short: "Say step by step what a policy file does with a request",
		Long: `Explain reads a policy file (- is standard input) and says, without any network, what a server with this policy does when a page fetches from it:
whether the browser sends a preflight, each check of the policy with what was compared, the answer's headers, whether the page may
read the response, and what to change in the policy if it can't.

It exits with 0 if the page can read the response, and 3 if it can't.`,
		Example: `  corskit explain policy.yaml --origin https://app.example.com
  corskit explain policy.yaml --origin https://app.example.com -X PUT -H 'X-Trace: 1' --credentials`,
		Args: takes(cobra.MaximumNArgs(1)),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return []string{"yaml", "yml", "json"}, cobra.ShellCompDirectiveFilterFileExt
		},
		RunE: func(c *cobra.Command, args []string) error { return flags.run(c, args) },
	}
	flags.add(c)
	f := c.Flags()
	f.StringVar(&flags.origin, "origin", "", "the page's `origin`, such as https://app.example.com, or null")
	f.StringVar(&flags.url, "url", "https://api.example.com/", "the `URL` that the page fetches; it matters if the server's own pages do, and in a file with routes")
	jsonFlag(c, &flags.json)
	return c
}

func (f *explainFlags) run(c *cobra.Command, args []string) error {
	switch {
	case len(args) == 0:
		return errors.New("the policy file is missing: write its name and the origin of a page, as in corskit explain policy.yaml --origin https://app.example.com")
	case f.origin == "":
		return errors.New("--origin is missing: write the origin of the page, such as --origin https://app.example.com")
	}
	target, err := probe.ParseURL(f.url)
	if err != nil {
		return fmt.Errorf("--url: %w", err)
	}
	r := probe.Request{Request: browser.Request{URL: target, Header: http.Header{}}}
	if err := f.change(c, &r); err != nil {
		return err
	}
	name, data, err := readFile(c, args[0])
	if err != nil {
		return err
	}
	site, err := policyfile.CheckSite(name, data, core.New)
	if err != nil {
		return fmt.Errorf("the policy has mistakes:\n%w", err)
	}
	u, err := url.Parse(target)
	if err != nil {
		return fmt.Errorf("--url: %w", err)
	}
	policy := site.PolicyFor(u.Host, cmp.Or(u.RawPath, u.Path, "/"))
	report, err := explain.Run(c.Context(), policy, f.origin, r.Request)
	if err != nil {
		return err
	}
	report.SetRoute(site.Parts(), policy)
	return found(report.Allowed, output(c, f.json, report, report.Print))
}
