package policyfile

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// FromEnviron reads the variables of environ (see os.Environ) whose names start with prefix, such as "CORS_". The package's
// documentation lists them. All mistakes are reported at once. It panics if prefix is empty, since every variable would
// then have to be a field.
func FromEnviron(prefix string, environ []string) (*Document, error) {
	if prefix == "" {
		panic(`policyfile.FromEnviron: the prefix is empty; pass one such as "CORS_"`)
	}
	spell := func(f field) string { return prefix + f.variable }
	d := &Document{name: "environment", spell: spell}
	var mistakes []error
	for _, entry := range environ {
		name, value, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(name, prefix) || value == "" {
			continue
		}
		err := errors.New(unknown(spell, name))
		if f, ok := find(spell, name); ok {
			err = f.set(d, name, value)
		}
		if err != nil {
			mistakes = append(mistakes, &Error{d.name, err})
		}
	}
	if len(mistakes) > 0 {
		return nil, errors.Join(mistakes...)
	}
	return d, nil
}

// set fills the field of d from the text of a variable.
func (f field) set(d *Document, variable, text string) (err error) {
	switch target := f.in(&d.Config).(type) {
	case *[]string:
		*target = strings.Split(text, ",")
		for i, entry := range *target {
			(*target)[i] = strings.TrimSpace(entry)
		}
	case *bool:
		if *target, err = strconv.ParseBool(text); err != nil {
			err = fmt.Errorf("%s: %q is neither true nor false; write one of them", variable, text)
		}
	case *time.Duration:
		if *target, err = duration(text); err != nil {
			err = fmt.Errorf("%s: %w", variable, err)
		}
	}
	return err
}
