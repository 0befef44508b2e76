package policyfile

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/corskit/corskit/core"
)

// Load reads the file at path, YAML or JSON, of 1 MiB at most.
func Load(path string) (*Document, error) {
	data, err := read(path)
	if err != nil {
		return nil, err
	}
	return Parse(path, data)
}

func read(path string) ([]byte, error) {
	const most = 1 << 20
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("the policy file cannot be read: %w", err)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, most+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("the policy file cannot be read: %w", err)
	case len(data) > most:
		return nil, fmt.Errorf("the policy file %s is larger than 1 MiB, and no policy is; check the path", path)
	}
	return data, nil
}

// Parse reads data as [Load] reads a file. The name stands in errors. All mistakes are reported at once; where the text has no structure,
// the error says from where on nothing could be read.
func Parse(name string, data []byte) (*Document, error) {
	p := newParser(name, data)
	p.text(data)
	if len(p.mistakes) > 0 {
		return nil, p.err()
	}
	return &p.Document, nil
}

// Check is [Parse] and [Document.Compile] in one. It compiles what can be read of a text that has mistakes, too, so that those of both
// kinds come back at once. There is no policy unless there are none.
func Check(name string, data []byte, compile func(core.Config) (*core.Policy, error)) (*core.Policy, error) {
	site, err := CheckSite(name, data, compile)
	switch {
	case err != nil:
		return nil, err
	case len(site.parts) > 1:
		return nil, &Error{name, errRoutes}
	}
	return site.parts[0].Policy, nil
}

// CheckSite is [Parse] and [Document.Site] in one, as [Check] is for one policy.
func CheckSite(name string, data []byte, compile func(core.Config) (*core.Policy, error)) (*Site, error) {
	p := newParser(name, data)
	p.text(data)
	site := new(Site)
	for _, route := range p.Routes {
		part := p.parts[slices.IndexFunc(p.parts, func(part *parser) bool { return &part.Document == route.Document })]
		policy, err := p.compile(part, compile)
		if err != nil {
			return nil, err
		}
		site.add(route, policy)
	}
	if site.add(Route{Document: &p.Document}, new(core.Policy)); p.hasPolicy() {
		policy, err := p.compile(p, compile)
		if err != nil {
			return nil, err
		}
		site.parts[len(site.parts)-1].Policy = policy
	}
	if len(p.mistakes) > 0 {
		return nil, p.err()
	}
	site.odd = OddPaths(site.parts)
	return site, nil
}

// compile makes the policy of a part, and notes the mistakes. Where something is wrong that is none of core's, it is returned.
func (p *parser) compile(part *parser, compile func(core.Config) (*core.Policy, error)) (*core.Policy, error) {
	policy, err := compile(part.Config)
	var found core.ConfigErrors
	if err != nil && !errors.As(err, &found) {
		return nil, cmp.Or(p.err(), err)
	}
	for _, m := range found {
		if !part.isConsequence(m) {
			p.mistakes = append(p.mistakes, mistake{part.Document.position(m.Field, m.Value), part.reword(m)})
		}
	}
	return policy, nil
}

// isConsequence tells what may be wrong only because nothing of the field could be read: "AllowOrigins is empty".
func (p *parser) isConsequence(m *core.ConfigError) bool {
	_, written := p.places[place{m.Field, ""}]
	f, ok := find(func(f field) string { return f.name }, m.Field)
	if !ok || len(p.mistakes) == 0 || written && !p.broken[f.name] {
		return false
	}
	read := reflect.ValueOf(f.in(&p.Config)).Elem()
	return read.IsZero() || read.Kind() == reflect.Slice && read.Len() == 0
}

// A parser fills a Document from the tree that the YAML library makes: the library's own decoding into a struct would stop at
// strings that look like numbers, and forget where the others were.
type parser struct {
	Document
	mistakes []mistake
	broken   map[string]bool // fields with a part that could not be read
	seen     map[string]int  // the lines of the keys
	words    words
	parts    []*parser         // of the routes
	line     int               // the number of lines before the text in hand
	stars    map[position]bool // where a "*" was not in quotes
	repairs  int
}

// A mistake is an Error whose place can be compared.
type mistake struct {
	at  position
	err error
}

// A position is a place in the text, zero if it is not known.
type position struct{ line, column int }

func (p position) in(name string) string {
	if p.line == 0 {
		return name
	}
	return fmt.Sprintf("%s:%d:%d", name, p.line, p.column)
}

func newParser(name string, data []byte) *parser {
	return &parser{
		Document: Document{name: name, spell: field.byKey, places: map[place]position{}},
		broken:   map[string]bool{},
		seen:     map[string]int{},
		words:    wordsFor(name, data),
		stars:    map[position]bool{},
	}
}

// err is all mistakes, in the order of the text.
func (p *parser) err() error {
	slices.SortStableFunc(p.mistakes, func(a, b mistake) int {
		return cmp.Or(cmp.Compare(a.at.line, b.at.line), cmp.Compare(a.at.column, b.at.column))
	})
	errs := make([]error, len(p.mistakes))
	for i, m := range p.mistakes {
		errs[i] = &Error{m.at.in(p.name), m.err}
	}
	return errors.Join(errs...)
}

func (p *parser) at(n *yaml.Node) position { return position{p.line + n.Line, n.Column} }

func (p *parser) fail(n *yaml.Node, format string, args ...any) {
	p.mistakes = append(p.mistakes, mistake{p.at(n), fmt.Errorf(format, args...)})
}

func (p *parser) policy(root *yaml.Node) {
	if root.Kind != yaml.MappingNode || !plain(root) {
		p.fail(root, "the policy is no list of fields; write it as %s", p.words.policy)
		return
	}
	p.mapping(root, map[string]func(*yaml.Node){routesKey: p.routes})
}

// mapping reads the fields of a policy, and others that may stand beside them.
func (p *parser) mapping(n *yaml.Node, others map[string]func(*yaml.Node)) {
	for i := 0; i < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		f, known := find(field.byKey, key.Value)
		other := others[key.Value]
		switch line, again := p.seen[key.Value]; {
		case key.Kind != yaml.ScalarNode || !plain(key):
			p.fail(key, "is no field's name; the fields are %s", names(field.byKey))
		case !known && other == nil:
			p.fail(key, "%s", unknownBeside(others, key.Value))
			p.misspelt(key, value)
		case again:
			p.fail(key, "%s is there twice, first in line %d; write it once", key.Value, line)
		case other != nil:
			p.seen[key.Value] = p.at(key).line
			other(value)
		default:
			p.field(f, key, value)
		}
	}
}

// unknownBeside says that a key is no field, where others are fields, too.
func unknownBeside(others map[string]func(*yaml.Node), key string) string {
	const tolerance = 2
	for other := range others {
		if editDistance(other, strings.ToLower(key)) <= tolerance {
			return fmt.Sprintf("there is no field %q; did you mean %s?", key, other)
		}
	}
	return unknown(field.byKey, key)
}

func (p *parser) field(f field, key, value *yaml.Node) {
	p.written = true
	p.seen[key.Value] = p.at(key).line
	p.places[place{f.name, ""}] = p.at(key)
	before := len(p.mistakes)
	p.value(f, value)
	p.broken[f.name] = len(p.mistakes) > before
}

// misspelt reads the value of a key that is probably meant to be a field, for the mistakes in it.
func (p *parser) misspelt(key, value *yaml.Node) {
	f, ok := find(field.byKey, nearest(field.byKey, key.Value))
	if _, written := p.places[place{f.name, ""}]; ok && !written {
		p.field(f, key, value)
	}
}
