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
	"stripped":  func() []string { return stripped },
	"reversed":  func(all []choice) []choice { all = slices.Clone(all); slices.Reverse(all); return all },
}

// variable turns Access-Control-Allow-Methods into allow_methods.
func variable(header string) string {
	return strings.ReplaceAll(strings.ToLower(strings.TrimPrefix(header, "Access-Control-")), "-", "_")
}
