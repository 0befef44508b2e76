package policyfile

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// FromEnviron reads the variables of environ (see os.Environ) whose names start with prefix, such as "CORS_". The package's
// documentation lists them. All mistakes are reported at once. It panics if prefix is empty, since every variable would
// then have to be a field.
//
// Other programs may share the prefix. What Kubernetes sets for a service (CORS_SERVICE_HOST, CORS_PORT_80_TCP) is left alone, and so is
// a name that has no word in common with a field (CORS_DEBUG). A name that has one is an error, as a misspelt field is: CORS_ORIGINS.
func FromEnviron(prefix string, environ []string) (*Document, error) {
	if prefix == "" {
		panic(`policyfile.FromEnviron: the prefix is empty; pass one such as "CORS_"`)
	}
	spell := func(f field) string { return prefix + f.variable }
	d := &Document{name: "environment", spell: spell}
	var mistakes []error
	for _, entry := range environ {
		name, value, _ := strings.Cut(entry, "=")
		rest, ours := strings.CutPrefix(name, prefix)
		if !ours {
			continue
		}
		var err error
		if f, ok := find(spell, name); ok {
			err = f.set(d, name, value)
		} else if near := resembles(rest); near != "" {
			err = fmt.Errorf("there is no variable %q; did you mean %s? If it belongs to another program, choose a prefix of your own", name, prefix+near)
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

// List splits a comma-separated list, for a variable of one's own. White space around the entries is left out. Of an empty text it returns
// nil, as if the field were not set; an empty entry stays, and core.New says where.
//
//	core.Config{AllowOrigins: policyfile.List(os.Getenv("FRONTENDS"))}
func List(text string) []string {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	entries := strings.Split(text, ",")
	for i, entry := range entries {
		entries[i] = strings.TrimSpace(entry)
	}
	return entries
}

// ofKubernetes are the variables for a service, after its name (https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables).
var ofKubernetes = regexp.MustCompile(`(^|_)(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT|PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)$`)

// resembles is the variable of a field that another one was probably meant to be, "" if it is probably somebody else's. Of several fields
// it is the one with most words in common, and the first of those.
func resembles(variable string) string {
	spell := func(f field) string { return f.variable }
	near := nearest(spell, variable)
	if near != "" || ofKubernetes.MatchString(variable) {
		return near
	}
	most := 0
	for _, f := range fields {
		if n := wordsInCommon(f.variable, variable); n > most {
			near, most = f.variable, n
		}
	}
	return near
}

// wordsInCommon compares words without their endings: ORIGIN and ALLOWED belong to ALLOW_ORIGINS, and AGENT not to MAX_AGE.
func wordsInCommon(fieldVariable, variable string) (n int) {
	const stem = 5
	others := strings.Split(variable, "_")
	for word := range strings.SplitSeq(fieldVariable, "_") {
		if slices.ContainsFunc(others, func(other string) bool {
			return word == other || len(word) >= stem && strings.HasPrefix(other, strings.TrimSuffix(word, "S"))
		}) {
			n++
		}
	}
	return n
}

// set fills the field of d from the text of a variable. An empty list grants nothing, which is not what its default does; of other
// fields an empty text says nothing.
func (f field) set(d *Document, variable, text string) (err error) {
	switch target := f.in(&d.Config).(type) {
	case *[]string:
		if *target = List(text); *target == nil {
			*target = []string{}
		}
	case *bool:
		if text == "" {
			return nil
		}
		if *target, err = strconv.ParseBool(text); err != nil {
			err = fmt.Errorf("%s: %q is neither true nor false; write one of them", variable, text)
		}
	case *time.Duration:
		if text == "" {
			return nil
		}
		if *target, err = duration(text); err != nil {
			err = fmt.Errorf("%s: %w", variable, err)
		}
	}
	return err
}
