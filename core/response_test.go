package core_test

import (
	"testing"

	"github.com/corskit/corskit/core"
)

func TestIsCORSHeader(t *testing.T) {
	for name, want := range map[string]bool{
		"Access-Control-Allow-Origin": true, "access-control-x": true, "Access-Control-": false, "Access-Control": false, "X-Access-Control-Note": false,
		"Timing-Allow-Origin": true, "TIMING-ALLOW-ORIGIN": true, "Timing-Allow": false, "Vary": false, "": false,
	} {
		if got := core.IsCORSHeader(name); got != want {
			t.Errorf("%q: %v", name, got)
		}
	}
}
