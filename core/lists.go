package core

import (
	"slices"
	"strconv"
	"strings"
)

func (c *compiler) compileMethods() []string {
	if len(c.AllowMethods) == 0 {
		return defaultMethods
	}
	const name = "AllowMethods"
	var methods []string
	for _, m := range c.AllowMethods {
		switch normal := normalizeMethod(m); {
		case !isToken(m):
			c.failToken(name, m, "a method", "PUT")
		case isForbiddenMethod(m):
			c.fail(name, m, "is a method that browsers never send", "remove it")
		case normal != m:
			c.fail(name, m, "is never sent by a browser, which writes it in upper case", "write "+strconv.Quote(normal))
		case !slices.Contains(methods, m):
			if upper := strings.ToUpper(m); upper != m {
				c.warn(name, m, "is another method than "+upper+", since methods are case-sensitive",
					"write "+strconv.Quote(upper)+" if pages use that one")
			}
			methods = append(methods, m)
		}
	}
	return methods
}

func (c *compiler) compileHeaders() []string {
	if len(c.AllowHeaders) == 0 {
		return defaultHeaders
	}
	const name = "AllowHeaders"
	headers := c.compileNames(name, c.AllowHeaders, func(h string) (why, fix string) {
		if isForbiddenRequestHeader(h) {
			return "is left out: browsers set it by themselves and ask no permission", "remove it"
		}
		return "", ""
	})
	if slices.Contains(headers, "*") && !c.AllowCredentials && !containsFold(headers, "Authorization") {
		c.warn(name, "*", "does not cover Authorization", `add "Authorization" beside it if pages send tokens`)
	}
	return headers
}

func (c *compiler) compileExposed() []string {
	const name = "ExposeHeaders"
	exposed := c.compileNames(name, c.ExposeHeaders, func(h string) (why, fix string) {
		switch {
		case isSafelistedResponseHeader(h):
			return "is left out: pages may read it in any case", "remove it"
		case isForbiddenResponseHeader(h):
			return "is left out: no page may ever read it", "remove it"
		}
		return "", ""
	})
	if c.AllowCredentials && slices.Contains(exposed, "*") {
		c.fail(name, "*", "cannot be combined with AllowCredentials, with which browsers take it for a header of that name",
			"list the headers that pages read")
	}
	return exposed
}

// compileNames returns the header names of a list without repetitions and without those that needless has something to say of.
func (c *compiler) compileNames(name string, list []string, needless func(string) (why, fix string)) []string {
	var names []string
	for _, h := range list {
		if !isToken(h) {
			c.failToken(name, h, "a header name", "X-Request-Id")
		} else if why, fix := needless(h); why != "" {
			c.warn(name, h, why, fix)
		} else if !containsFold(names, h) {
			names = append(names, h)
		}
	}
	return names
}

// failToken says what is wrong with an entry that is no token.
func (c *compiler) failToken(name, entry, what, example string) {
	trimmed := strings.TrimSpace(entry)
	switch {
	case trimmed == "":
		c.fail(name, entry, "has an empty entry", `remove it (strings.Split("", ",") makes one)`)
	case isToken(trimmed):
		c.fail(name, entry, "has white space around it", "write "+strconv.Quote(trimmed))
	case strings.Contains(entry, ","):
		c.fail(name, entry, "holds a list in one string", "write its members as entries of their own: "+quoteEntries(entry, ","))
	default:
		c.fail(name, entry, "is not "+what, "write one such as "+strconv.Quote(example))
	}
}

// quoteEntries writes a list in one string as the entries of a Go slice.
func quoteEntries(list, separators string) string {
	var entries []string
	for entry := range strings.FieldsFuncSeq(list, isOneOf(separators)) {
		if entry = strings.TrimSpace(entry); entry != "" && len(entries) < 8 {
			entries = append(entries, quoted(entry))
		}
	}
	return strings.Join(entries, ", ")
}

func isOneOf(chars string) func(rune) bool {
	return func(r rune) bool { return strings.ContainsRune(chars, r) }
}

func containsFold(list []string, s string) bool {
	return slices.ContainsFunc(list, func(e string) bool { return strings.EqualFold(e, s) })
}
