package policyfile

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode"

	"github.com/corskit/corskit/core"
)

// A field is a field of core.Config that a file can hold.
type field struct {
	name     string // AllowOrigins
	key      string // allowOrigins
	variable string // ALLOW_ORIGINS
	index    []int
}

// fields comes from core.Config itself, so that the schema is the same in every format and never behind.
var fields = func() (fields []field) {
	for _, f := range reflect.VisibleFields(reflect.TypeFor[core.Config]()) {
		key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if key != "-" {
			fields = append(fields, field{f.Name, key, snakeCase(key), f.Index})
		}
	}
	return fields
}()

// snakeCase turns allowOrigins into ALLOW_ORIGINS.
func snakeCase(key string) string {
	var b strings.Builder
	for _, r := range key {
		if unicode.IsUpper(r) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToUpper(r))
	}
	return b.String()
}

// find returns the field that has this spelling, be it a name, a key or a variable.
func find(spelling func(field) string, s string) (field, bool) {
	i := slices.IndexFunc(fields, func(f field) bool { return spelling(f) == s })
	if i < 0 {
		return field{}, false
	}
	return fields[i], true
}

func (f field) byKey() string { return f.key }

// in returns the field of c.
func (f field) in(c *core.Config) any {
	return reflect.ValueOf(c).Elem().FieldByIndex(f.index).Addr().Interface()
}

// unknown says that s is no field and which one it may be meant to be.
func unknown(spelling func(field) string, s string) string {
	if near := nearest(spelling, s); near != "" {
		return fmt.Sprintf("there is no field %q; did you mean %s?", s, near)
	}
	return fmt.Sprintf("there is no field %q; the fields are %s", s, names(spelling))
}

func names(spelling func(field) string) string {
	var all []string
	for _, f := range fields {
		all = append(all, spelling(f))
	}
	return strings.Join(all, ", ")
}

// nearest is the spelling that s was probably meant to be, or "".
func nearest(spelling func(field) string, s string) string {
	const tolerance = 3
	best, distance := "", tolerance+1
	for _, f := range fields {
		if d := editDistance(strings.ToLower(spelling(f)), strings.ToLower(s)); d < distance {
			best, distance = spelling(f), d
		}
	}
	return best
}

// editDistance counts the bytes to insert, delete or replace that make a into b.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replace := diagonal
			if a[i] != b[j] {
				replace++
			}
			diagonal = row[j+1]
			row[j+1] = min(replace, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}
