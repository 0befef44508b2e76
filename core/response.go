package core

import "strings"

// What decisions write, and what a more specific decision takes away again.
const (
	allowOrigin      = "Access-Control-Allow-Origin"
	allowCredentials = "Access-Control-Allow-Credentials"
	allowMethods     = "Access-Control-Allow-Methods"
	allowHeaders     = "Access-Control-Allow-Headers"
	exposeHeaders    = "Access-Control-Expose-Headers"
	maxAge           = "Access-Control-Max-Age"
	timingAllow      = "Timing-Allow-Origin"
	vary             = "Vary"
)

// IsCORSHeader tells whether a response header of this name, in any case, speaks about cross-origin access: Access-Control-*
// and Timing-Allow-Origin. An adapter removes such headers before it writes a decision, so that the policy nearest to the
// handler replaces the answer of an outer one whole.
func IsCORSHeader(name string) bool {
	const prefix = "Access-Control-"
	if len(name) > len(prefix) {
		return strings.EqualFold(name[:len(prefix)], prefix) || strings.EqualFold(name, timingAllow)
	}
	return false
}

// AppendVary appends to lines, the Vary lines of a response, those names of vary (a comma-separated list) that they lack, and
// returns the extended slice. A line "*" lacks nothing. Field names are compared without regard to case
// (https://www.rfc-editor.org/rfc/rfc9110#section-12.5.5).
func AppendVary(lines []string, vary string) []string {
	have, missing := lines, 0
	for rest, name, more := vary, "", true; more; {
		name, rest, more = nextElement(rest)
		if !lists(have, name) {
			lines = append(lines, name)
			missing++
		}
	}
	if missing == strings.Count(vary, ",")+1 {
		// One line instead of several, where none of the names was there.
		return append(lines[:len(have)], vary)
	}
	return lines
}

func lists(lines []string, name string) bool {
	for _, line := range lines {
		for rest, element, more := line, "", true; more; {
			element, rest, more = nextElement(rest)
			if element == "*" || strings.EqualFold(element, name) {
				return true
			}
		}
	}
	return false
}

// nextElement cuts the first element off a comma-separated list, without the white space around it.
func nextElement(list string) (element, rest string, more bool) {
	element, rest, more = strings.Cut(list, ",")
	return strings.Trim(element, " \t"), rest, more
}
