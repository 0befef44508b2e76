// Package curl reads the command lines that browsers make of a request ("Copy as cURL"), and those that people type. It runs
// nothing and opens no file.
package curl

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// A Command is the request that a command line stands for. Its header has what the line says, and what curl adds to it for a body.
type Command struct {
	Method string
	URL    string
	Header http.Header
	Body   string
}

// Parse reads a command line for bash, or for the Windows command prompt. The error says what to change in it.
func Parse(line string) (*Command, error) {
	if strings.TrimSpace(line) == "" {
		return nil, errors.New(`it is empty; copy the request with "Copy as cURL" in the browser's network tab`)
	}
	split := words
	if isForCmd(line) {
		split = cmdWords
	}
	args, err := split(line)
	if err != nil {
		return nil, err
	}
	if len(args) == 0 || args[0] != "curl" && args[0] != "curl.exe" {
		return nil, errors.New(`this is no curl command; choose "Copy as cURL" in the browser's network tab`)
	}
	p := parser{Command: Command{Header: http.Header{}}}
	for args = args[1:]; len(args) > 0 && err == nil; {
		args, err = p.argument(args)
	}
	if err != nil {
		return nil, err
	}
	return p.finish()
}

type parser struct {
	Command
	data      []string
	hasData   bool
	intoQuery bool
	head      bool
}

// argument takes the first argument, with its value if it has one.
func (p *parser) argument(args []string) (rest []string, err error) {
	arg, rest := args[0], args[1:]
	switch {
	case strings.HasPrefix(arg, "--"):
		return p.long(arg, rest)
	case len(arg) > 1 && arg[0] == '-':
		return p.short(arg[1:], rest)
	}
	return rest, p.setURL(arg)
}

func (p *parser) long(name string, rest []string) ([]string, error) {
	value, known := takesValue[name]
	switch {
	case !known:
		return nil, fmt.Errorf("curl's %s is not known here; leave it out", shortened(name))
	case !value:
		return rest, p.option(name, "")
	case len(rest) == 0:
		return nil, fmt.Errorf("%s has no value; copy the whole command", name)
	}
	return rest[1:], p.option(name, rest[0])
}

// short is a cluster such as sSL, or sXPUT, whose last option may have its value in the same argument.
func (p *parser) short(cluster string, rest []string) ([]string, error) {
	for cluster != "" {
		name, ok := longNames[cluster[0]]
		if !ok {
			return nil, fmt.Errorf("curl's -%s is not known here; leave it out", shortened(cluster[:1]))
		}
		cluster = cluster[1:]
		if takesValue[name] {
			if cluster != "" {
				rest = append([]string{cluster}, rest...)
			}
			return p.long(name, rest)
		}
		if err := p.option(name, ""); err != nil {
			return nil, err
		}
	}
	return rest, nil
}

func (p *parser) option(name, value string) error {
	switch name {
	case "--request":
		p.Method = value
	case "--url":
		return p.setURL(value)
	case "--header":
		return p.setHeader(value)
	case "--cookie":
		if !strings.Contains(value, "=") {
			return fmt.Errorf("--cookie %s names a file, and none is opened here; write -b 'name=value'", shortened(value))
		}
		p.Header.Add("Cookie", value)
	case "--user":
		p.Header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(value)))
	case "--referer":
		p.Header.Set("Referer", value)
	case "--range":
		p.Header.Set("Range", "bytes="+value)
	case "--get":
		p.intoQuery = true
	case "--head":
		p.head = true
	case "--form":
		return errors.New("--form cannot be sent again as the browser would; write the body with --data-raw and its Content-Type with -H")
	default:
		return p.dataOption(name, value)
	}
	return nil
}

func (p *parser) dataOption(name, value string) error {
	switch name {
	case "--data", "--data-ascii", "--data-binary", "--json":
		if strings.HasPrefix(value, "@") {
			return fmt.Errorf("%s %s names a file, and none is opened here; write its content with --data-raw", name, shortened(value))
		}
	case "--data-urlencode":
		key, text, named := strings.Cut(value, "=")
		switch {
		case !named:
			value = url.QueryEscape(value)
		case key == "":
			value = url.QueryEscape(text)
		default:
			value = key + "=" + url.QueryEscape(text)
		}
	case "--data-raw":
	default:
		return nil // of no interest to a browser
	}
	if name == "--json" {
		p.setDefault("Content-Type", "application/json")
		p.setDefault("Accept", "application/json")
	}
	p.data, p.hasData = append(p.data, value), true
	return nil
}

func (p *parser) setURL(s string) error {
	if p.URL != "" {
		return fmt.Errorf("there are two URLs, %s and %s; probe them one by one", shortened(p.URL), shortened(s))
	}
	p.URL = s
	return nil
}

func (p *parser) setHeader(line string) error {
	name, value, ok := strings.Cut(line, ":")
	if !ok {
		if name, ok = strings.CutSuffix(line, ";"); !ok { // curl's way to send an empty header
			return fmt.Errorf("-H %s is no header; write it as 'Name: value'", shortened(line))
		}
	}
	if name = strings.TrimSpace(name); name == "" || strings.HasPrefix(line, ":") { // :authority and its like, from HTTP/2
		return nil
	}
	p.Header.Add(name, strings.TrimSpace(value))
	return nil
}

func (p *parser) setDefault(name, value string) {
	if p.Header.Get(name) == "" {
		p.Header.Set(name, value)
	}
}

func (p *parser) finish() (*Command, error) {
	if p.URL == "" {
		return nil, errors.New("the curl command has no URL; copy the whole command")
	}
	data := strings.Join(p.data, "&")
	switch {
	case p.hasData && p.intoQuery:
		separator := "?"
		if strings.Contains(p.URL, "?") {
			separator = "&"
		}
		p.URL += separator + data
	case p.hasData:
		p.Body = data
		p.setDefault("Content-Type", "application/x-www-form-urlencoded")
	}
	switch {
	case p.Method != "":
	case p.head:
		p.Method = http.MethodHead
	case p.hasData && !p.intoQuery:
		p.Method = http.MethodPost
	default:
		p.Method = http.MethodGet
	}
	return &p.Command, nil
}

// shortened quotes a part of the command, which may hold a secret further on.
func shortened(s string) string {
	const limit = 40
	if len(s) > limit {
		return fmt.Sprintf("%q…", s[:limit])
	}
	return fmt.Sprintf("%q", s)
}
