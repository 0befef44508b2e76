package export

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/corskit/corskit/policyfile"
)

// Hash identifies the policies of a site, whatever the engine and however they are spelled.
func Hash(parts []policyfile.Part) string {
	type route struct {
		Host, Prefix string
		Policy       any
	}
	var all []route
	for _, p := range parts {
		all = append(all, route{p.Host, p.Prefix, p.Policy.Config()})
	}
	data, err := json.Marshal(all)
	if err != nil {
		panic(err) // a Config can always be written
	}
	return fmt.Sprintf("sha256:%x", sha256.Sum256(data))
}

// ErrStale means that what is there is not what would be written now.
var ErrStale = errors.New("stale")

var (
	hashLine    = regexp.MustCompile(`(?m)^# Policy: (sha256:[0-9a-f]{64})$`)
	commandLine = regexp.MustCompile(`(?m)^# Made by: .*$`)
)

// Check compares a file, or a hash, with what is written now. The command in the head does not count. The error wraps [ErrStale] if they
// differ.
func Check(there, written string) error {
	now := hashLine.FindStringSubmatch(written)[1]
	if strings.HasPrefix(there, "sha256:") {
		if there != now {
			return fmt.Errorf("%w: the policy's hash is now %s", ErrStale, now)
		}
		return nil
	}
	match := hashLine.FindStringSubmatch(there)
	switch {
	case match == nil:
		return fmt.Errorf(`%w: it has no line "# Policy: sha256:…", which every export has; export it anew`, ErrStale)
	case match[1] != now:
		return fmt.Errorf("%w: the policy has changed since; export it anew", ErrStale)
	case commandLine.ReplaceAllString(there, "") != commandLine.ReplaceAllString(written, ""):
		return fmt.Errorf("%w: the policy is the same, but the text is another; it was edited, or made with other flags or by another version of corskit", ErrStale)
	}
	return nil
}
