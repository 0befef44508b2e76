package model

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// An outcome is what became of a row, to be compared.
type outcome struct {
	page     []string // what the script saw, one entry a fetch
	requests []string // what the servers were asked
	name     string   // the engine's name for the failure
	console  []string // what the engine printed about it, sorted: Firefox keeps no order
}

// A sight is what a script sees of a fetch.
type sight struct {
	Thrown     string // the error's name; else the rest counts
	Type, URL  string
	Status     int
	Redirected bool
	Header     map[string]string
	Body       string
}

func (s sight) String() string {
	if s.Thrown != "" {
		return s.Thrown
	}
	text := fmt.Sprintf("%s %d %s", s.Type, s.Status, s.URL)
	if s.Redirected {
		text += " (redirected)"
	}
	for _, name := range slices.Sorted(maps.Keys(s.Header)) {
		if name == "connection" { // Go's client keeps it to itself
			continue
		}
		text += fmt.Sprintf("; %s: %s", name, s.Header[name])
	}
	return text + "; body: " + s.Body
}

// readable tells whether the script got all of its responses.
func (o outcome) readable() bool { return !slices.Contains(o.page, "TypeError") }

// preflights is the number of requests that are preflights.
func (o outcome) preflights() int {
	n := 0
	for _, r := range o.requests {
		if isPreflight(r) {
			n++
		}
	}
	return n
}

func isPreflight(request string) bool { return strings.HasPrefix(request, "OPTIONS ") }

// facts are the outcome without the engine's own words for it.
func (o outcome) facts() outcome {
	o.name, o.console = "", nil
	return o
}

// lines are the outcome as text, an entry a line.
func (o outcome) lines() []string {
	var all []string
	for kind, texts := range map[string][]string{"asked": o.requests, "page": o.page, "console": o.console} {
		for i, text := range texts {
			all = append(all, fmt.Sprintf("%s %d: %s", kind, i+1, text))
		}
	}
	if o.name != "" {
		all = append(all, "name: "+o.name)
	}
	slices.Sort(all)
	return all
}

func (o outcome) equal(p outcome) bool { return slices.Equal(o.lines(), p.lines()) }

// less is what o has that p has not.
func (o outcome) less(p outcome) string {
	var b strings.Builder
	other := p.lines()
	for _, line := range o.lines() {
		if !slices.Contains(other, line) {
			fmt.Fprintln(&b, "   ", line)
		}
	}
	return b.String()
}
