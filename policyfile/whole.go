package policyfile

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A version of the file that is in force.
type version struct {
	*Document
	endsItself bool
}

// endsItself tells whether no first part of a policy's text is a policy, too: JSON ends with its brace, YAML with its mark for that
// (https://yaml.org/spec/1.2.2/#document-markers).
func endsItself(data []byte) bool {
	data = bytes.TrimSpace(data)
	return bytes.HasPrefix(data, []byte("{")) || bytes.HasSuffix(data, []byte("\n..."))
}

// follows tells whether d, read from data, may come into force after the version before, or is to be taken for half a file: one
// that is still being written, or that a full disk has cut. The first lines of a list of fields are a list of fields, so without
// a mark at the end only signs can be had: a line that does not end, and a field that is gone.
func (d *Document) follows(before version, data []byte) error {
	if endsItself(data) {
		return nil
	}
	var why string
	switch lost := d.lost(before.Document); {
	case !bytes.HasSuffix(data, []byte("\n")):
		return &Error{d.name, errors.New("ends in the middle of a line, and may be half a file; end the last line with a newline")}
	case before.endsItself:
		why = "has no end, which the file before had,"
	case len(lost) > 0:
		why = "no longer has " + strings.Join(lost, " and ")
	default:
		return nil
	}
	return &Error{d.name, fmt.Errorf(`%s and may be half a file; if it is whole, end it with a line "..."`, why)}
}

// lost are the fields and routes that only the document before has, which is nil at first.
func (d *Document) lost(before *Document) (keys []string) {
	if before == nil {
		return nil
	}
	for _, f := range fields {
		_, was := before.places[place{f.name, ""}]
		if _, is := d.places[place{f.name, ""}]; was && !is {
			keys = append(keys, f.key)
		}
	}
	for _, was := range before.Routes {
		name := "the route for " + was.Host + was.Prefix
		i := slices.IndexFunc(d.Routes, func(is Route) bool { return is.Host == was.Host && is.Prefix == was.Prefix })
		if i < 0 {
			keys = append(keys, name)
			continue
		}
		for _, key := range d.Routes[i].lost(was.Document) {
			keys = append(keys, key+" of "+name)
		}
	}
	slices.Sort(keys)
	return keys
}
