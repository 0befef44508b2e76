package command

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
)

// readFile reads a policy file, standard input for "-". The name is the one to say where a mistake is.
func readFile(c *cobra.Command, file string) (name string, data []byte, err error) {
	if file == "-" {
		data, err = readAll(c.InOrStdin())
		return "<stdin>", data, err
	}
	if data, err = os.ReadFile(file); err != nil {
		return "", nil, fmt.Errorf("the policy file cannot be read: %w", err)
	}
	return file, data, nil
}

// readAll reads standard input, as much of it as anybody means to give.
func readAll(stdin io.Reader) ([]byte, error) {
	const limit = 16 << 20
	data, err := io.ReadAll(io.LimitReader(stdin, limit))
	if err != nil {
		return nil, &failure{fmt.Errorf("standard input: %w", err)}
	}
	return data, nil
}
