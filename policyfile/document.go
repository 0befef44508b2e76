package policyfile

import (
	"errors"
	"strings"

	"github.com/corskit/corskit/core"
)

// A Document is a Config and where its values were written.
type Document struct {
	// Config is what was read. AllowOriginFunc is nil, since no file can hold one. Changing it leaves the places as they are.
	// Of a file with routes it is what stands at the top.
	Config core.Config
	// Routes are the parts of the site that have policies of their own, the most specific first: see [Site].
	Routes []Route

	name    string
	start   position           // of a route
	written bool               // some field of a policy is there
	spell   func(field) string // as the document spells fields
	places  map[place]position
}

// A place is that of one entry, or with the value "" that of the field.
type place struct{ field, value string }

// At tells where an entry was written, as name:line:column. Field and value are those of a [core.ConfigError] or a
// [core.Warning]. A value that is not there stands for its field, and a field that is not there for the whole document.
func (d *Document) At(field, value string) string {
	return d.position(field, value).in(d.name)
}

// position is that of an entry, else of its field, else of the document.
func (d *Document) position(field, value string) position {
	for _, p := range []place{{field, value}, {field, ""}} {
		if at, ok := d.places[p]; ok {
			return at
		}
	}
	return d.start
}

// Compile makes a policy with compile, which is [core.New] or a function that calls it after adding what no file can hold. The mistakes
// that it finds ([core.ConfigErrors]) come back as an [Error] each, with their places and the document's own names for the
// fields, all at once. Other errors come back as they are. A file with routes has no one policy: [Document.Site] is for those.
func (d *Document) Compile(compile func(core.Config) (*core.Policy, error)) (*core.Policy, error) {
	if len(d.Routes) > 0 {
		return nil, &Error{d.name, errRoutes}
	}
	policy, err := compile(d.Config)
	if err != nil {
		return nil, d.locate(err)
	}
	return policy, nil
}

var errRoutes = errors.New("has routes, each with a policy of its own, and one policy is wanted here; remove the routes, or call Document.Site, CheckSite or WatchSite, which make a Decider of them")

func (d *Document) locate(err error) error {
	var mistakes core.ConfigErrors
	if !errors.As(err, &mistakes) {
		return err
	}
	located := make([]error, len(mistakes))
	for i, m := range mistakes {
		located[i] = &Error{At: d.At(m.Field, m.Value), Err: d.reword(m)}
	}
	return errors.Join(located...)
}

// reword says in the document's terms what core says in Go's.
func (d *Document) reword(m *core.ConfigError) *core.ConfigError {
	var names []string
	for _, f := range fields {
		names = append(names, f.name, d.spell(f))
	}
	inDocument := strings.NewReplacer(names...)
	fix := inDocument.Replace(m.Fix)
	if m.Field == "MaxAge" {
		fix = "write whole seconds up to 24 hours, such as " + durationExample
	}
	return &core.ConfigError{Field: inDocument.Replace(m.Field), Value: m.Value, Why: inDocument.Replace(m.Why), Fix: fix}
}

// An Error is one mistake. Where there are several they are joined; errors.As finds the first, and the text has one line each.
type Error struct {
	// At is where the mistake is: file:line:column as far as it is known, or "environment".
	At string
	// Err is what is wrong and what to write instead. It is a *[core.ConfigError] for what core finds.
	Err error
}

// Error returns the place and the mistake.
func (e *Error) Error() string { return e.At + ": " + e.Err.Error() }

// Unwrap returns e.Err.
func (e *Error) Unwrap() error { return e.Err }
