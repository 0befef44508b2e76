package model

import (
	"fmt"
	"testing"

	"github.com/corskit/corskit/e2e/engine"
)

// tries is how often a browser may forget a preflight until it counts as one
// that does not remember it.
const tries = 5

// inBrowser is what a browser makes of the rows.
//
// A browser may forget a preflight whenever it likes
// (https://fetch.spec.whatwg.org/#cors-preflight-cache), and under load the five
// seconds that some are remembered for may be over too soon. That a browser
// remembers is therefore shown by one try of several, each at URLs of its own,
// and that it does not by all of them. So a row is tried again where the browser
// asks more often than the model of it or the standard would, and no other: to
// remember what these forget is wrong at once.
func (s *servers) inBrowser(t *testing.T, b engine.Browser, model, standard []outcome) []outcome {
	t.Helper()
	real := make([]outcome, len(s.rows))
	var numbers []int
	for number := range s.rows {
		numbers = append(numbers, number)
	}
	for try := 0; try < tries && len(numbers) > 0; try++ {
		var again []int
		for i, o := range s.try(t, b, fmt.Sprintf("%s-%d", b.Name(), try), numbers) {
			number := numbers[i]
			real[number] = o
			if s.rows[number].twice && o.preflights() > min(model[number].preflights(), standard[number].preflights()) {
				again = append(again, number)
			}
		}
		numbers = again
	}
	return real
}
