package migrate

import (
	"flag"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/e2e/document"
)

var update = flag.Bool("update", false, "write the tables of docs/migrate.md anew")

const page = "../../docs/migrate.md"

// A migration is from a middleware whose options are a T.
type migration[T any] struct {
	name   string
	module string // whose version the page's heading has
	// the same policy, for both
	before func() T
	after  func() core.Config
	// a server with the middleware, and one with corskit in the same framework
	old func(T) server
	new func(core.Decider) server
	// one a row of the page
	options []option[T]
	// options that the rows name otherwise
	methods []string
}

// An option is what is written in either configuration.
type option[T any] struct {
	option, write string
	old           func(*T)
	new           func(*core.Config)
	around        func(core.Decider) core.Decider // the policy
	refused       string                          // part of New's error, where it knows better
}

func TestThePageIsCodeThatRuns(t *testing.T) { document.IsCode(t, page) }

func (m migration[T]) run(t *testing.T) {
	t.Helper()
	base := compare(t, m.old(m.before()), m.new(core.MustNew(m.after())))
	document.Holds(t, page, m.name+" options", m.optionsTable(t, base), *update)
	document.Holds(t, page, m.name, base.table(m.name), *update)
	m.checkNames(t)
	m.checkVersion(t)
}

// checkVersion reads go.mod.
func (m migration[T]) checkVersion(t *testing.T) {
	t.Helper()
	if m.module == "" {
		return
	}
	requirements, err := os.ReadFile("../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(requirements), "\t"+m.module+" v")
	version, _, _ := strings.Cut(rest, "\n")
	text, err := os.ReadFile(page)
	if heading := "\n## " + strings.TrimRight(m.name, " 0123456789") + " " + version + "\n"; err != nil || !strings.Contains(string(text), heading) {
		t.Errorf("%s has no line %q", page, strings.TrimSpace(heading))
	}
}

// table is what differs in any case.
func (d differences) table(name string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "| request | what | %s | corskit |\n|---|---|---|---|\n", name)
	for _, f := range d {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", named(f.requests), f.what, f.before, f.after)
	}
	return b.String()
}

// cell is what differs with an option.
func (d differences) cell() string {
	var all []string
	for _, f := range d {
		all = append(all, fmt.Sprintf("%s: %s %s → %s", named(f.requests), f.what, f.before, f.after))
	}
	return strings.Join(all, "<br>")
}

func (m migration[T]) optionsTable(t *testing.T, base differences) string {
	var b strings.Builder
	fmt.Fprintf(&b, "| %s | corskit | differs beyond that |\n|---|---|---|\n", m.name)
	for _, o := range m.options {
		before, after := m.before(), m.after()
		if o.old != nil {
			o.old(&before)
		}
		if o.new != nil {
			o.new(&after)
		}
		policy, err := core.New(after)
		differs := ""
		switch {
		case o.refused != "" && (err == nil || !strings.Contains(err.Error(), o.refused)):
			t.Errorf("%s: New's error is %v, not %q", o.option, err, o.refused)
			continue
		case o.refused != "":
			m.old(before) // which starts
		case err != nil:
			t.Errorf("%s: %v", o.option, err)
			continue
		default:
			decider := core.Decider(policy)
			if o.around != nil {
				decider = o.around(decider)
			}
			differs = compare(t, m.old(before), m.new(decider)).beyond(base).cell()
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", o.option, o.write, differs)
	}
	return b.String()
}

var field = regexp.MustCompile("`(\\w+): ([^`…]+)`")

// checkNames sees to it that every option has a row, and that what rows say is what the test sets.
func (m migration[T]) checkNames(t *testing.T) {
	t.Helper()
	source := document.Tests(t)
	var rows strings.Builder
	for _, o := range m.options {
		rows.WriteString(o.option + "\n")
		for _, found := range field.FindAllStringSubmatch(o.option+" "+o.write, -1) {
			if line := "." + found[1] + " = " + found[2]; !strings.Contains(source, line) {
				t.Errorf("%s: the row has %s, which no test sets", o.option, found[0])
			}
		}
	}
	names := slices.Clone(m.methods)
	for options, i := reflect.TypeFor[T](), 0; i < options.NumField(); i++ {
		if f := options.Field(i); f.IsExported() {
			names = append(names, f.Name)
		}
	}
	for _, name := range names {
		if !regexp.MustCompile(`\b` + name + `\b`).MatchString(rows.String()) {
			t.Errorf("%s: no row is about %s", m.name, name)
		}
	}
}

// what the policies of all migrations allow.
func after() core.Config {
	return core.Config{
		AllowOrigins: []string{"https://app.example.com"},
		AllowMethods: []string{"GET", "PUT"},
		AllowHeaders: []string{"Content-Type", "If-Match"},
	}
}
