package conformance

import (
	"strings"
	"time"

	"github.com/corskit/corskit/core"
)

// A Site is what a row wants served. A framework's fixture builds an app from it, by that framework's own means.
type Site struct {
	// Deciders are the policies in the order of their middleware, outermost first.
	Deciders []core.Decider
	// Routes, if there are any, are the whole application. The fixture hands Application to the adapter's Routes, and registers
	// nothing else.
	Routes []Route
	// Otherwise says that what none of the Routes takes, by path or by method, goes to a handler of the application's.
	Otherwise bool
	// Files is a directory with a file.txt, to be served below /static/.
	Files string

	outer   []string
	witness witness
}

// Application is the policy of the whole application, nil if there is none.
func (s *Site) Application() core.Decider {
	if len(s.Deciders) == 0 {
		return nil
	}
	return s.Deciders[0]
}

// Methods are those that /items/:id has a handler for, OPTIONS included.
var Methods = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PURGE", "QUERY"}

// MaxBody is how many bytes POST /too-large accepts.
const MaxBody = 1 << 10

// Ran is to be called by every handler of a route, first of all. Middleware, and what answers for missing routes, must not.
func (s *Site) Ran() { s.witness.handlerRan() }

// Item is the body of /items/:id. It includes a call to Ran.
func (s *Site) Item(method, id string) string {
	s.Ran()
	return method + " item " + id
}

// Elsewhere is the body of the handler that Otherwise asks for. It includes a call to Ran.
func (s *Site) Elsewhere() string {
	s.Ran()
	return "otherwise"
}

// Outer passes to add each header line that a middleware outside of the policies is to put on every answer.
func (s *Site) Outer(add func(name, value string)) {
	for _, line := range s.outer {
		name, value, _ := strings.Cut(line, ": ")
		add(name, value)
	}
}

// What /stream sends. The second part must wait for FirstPartArrived.
const (
	FirstPart  = "the first part\n"
	SecondPart = "the second part"
)

// FirstPartArrived returns when the client has read FirstPart.
func (s *Site) FirstPartArrived() {
	s.witness.mu.Lock()
	gate := s.witness.gate
	s.witness.mu.Unlock()
	select {
	case <-gate:
	case <-time.After(patience):
	}
}
