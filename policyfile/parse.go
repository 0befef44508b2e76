package policyfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// Load reads the file at path, YAML or JSON.
func Load(path string) (*Document, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("the policy file cannot be read: %w", err)
	}
	return Parse(path, data)
}

// Parse reads data as [Load] reads a file. The name stands in errors. All mistakes are reported at once, apart from those that
// leave the text without a structure.
func Parse(name string, data []byte) (*Document, error) {
	p := parser{Document{name: name, spell: field.byKey, places: map[place]string{}}, nil}
	root, err := p.root(data)
	if err != nil {
		return nil, err
	}
	p.policy(root)
	if len(p.errors) > 0 {
		return nil, errors.Join(p.errors...)
	}
	return &p.Document, nil
}

// A parser fills a Document from the tree that the YAML library makes: the library's own decoding into a struct would stop at
// strings that look like numbers, and forget where the others were.
type parser struct {
	Document
	errors []error
}

// root returns the top node of the only document in data.
func (p *parser) root(data []byte) (*yaml.Node, error) {
	if !utf8.Valid(data) {
		return nil, &Error{p.name, errors.New("is not UTF-8 text; save it as UTF-8")}
	}
	loader, err := yaml.NewLoader(bytes.NewReader(data))
	if err != nil {
		return nil, &Error{p.name, err}
	}
	var first, second yaml.Node
	switch err := loader.Load(&first); {
	case err == io.EOF || err == nil && isNull(first.Content[0]):
		return nil, &Error{p.name, errors.New("holds no policy; write at least allowOrigins")}
	case err != nil:
		return nil, p.syntaxError(data, err)
	}
	switch err := loader.Load(&second); {
	case err == nil:
		return nil, &Error{p.position(&second), errors.New("is a second document; write one policy a file")}
	case err != io.EOF:
		return nil, p.syntaxError(data, err)
	}
	return first.Content[0], nil
}

func (p *parser) syntaxError(data []byte, err error) error {
	var at *yaml.LoadError
	if !errors.As(err, &at) {
		return &Error{p.name, err}
	}
	text := at.Message
	lines := bytes.Split(data, []byte("\n"))
	switch line := at.Mark.Line - 1; {
	case at.ContextMsg == "":
	case at.ContextMsg == "while scanning an alias":
		text = `a "*" alone is an alias to YAML; write it in quotes: "*"`
	case at.ContextMsg == "while scanning for the next token" && 0 <= line && line < len(lines) && bytes.HasPrefix(bytes.TrimLeft(lines[line], " "), []byte("\t")):
		text = "a tab is no indentation to YAML; write spaces"
	default:
		text = at.ContextMsg + ": " + text
	}
	if at.Mark.Line == 0 {
		return &Error{p.name, errors.New(text)}
	}
	return &Error{fmt.Sprintf("%s:%d:%d", p.name, at.Mark.Line, at.Mark.Column), errors.New(text)}
}

func (p *parser) position(n *yaml.Node) string {
	return fmt.Sprintf("%s:%d:%d", p.name, n.Line, n.Column)
}

func (p *parser) fail(n *yaml.Node, format string, args ...any) {
	p.errors = append(p.errors, &Error{p.position(n), fmt.Errorf(format, args...)})
}

func (p *parser) policy(root *yaml.Node) {
	if root.Kind != yaml.MappingNode || !plain(root) {
		p.fail(root, "the policy is no list of fields; write it as allowOrigins: [https://app.example.com]")
		return
	}
	seen := make(map[string]int)
	for i := 0; i < len(root.Content); i += 2 {
		key, value := root.Content[i], root.Content[i+1]
		f, known := find(field.byKey, key.Value)
		switch line, again := seen[key.Value]; {
		case key.Kind != yaml.ScalarNode || !plain(key):
			p.fail(key, "is no field's name; the fields are %s", names(field.byKey))
		case !known:
			p.fail(key, "%s", unknown(field.byKey, key.Value))
		case again:
			p.fail(key, "%s is there twice, first in line %d; write it once", key.Value, line)
		default:
			seen[key.Value] = key.Line
			p.places[place{f.name, ""}] = p.position(key)
			p.value(f, value)
		}
	}
}
