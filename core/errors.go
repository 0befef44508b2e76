package core

import (
	"strconv"
	"strings"
)

// A ConfigError is one mistake in a [Config].
type ConfigError struct {
	// Field is the name of the Config's field.
	Field string
	// Value is the entry that is wrong, "" where none is or where the field as a whole is meant.
	Value string
	// Why says what is wrong with it, as a predicate of the value: `has a path`.
	Why string
	// Fix says what to write instead: `write "https://app.example.com"`.
	Fix string
}

// Error returns one sentence: AllowOrigins: "https://app.example.com/" has a path; write "https://app.example.com".
func (e *ConfigError) Error() string { return sentence(e.Field, e.Value, e.Why, e.Fix) }

// ConfigErrors are all mistakes of a Config, in the order of its fields. [New] returns them as its error.
type ConfigErrors []*ConfigError

// Error returns the sentences of all mistakes, one a line.
func (es ConfigErrors) Error() string {
	lines := make([]string, len(es))
	for i, e := range es {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the mistakes one by one, for errors.As.
func (es ConfigErrors) Unwrap() []error {
	errs := make([]error, len(es))
	for i, e := range es {
		errs[i] = e
	}
	return errs
}

// A Warning is something in a Config that works and is probably not meant, or not meant for production.
// Its fields are those of a [ConfigError].
type Warning struct{ Field, Value, Why, Fix string }

// String returns one sentence, as [ConfigError.Error] does.
func (w Warning) String() string { return sentence(w.Field, w.Value, w.Why, w.Fix) }

func sentence(field, value, why, fix string) string {
	var b strings.Builder
	b.WriteString(field)
	b.WriteString(": ")
	if value != "" {
		b.WriteString(shown(field, value))
		b.WriteString(" ")
	}
	b.WriteString(why)
	if fix != "" {
		b.WriteString("; ")
		b.WriteString(fix)
	}
	return b.String()
}

// shown is value as it stands in a Go source file.
func shown(field, value string) string {
	if field == "MaxAge" {
		return value
	}
	return quoted(value)
}

const maxQuoted = 120

// quoted shortens s, since an entry may hold a whole file by accident, and a request anything.
func quoted(s string) string {
	if len(s) > maxQuoted {
		return strconv.Quote(s[:maxQuoted]) + "…"
	}
	return strconv.Quote(s)
}
