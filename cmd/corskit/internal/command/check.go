package command

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/corskit/corskit/cmd/corskit/internal/check"
	"github.com/corskit/corskit/cmd/corskit/internal/terminal"
)

func checkCommand() *cobra.Command {
	var json, strict bool
	c := &cobra.Command{
		Use:   "check FILE...",
		Short: "List all mistakes and warnings of a policy file",
		Long: `Check reads policy files, YAML or JSON, and prints every mistake in them at once, with its line and what to write instead, and
warnings about what works and is probably not meant. The file - is standard input.

It exits with 0 if there are no mistakes, and 3 if there are. With --strict, warnings count as mistakes.`,
		Example: `  corskit check policy.yaml
  corskit check --strict deploy/*.yaml
  kubectl get configmap cors -o jsonpath='{.data.policy}' | corskit check -`,
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return []string{"yaml", "yml", "json"}, cobra.ShellCompDirectiveFilterFileExt
		},
		RunE: func(c *cobra.Command, files []string) error {
			if len(files) == 0 {
				return errors.New("the policy file is missing: write its name, as in corskit check policy.yaml")
			}
			var document struct {
				Files []*check.Report `json:"files"`
			}
			well := true
			for _, file := range files {
				name, data, err := readFile(c, file)
				if err != nil {
					return err
				}
				report := check.Text(name, data)
				document.Files = append(document.Files, report)
				well = well && len(report.Mistakes) == 0 && !(strict && len(report.Warnings) > 0)
			}
			err := output(c, json, document, func(p *terminal.Printer) {
				for _, report := range document.Files {
					report.Print(p)
				}
			})
			return found(well, err)
		},
	}
	c.Flags().BoolVar(&strict, "strict", false, "count warnings as mistakes")
	jsonFlag(c, &json)
	return c
}
