package engine

import (
	"fmt"
	"os"
	"slices"
	"strings"
)

// A choice is what CORSKIT_BROWSERS asks for.
type choice struct {
	names    []string
	required bool // a missing one is a failure
}

// chosen reads CORSKIT_BROWSERS: "none", "required" for all that there are, or
// names such as "chromium,firefox", which are required then. By itself a test
// takes the Chromium that is there for tests alone. Other browsers are what
// somebody uses, in any version.
func chosen() (choice, error) {
	switch value := os.Getenv("CORSKIT_BROWSERS"); value {
	case "":
		return choice{names: []string{"chromium"}}, nil
	case "none":
		return choice{}, nil
	case "required":
		return choice{Names(), true}, nil
	default:
		names := strings.Split(value, ",")
		for _, name := range names {
			if !slices.Contains(Names(), name) {
				return choice{}, fmt.Errorf("CORSKIT_BROWSERS=%s: no browser is called %q; write none, required, or some of %s", value, name, strings.Join(Names(), ","))
			}
		}
		return choice{names, true}, nil
	}
}
