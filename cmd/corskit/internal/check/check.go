// Package check finds what is wrong with a policy file.
package check

import (
	"errors"
	"reflect"
	"strconv"
	"strings"

	"github.com/corskit/corskit/cmd/corskit/internal/terminal"
	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/policyfile"
)

// A Report is what a file holds. Its JSON is described in docs/corskit.md: what is there stays, and more may be added.
type Report struct {
	File     string    `json:"file"`
	Mistakes []Finding `json:"mistakes"`
	Warnings []Finding `json:"warnings"`
}

// A Finding is a mistake or a warning. What is not known of it is empty.
type Finding struct {
	At     string `json:"at"` // file:line:column
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
	Field  string `json:"field,omitempty"` // as the file spells it
	Value  string `json:"value,omitempty"`
	Why    string `json:"why,omitempty"`
	Fix    string `json:"fix,omitempty"`
	Text   string `json:"text"` // all of it, apart from the place
}

// Text compiles the policy in a text, of a file with the name.
func Text(name string, data []byte) *Report {
	r := &Report{File: name, Mistakes: []Finding{}, Warnings: []Finding{}}
	site, err := policyfile.CheckSite(name, data, core.New)
	if err != nil {
		r.mistakes(err)
		return r
	}
	for _, part := range site.Parts() {
		for _, w := range part.Policy.Warnings() {
			r.Warnings = append(r.Warnings, warning(part.Document, w))
		}
	}
	return r
}

// mistakes takes joined errors apart.
func (r *Report) mistakes(err error) {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			r.mistakes(e)
		}
		return
	}
	r.Mistakes = append(r.Mistakes, mistake(err))
}

func mistake(err error) Finding {
	f := Finding{Text: err.Error()}
	var at *policyfile.Error
	if errors.As(err, &at) {
		f.place(at.At)
		f.Text = at.Err.Error()
	}
	var config *core.ConfigError
	if errors.As(err, &config) {
		f.Field, f.Value, f.Why, f.Fix = config.Field, config.Value, config.Why, config.Fix
	}
	return f
}

func warning(d *policyfile.Document, w core.Warning) Finding {
	f := Finding{Field: inFile.Replace(w.Field), Value: w.Value, Why: inFile.Replace(w.Why), Fix: inFile.Replace(w.Fix)}
	f.place(d.At(w.Field, w.Value))
	f.Text = core.Warning{Field: f.Field, Value: f.Value, Why: f.Why, Fix: f.Fix}.String()
	return f
}

// inFile says in a file's terms what core says in Go's.
var inFile = func() *strings.Replacer {
	names := []string{"24 * time.Hour", `"24h"`, "2 * time.Hour", `"2h"`}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[core.Config]()) {
		if key, _, _ := strings.Cut(f.Tag.Get("json"), ","); key != "-" {
			names = append(names, f.Name, key)
		}
	}
	return strings.NewReplacer(names...)
}()

// place takes file:line:column apart, as far as it is known.
func (f *Finding) place(at string) {
	f.At = at
	rest, column, ok1 := cutNumber(at)
	_, line, ok2 := cutNumber(rest)
	if ok1 && ok2 {
		f.Line, f.Column = line, column
	}
}

func cutNumber(s string) (before string, number int, ok bool) {
	i := strings.LastIndexByte(s, ':')
	if i < 0 {
		return s, 0, false
	}
	number, err := strconv.Atoi(s[i+1:])
	return s[:i], number, err == nil
}

// Print writes the report for people, a finding a line as compilers do.
func (r *Report) Print(p *terminal.Printer) {
	for _, f := range r.Mistakes {
		p.Line(terminal.Bad("✗ "), terminal.Bold(f.At+": "), terminal.Plain(f.Text))
	}
	for _, f := range r.Warnings {
		p.Line(terminal.Warn("! "), terminal.Bold(f.At+": "), terminal.Plain(f.Text))
	}
	if len(r.Mistakes) == 0 {
		p.Line(terminal.Good("✓ "), terminal.Bold(r.File+": "), terminal.Plain("a valid policy"+counted(", ", len(r.Warnings), "warning")))
		return
	}
	p.Line(terminal.Bad("✗ "), terminal.Bold(r.File+": "), terminal.Plain("not a policy"+counted(", ", len(r.Mistakes), "mistake")))
}

func counted(before string, n int, thing string) string {
	switch n {
	case 0:
		return ""
	case 1:
		return before + "1 " + thing
	}
	return before + strconv.Itoa(n) + " " + thing + "s"
}
