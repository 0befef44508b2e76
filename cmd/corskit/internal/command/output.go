package command

import (
	"encoding/json"
	"errors"
	"io"

	"github.com/spf13/cobra"

	"github.com/corskit/corskit/cmd/corskit/internal/terminal"
)

// errFound ends a command that has printed what it found.
var errFound = errors.New("something is wrong, and what it is has been printed")

// jsonFlag adds --json to a command.
func jsonFlag(c *cobra.Command, json *bool) {
	c.Flags().BoolVar(json, "json", false, "print JSON, as documented in docs/corskit.md")
}

// output writes v as JSON, or lets print write for people.
func output(c *cobra.Command, asJSON bool, v any, print func(*terminal.Printer)) error {
	if asJSON {
		return writeJSON(c.OutOrStdout(), v)
	}
	p := terminal.New(c.OutOrStdout())
	print(p)
	return written(p.Err())
}

func writeJSON(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return written(encoder.Encode(v))
}

// written is the error of the output, which is nothing that the user has mistyped.
func written(err error) error {
	if err == nil {
		return nil
	}
	return &failure{err}
}

// found is the end of a command: errFound unless all is well.
func found(well bool, err error) error {
	if err == nil && !well {
		return errFound
	}
	return err
}
