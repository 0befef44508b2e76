package oracle

import (
	"regexp"
	"slices"
	"strings"

	"github.com/corskit/corskit/core"
)

var tokenSyntax = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+.^_`|~-]+$")

const mostEchoed = 4096 // bytes of a request's header that are sent back

// methods is the value of Access-Control-Allow-Methods.
func methods(c core.Config, r core.Request) string {
	switch {
	case c.AllowMethods == nil:
		return "GET, HEAD, POST, PUT, PATCH, DELETE, QUERY"
	case !slices.Contains(c.AllowMethods, "*"):
		return strings.Join(c.AllowMethods, ", ")
	case !c.AllowCredentials:
		return "*"
	case isMethod(r.RequestMethod):
		return r.RequestMethod
	}
	return ""
}

func isMethod(s string) bool { return tokenSyntax.MatchString(s) && len(s) <= mostEchoed }

// grantsMethod is the order of a browser: safelisted, listed, or covered by "*".
func grantsMethod(c core.Config, method string) bool {
	if slices.Contains([]string{"GET", "HEAD", "POST"}, method) || slices.Contains(c.AllowMethods, "*") && isMethod(method) {
		return true
	}
	return slices.Contains(strings.Split(methods(c, core.Request{}), ", "), method)
}

// headers is the value of Access-Control-Allow-Headers.
func headers(c core.Config, r core.Request) string {
	switch {
	case c.AllowHeaders == nil:
		return "Authorization, Content-Type, X-Requested-With"
	case !slices.Contains(c.AllowHeaders, "*"):
		return strings.Join(without(c.AllowHeaders, isForbiddenRequestHeader), ", ")
	case !c.AllowCredentials && hasName(c.AllowHeaders, "authorization"):
		return "*, Authorization"
	case !c.AllowCredentials:
		return "*"
	}
	return echo(r.RequestHeaders)
}

// echo sends back what holds names, and nothing else.
func echo(requested string) string {
	names := split(requested)
	isName := func(s string) bool { return tokenSyntax.MatchString(s) }
	if len(requested) > mostEchoed || !slices.ContainsFunc(names, isName) {
		return ""
	}
	for _, name := range names {
		if !isName(name) && name != "" {
			return ""
		}
	}
	return requested
}

func split(list string) []string {
	names := strings.Split(list, ",")
	for i := range names {
		names[i] = strings.Trim(names[i], " \t")
	}
	return names
}

// grantsHeaders is the order of a browser: listed, or covered by "*". What is no list of names, nobody can grant.
func grantsHeaders(c core.Config, r core.Request) bool {
	if r.RequestHeaders == "" {
		return true
	}
	for _, name := range split(r.RequestHeaders) {
		covered := slices.Contains(c.AllowHeaders, "*") && (c.AllowCredentials || !strings.EqualFold(name, "authorization"))
		if name != "" && !covered && !hasName(split(headers(c, core.Request{})), name) {
			return false
		}
	}
	return echo(r.RequestHeaders) != ""
}

func hasName(names []string, name string) bool {
	return slices.ContainsFunc(names, func(s string) bool { return strings.EqualFold(s, name) })
}

func without(names []string, drop func(string) bool) (kept []string) {
	for _, name := range names {
		if !drop(strings.ToLower(name)) {
			kept = append(kept, name)
		}
	}
	return kept
}

// https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name, and those that are never exposed
func isSafelistedResponseHeader(name string) bool {
	return slices.Contains([]string{"cache-control", "content-language", "content-length", "content-type", "expires", "last-modified",
		"pragma", "set-cookie", "set-cookie2"}, name)
}

// https://fetch.spec.whatwg.org/#forbidden-request-header
func isForbiddenRequestHeader(name string) bool {
	return strings.HasPrefix(name, "proxy-") || strings.HasPrefix(name, "sec-") ||
		slices.Contains([]string{"accept-charset", "accept-encoding", "access-control-request-headers", "access-control-request-method",
			"access-control-request-private-network", "connection", "content-length", "cookie", "cookie2", "date", "dnt", "expect", "host",
			"keep-alive", "origin", "referer", "set-cookie", "te", "trailer", "transfer-encoding", "upgrade", "via"}, name)
}
