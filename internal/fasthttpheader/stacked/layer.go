// Package stacked checks, for both Fibers, that the policy nearest to the handler alone speaks about cross-origin access, whatever the
// middlewares between policies do to the headers.
package stacked

import (
	"fmt"
	"strings"

	"github.com/corskit/corskit/core"
)

// A Layer is what a request meets: a policy or a middleware. The last of a stack ends.
type Layer struct {
	Policy        core.Decider
	name          string
	Before, After Edits // around the rest
	Kind          Kind
}

// Kind is what a layer does beside its edits.
type Kind string

const (
	PassesOn   Kind = ""
	Ends       Kind = "ends"
	Panics     Kind = "panics"
	Recovers   Kind = "recovers"          // from a panic of the rest, which becomes an error
	Mounts     Kind = "mounts"            // an app, which has the rest
	HandsOver  Kind = "hands over"        // the same, as fasthttp's handler
	StartsOver Kind = "starts over, once" // with c.RestartRouting, in place of passing on
)

func (l Layer) String() string {
	if l.Policy != nil {
		return "policy " + l.name
	}
	return fmt.Sprintf("%v %s %v", l.Before, l.Kind, l.After)
}

// Edits are what a middleware does to the headers of the response.
type Edits []Edit

// An Edit is a call of Set, Add or Del.
type Edit struct{ Call, Name, Value string }

// A Header is fasthttp's *ResponseHeader.
type Header interface {
	Set(name, value string)
	Add(name, value string)
	Del(name string)
}

// Apply makes the calls.
func (edits Edits) Apply(h Header) {
	for _, e := range edits {
		switch e.Call {
		case "Set":
			h.Set(e.Name, e.Value)
		case "Add":
			h.Add(e.Name, e.Value)
		case "Del":
			h.Del(e.Name)
		}
	}
}

// A varying is what becomes of Vary.
type varying map[string]bool

// Set is not called for Vary: of several lines, fasthttp's replaces one.
func (varying) Set(string, string) {}

func (v varying) Add(name, value string) {
	if name == "Vary" {
		for element := range strings.SplitSeq(value, ", ") {
			v[element] = true
		}
	}
}

func (v varying) Del(name string) {
	if name == "Vary" {
		clear(v)
	}
}
