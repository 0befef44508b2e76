package core

import (
	"slices"
	"strconv"
	"strings"
)

func (c *compiler) compileMethods() []string {
	if c.AllowMethods == nil {
		return defaultMethods
	}
	const name = "AllowMethods"
	var methods []string
	for _, m := range c.AllowMethods {
		if why, fix := methodSlip(m); why != "" {
			c.fail(name, m, why, fix)
		} else if !slices.Contains(methods, m) {
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
	if c.AllowHeaders == nil {
		return defaultHeaders
	}
	const name = "AllowHeaders"
	headers := c.compileNames(name, c.AllowHeaders, true, func(h string) (v verdict, why, fix string) {
		switch {
		case isForbiddenRequestHeader(h):
			return needless, "is left out: browsers set it by themselves and ask no permission", "remove it"
		case IsCORSHeader(h):
			return mistake, "is a header of answers, which the policy sends, and no page", "remove it"
		}
		return fine, "", ""
	})
	if len(headers) == 0 {
		for i := range c.warnings {
			if w := &c.warnings[i]; w.Field == name {
				w.Fix += ", and keep the empty list: without one the defaults are granted"
			}
		}
	}
	if slices.Contains(headers, "*") && !c.AllowCredentials && !containsFold(headers, "Authorization") {
		c.warn(name, "*", "does not cover Authorization", `add "Authorization" beside it if pages send tokens`)
	}
	return headers
}

func (c *compiler) compileExposed() []string {
	const name = "ExposeHeaders"
	exposed := c.compileNames(name, c.ExposeHeaders, !c.AllowCredentials, func(h string) (v verdict, why, fix string) {
		switch {
		case isSafelistedResponseHeader(h):
			return needless, "is left out: pages may read it in any case", "remove it"
		case isForbiddenResponseHeader(h):
			return needless, "is left out: no page may ever read it", "remove it"
		case isCORSRequestHeader(h):
			return mistake, "is a header of requests, which browsers send, and no answer has", "remove it"
		}
		return fine, "", ""
	})
	if c.AllowCredentials && slices.Contains(exposed, "*") {
		c.fail(name, "*", "cannot be combined with AllowCredentials, with which browsers take it for a header of that name",
			"list the headers that pages read")
	}
	return exposed
}

// verdict is about a header name in a list: needless ones are left out.
type verdict uint8

const (
	fine verdict = iota
	needless
	mistake
)

// compileNames returns the header names of a list without repetitions and without those that are needless there.
func (c *compiler) compileNames(name string, list []string, star bool, judge func(string) (v verdict, why, fix string)) []string {
	var names []string
	for _, h := range list {
		if why, fix := nameSlip(h, star); why != "" {
			c.fail(name, h, why, fix)
			continue
		}
		switch v, why, fix := judge(h); {
		case v == mistake:
			c.fail(name, h, why, fix)
		case v == needless:
			c.warn(name, h, why, fix)
		case !containsFold(names, h):
			names = append(names, h)
		}
	}
	return names
}

// quoteEntries writes the first of a list as the entries of a Go slice.
func quoteEntries(entries []string) string {
	const most = 8
	var quotes []string
	for i, entry := range entries {
		if i == most {
			return strings.Join(quotes, ", ") + ", …"
		}
		quotes = append(quotes, quoted(entry))
	}
	return strings.Join(quotes, ", ")
}

func isOneOf(chars string) func(rune) bool {
	return func(r rune) bool { return strings.ContainsRune(chars, r) }
}

func containsFold(list []string, s string) bool {
	return slices.ContainsFunc(list, func(e string) bool { return strings.EqualFold(e, s) })
}
