package export

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/template"
)

// functions are what templates call.
var functions = template.FuncMap{
	"quoteMeta": regexp.QuoteMeta,
	"quote":     strconv.Quote, // which YAML reads, too: all that is quoted is ASCII
	"split":     func(list string) []string { return strings.Split(list, ", ") },
	"lower":     strings.ToLower,
	"variable":  variable,
	"anyOf":     anyOf,
	"named":     named,
	"stripped":  func() []string { return stripped },
	"reversed":  func(all []choice) []choice { all = slices.Clone(all); slices.Reverse(all); return all },
}

// anyOf is an expression for the names of policies and a space, "" for that of the only one.
func anyOf(policies []*policy) string {
	var names []string
	for _, p := range policies {
		if p.Name == "" {
			return ""
		}
		names = append(names, regexp.QuoteMeta(p.Name))
	}
	if len(names) == 1 {
		return names[0] + " "
	}
	return "(?:" + strings.Join(names, "|") + ") "
}

// named are the names of policies, with text between them.
func named(between string, policies []*policy) string {
	var names []string
	for _, p := range policies {
		names = append(names, p.Name)
	}
	return strings.Join(names, between)
}

// variable turns Access-Control-Allow-Methods into allow_methods.
func variable(header string) string {
	return strings.ReplaceAll(strings.ToLower(strings.TrimPrefix(header, "Access-Control-")), "-", "_")
}
