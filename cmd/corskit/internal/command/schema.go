package command

import (
	"github.com/spf13/cobra"

	"github.com/corskit/corskit/cmd/corskit/internal/schema"
)

func schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of policy files, for editors",
		Long: `Schema prints the JSON Schema of policy files. With it, editors complete fields, show what they mean and underline mistakes.

In a YAML file, the first line names the schema, for the language server that most editors use. For JSON files, name it in the
editor's settings.

What depends on several fields, such as "*" together with credentials, only corskit check says.`,
		Example: `  corskit schema > cors.schema.json

  # The first line of policy.yaml
  # yaml-language-server: $schema=cors.schema.json`,
		Args: takes(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return writeJSON(c.OutOrStdout(), schema.Policy()) },
	}
}
