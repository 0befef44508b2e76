package core

import (
	"strconv"
	"strings"
)

// methodSlip says what is wrong with an entry of AllowMethods; why is empty if nothing is.
func methodSlip(m string) (why, fix string) {
	switch normal := normalizeMethod(m); {
	case !isToken(m) || looksLikePattern(m):
		return tokenSlip(m, token{"a method", "PUT", true, usableMethod})
	case isEveryMethod(m):
		return "is no word for every method", `write "*"`
	case isForbiddenMethod(m):
		return "is a method that browsers never send", "remove it"
	case normal != m:
		return "is never sent by a browser, which writes it in upper case", "write " + strconv.Quote(normal)
	}
	return "", ""
}

func isEveryMethod(m string) bool { return strings.EqualFold(m, "ALL") || strings.EqualFold(m, "ANY") }

// usableMethod returns a method as browsers send it, if they do.
func usableMethod(m string) (string, bool) {
	return normalizeMethod(m), isToken(m) && !looksLikePattern(m) && !isForbiddenMethod(m) && !isEveryMethod(m)
}

// nameSlip says what is wrong with a header name; why is empty if nothing is. star says that the list may hold "*".
func nameSlip(h string, star bool) (why, fix string) {
	usable := func(h string) (string, bool) { return h, isToken(h) && !looksLikePattern(h) && (star || h != "*") }
	if isToken(h) && !looksLikePattern(h) {
		return "", ""
	}
	return tokenSlip(h, token{"a header name", "X-Request-Id", star, usable})
}

// looksLikePattern tells the methods and names that are meant to stand for several. All of these bytes can be in a token
// (https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2), and nobody has them in one.
func looksLikePattern(s string) bool {
	return s != "*" && (strings.ContainsAny(s, "*|^$") || strings.Contains(s, ".+"))
}

// A token is what an entry should be.
type token struct {
	what, example string
	star          bool                        // whether the list may hold "*"
	usable        func(string) (string, bool) // corrects an entry, if it can be one
}

// tokenSlip says what is wrong with an entry that is no token, or a pattern. It names nothing that is not usable.
func tokenSlip(entry string, t token) (why, fix string) {
	trimmed := strings.TrimSpace(trimQuotes(strings.TrimSpace(entry)))
	corrected, ok := t.usable(trimmed)
	members := t.members(entry)
	switch {
	case trimmed == "":
		return "has an empty entry", `remove it (strings.Split("", ",") makes one)`
	case ok:
		if trimmed == strings.TrimSpace(entry) {
			return "has white space around it", "write " + strconv.Quote(corrected)
		}
		return "has quotes around it", "write " + strconv.Quote(corrected)
	case len(members) > 0:
		return "holds a list in one string", "write its members as entries of their own: " + quoteEntries(members)
	case looksLikePattern(trimmed) && t.star:
		return `looks like a pattern, and a "*" alone is the only one`, `list the names one by one, or write "*" for all`
	case looksLikePattern(trimmed):
		return "looks like a pattern, and there are none here", "list the names one by one"
	case strings.Contains(entry, ","):
		return "holds a list in one string", "write its members as entries of their own"
	}
	return "is not " + t.what, "write one such as " + strconv.Quote(t.example)
}

// members are the entries of a list in one string, none if one of them is of no use.
func (t *token) members(list string) (members []string) {
	for member := range strings.FieldsFuncSeq(list, isOneOf(",|;")) {
		member, ok := t.usable(trimQuotes(strings.TrimSpace(member)))
		if !ok || len(member) > maxQuoted {
			return nil
		}
		members = append(members, member)
	}
	return members
}
