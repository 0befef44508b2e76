package conformance

import (
	"fmt"
	"slices"
	"strings"
)

// An answer is what was seen of one exchange.
type answer struct {
	status int
	lines  []string // of the head, as they came
	body   string
	from   answerer
	reason string
	seen   string
	asked  []string
	// unwatched says that nobody saw the decision.
	unwatched bool
}

// complaints are the differences between what was expected and what was seen. None means that the row holds.
func (e *expectation) complaints(request string, a *answer) []string {
	var all []string
	complain := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	if a.status != e.status && a.status != e.or {
		complain("the status is %d, not %d", a.status, e.status)
	}
	if a.unwatched {
		a = a.supposing(e)
	}
	if a.from != e.from {
		complain("the answer came from %s, not from %s", a.from, e.from)
	}
	if e.from == policy {
		if a.body != "" {
			complain("a policy's answer has the body %q", a.body)
		}
		if a.status == 204 && len(fields("\r\n"+strings.Join(a.lines, "\r\n"), "Content-Length")) > 0 {
			complain("a 204 has a Content-Length")
		}
	}
	missing, surplus := differences(e.strictly(e.lines), e.strictly(a.lines))
	for _, line := range missing {
		complain("%q is missing", line)
	}
	for _, line := range surplus {
		complain("%q must not be there", line)
	}
	for _, line := range a.lines {
		if containsFold(e.absent, headerName(line)) {
			complain("%q must not be there", line)
		}
	}
	if e.body != nil && a.body != *e.body {
		complain("the body is %q, not %q", a.body, *e.body)
	}
	if a.reason != e.reason {
		complain("the reason is %s, not %s", a.reason, e.reason)
	}
	if e.seen != "" && e.from != aheadOfUs && a.seen != e.seen {
		complain("the policy saw %q, not %q", a.seen, e.seen)
	}
	if e.asked != "" && !slices.Equal(a.asked, e.questions(request)) {
		complain("AllowOriginFunc was asked about %q, not %q", a.asked, e.questions(request))
	}
	return all
}

// supposing takes over from e what nobody has watched. Whether the handler ran is known.
func (a *answer) supposing(e *expectation) *answer {
	supposed := *a
	supposed.reason, supposed.seen = e.reason, e.seen
	if a.from != handler && e.from != handler {
		supposed.from = e.from
	}
	return &supposed
}

// strictly keeps the lines that are compared whole: all that speak about access, and those whose names e lists.
func (e *expectation) strictly(lines []string) []string {
	var strict []string
	for _, line := range lines {
		name := headerName(line)
		listed := func(l string) bool { return strings.EqualFold(headerName(l), name) }
		if isAboutAccess(name) || slices.ContainsFunc(e.lines, listed) {
			strict = append(strict, line)
		}
	}
	return strict
}

// isAboutAccess tells the headers of which an expectation lists every line.
func isAboutAccess(name string) bool {
	name = strings.ToLower(name)
	return strings.HasPrefix(name, "access-control-") || name == "timing-allow-origin" || name == "vary"
}

// differences compares two sets of lines, in which a line may stand several times.
func differences(want, got []string) (missing, surplus []string) {
	surplus = slices.Clone(got)
	for _, line := range want {
		if i := slices.Index(surplus, line); i >= 0 {
			surplus = slices.Delete(surplus, i, i+1)
		} else {
			missing = append(missing, line)
		}
	}
	return missing, surplus
}

// questions are the origins that AllowOriginFunc was to be asked about.
func (e *expectation) questions(request string) []string {
	if e.asked == "no" {
		return nil
	}
	return fields(request, "Origin")
}

// fields are the values of a header in a raw message.
func fields(message, name string) []string {
	head, _, _ := strings.Cut(message, "\r\n\r\n")
	var values []string
	for line := range strings.SplitSeq(head, "\r\n") {
		if field, value, ok := strings.Cut(line, ":"); ok && strings.EqualFold(field, name) {
			values = append(values, strings.Trim(value, " \t"))
		}
	}
	return values
}

func containsFold(names []string, name string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) })
}
