package failures

import (
	_ "embed"
	"encoding/json"
	"fmt"
)

// Verdicts are what real browsers have said about a failure, in their own names; "" where one was not asked. WebKit has no names: it
// is its console's first sentence.
type Verdicts struct {
	Chromium string `json:"chromium,omitempty"`
	Firefox  string `json:"firefox,omitempty"`
	WebKit   string `json:"webkit,omitempty"`
}

// measured is written by the tests in real browsers: an object with the Verdicts for each Failure's Name.
//
//go:embed measured.json
var measured []byte

// Measured returns the browsers' verdicts by the failures' names.
func Measured() map[string]Verdicts {
	verdicts := make(map[string]Verdicts)
	if err := json.Unmarshal(measured, &verdicts); err != nil {
		panic(fmt.Sprintf("failures: measured.json: %v", err))
	}
	return verdicts
}
