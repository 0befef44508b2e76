package command

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/corskit/corskit/cmd/corskit/internal/curl"
	"github.com/corskit/corskit/cmd/corskit/internal/har"
	"github.com/corskit/corskit/cmd/corskit/internal/probe"
)

// requestOfCurl reads a curl command, from standard input for "-".
func requestOfCurl(stdin io.Reader, line string) ([]probe.Request, error) {
	if line == "-" {
		text, err := readAll(stdin)
		if err != nil {
			return nil, err
		}
		line = string(text)
	}
	command, err := curl.Parse(line)
	if err != nil {
		return nil, fmt.Errorf("--curl: %w", err)
	}
	r, err := probe.Recorded(*command).Request()
	if err != nil {
		return nil, fmt.Errorf("--curl: %w", err)
	}
	return []probe.Request{r}, nil
}

// requestsOfHAR reads the failed requests of a file.
func requestsOfHAR(name string) ([]probe.Request, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("--har: %w", err)
	}
	defer file.Close()
	entries, err := har.Parse(file)
	if err != nil {
		return nil, fmt.Errorf("--har: %s %w", name, err)
	}
	failed := har.Failed(entries)
	if len(failed) == 0 {
		return nil, fmt.Errorf("--har: %s holds %d requests, and none from another origin that has failed; "+
			"open the network tab, reload the page and save again", name, len(entries))
	}
	var requests []probe.Request
	var mistakes []error
	for _, e := range failed {
		r, err := probe.Recorded{Method: e.Method, URL: e.URL, Header: e.Header, Body: e.Body}.Request()
		if err != nil {
			mistakes = append(mistakes, fmt.Errorf("--har: %s: %w", name, err))
			continue
		}
		requests = append(requests, r)
	}
	return requests, errors.Join(mistakes...)
}
