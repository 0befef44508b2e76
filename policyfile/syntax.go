package policyfile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// text reads a whole document.
func (p *parser) text(data []byte) {
	if !utf8.Valid(data) {
		p.mistakes = append(p.mistakes, mistake{position{}, errors.New("is not UTF-8 text; save it as UTF-8")})
		return
	}
	root, err := p.root(data)
	switch {
	case err == nil && root == nil:
		p.mistakes = append(p.mistakes, mistake{position{}, fmt.Errorf("holds no policy; write at least %s", p.words.policy)})
	case err == nil:
		p.policy(root)
	case !p.words.json:
		p.fields(data, err)
	default:
		p.mistakes = append(p.mistakes, jsonMistake(data, syntaxMistake(err, 0)))
	}
}

// fields reads the fields of a YAML text that as a whole has no structure, each by itself, so that a mistake in one does not hide those in
// the others.
func (p *parser) fields(data []byte, whole error) {
	before := len(p.mistakes)
	starts := append(fieldStart.FindAllIndex(data, mostRepairs), []int{len(data), len(data)})
	for i, start := range starts[:len(starts)-1] {
		p.line = bytes.Count(data[:start[0]], []byte("\n"))
		switch root, err := p.root(data[start[0]:starts[i+1][0]]); {
		case err != nil:
			m := syntaxMistake(err, p.line)
			m.err = fmt.Errorf("%w (the rest of this field could not be read)", m.err)
			p.mistakes = append(p.mistakes, m)
		case root != nil:
			p.policy(root)
		}
	}
	p.line = 0
	if len(p.mistakes) == before {
		p.mistakes = append(p.mistakes, syntaxMistake(whole, 0))
	}
}

// fieldStart is a key at the beginning of a line.
var fieldStart = regexp.MustCompile(`(?m)^["']?[A-Za-z][A-Za-z0-9_-]*["']?[ \t]*:`)

// mostRepairs bounds the work: each repair reads the text anew.
const mostRepairs = 100

// root returns the top node of the only document in data, nil if there is none. What YAML cannot read and people often write, is told
// and read all the same.
func (p *parser) root(data []byte) (*yaml.Node, error) {
	for {
		root, err := p.document(data)
		if p.repairs++; p.repairs > mostRepairs {
			return root, err
		}
		repaired := p.repair(data, err)
		if repaired == nil {
			return root, err
		}
		data = repaired
	}
}

func (p *parser) document(data []byte) (*yaml.Node, error) {
	loader, err := yaml.NewLoader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	var first, second yaml.Node
	switch err := loader.Load(&first); {
	case err == io.EOF || err == nil && isNull(first.Content[0]):
		return nil, nil
	case err != nil:
		return nil, err
	}
	switch err := loader.Load(&second); {
	case err == nil:
		p.fail(&second, "is a second document; write one policy a file")
	case err != io.EOF:
		return nil, err
	}
	return first.Content[0], nil
}

// placeholder stands for a "*" that was not in quotes, one column wide as it is.
const placeholder = '\ue000'

// repair tells of a mistake that has one meaning only, and returns the text without it; nil if err is none.
func (p *parser) repair(data []byte, err error) []byte {
	var at *yaml.LoadError
	switch {
	case !errors.As(err, &at):
		return nil
	case at.ContextMsg == "while scanning an alias":
		return p.repairStar(data, position{at.Mark.Line, at.Mark.Column - 1})
	case strings.HasPrefix(at.Message, "unknown anchor"):
		return p.repairStar(data, position{at.Mark.Line, at.Mark.Column})
	case at.ContextMsg == "while scanning for the next token" && tabsFirst.Match(lineOf(data, at.Mark.Line)):
		p.mistakes = append(p.mistakes, mistake{position{p.line + at.Mark.Line, at.Mark.Column}, errors.New("a tab is no indentation to YAML; write spaces")})
		return indentation.ReplaceAllFunc(data, func(tabs []byte) []byte { return bytes.ReplaceAll(tabs, []byte("\t"), []byte(" ")) })
	}
	return nil
}

var (
	tabsFirst   = regexp.MustCompile(`^ *\t`)
	indentation = regexp.MustCompile(`(?m)^[ \t]+`)
)

func (p *parser) repairStar(data []byte, at position) []byte {
	line := lineOf(data, at.line)
	runes := []rune(string(line))
	if at.column < 1 || at.column > len(runes) || runes[at.column-1] != '*' {
		return nil
	}
	p.stars[position{p.line + at.line, at.column}] = true
	offset := len(data) - len(lineAndRest(data, at.line)) + len(string(runes[:at.column-1]))
	return append(append(bytes.Clone(data[:offset]), string(placeholder)...), data[offset+1:]...)
}

// star gives a scalar its "*" back, and says that it needs quotes.
func (p *parser) star(n *yaml.Node) {
	if !p.stars[p.at(n)] || !strings.HasPrefix(n.Value, string(placeholder)) {
		return
	}
	n.Value = "*" + strings.TrimPrefix(n.Value, string(placeholder))
	p.fail(n, p.words.star, n.Value)
}

// lineAndRest is the text from a line on, counted from 1.
func lineAndRest(data []byte, line int) []byte {
	for range line - 1 {
		_, data, _ = bytes.Cut(data, []byte("\n"))
	}
	return data
}

func lineOf(data []byte, line int) []byte {
	first, _, _ := bytes.Cut(lineAndRest(data, line), []byte("\n"))
	return first
}

// syntaxMistake is an error of the YAML library, in a text that begins after some lines.
func syntaxMistake(err error, before int) mistake {
	var at *yaml.LoadError
	if !errors.As(err, &at) {
		return mistake{position{}, err}
	}
	text := at.Message
	if at.ContextMsg != "" {
		text = at.ContextMsg + ": " + text
	}
	if at.Mark.Line == 0 {
		return mistake{position{}, errors.New(text)}
	}
	return mistake{position{before + at.Mark.Line, at.Mark.Column}, errors.New(text)}
}

// jsonMistake says it in the terms of JSON, if that has something to say.
func jsonMistake(data []byte, otherwise mistake) mistake {
	var value any
	var at *json.SyntaxError
	if !errors.As(json.Unmarshal(data, &value), &at) {
		return otherwise
	}
	before := data[:max(0, min(int(at.Offset)-1, len(data)))]
	line := bytes.Count(before, []byte("\n"))
	column := utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
	return mistake{position{line + 1, column}, fmt.Errorf("%w (the rest could not be read)", at)}
}
