package verify

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/corskit/corskit/cmd/corskit/internal/audit"
	"github.com/corskit/corskit/cmd/corskit/internal/export"
	"github.com/corskit/corskit/core"
)

// A question is one request.
type question struct {
	check                         string
	method, path, query, origin   string
	requestMethod, requestHeaders string
}

func (q *question) isPreflight() bool { return q.requestMethod != "" }

// The checks, in the order of the report.
const (
	allowedOrigins    = "allowed origins"
	otherOrigins      = "other origins"
	allowedPreflights = "preflights of allowed origins"
	otherPreflights   = "preflights of other origins"
	withoutOrigin     = "without Origin"
	otherPaths        = "other paths"
)

// What no policy lists.
const (
	unlistedMethod = "CORSKIT-VERIFY"
	unlistedHeader = "x-corskit-verify"
)

// maxModels is how many patterns near misses are made from: they are dozens for each.
const maxModels = 8

func (v *Verifier) questions() []question {
	allowed, others := v.origins()
	path, query := v.URL.EscapedPath(), v.URL.RawQuery
	if path == "" {
		path = "/"
	}
	if unescaped, err := url.PathUnescape(path); err == nil {
		path = unescaped
	}
	var all []question
	for _, origin := range allowed {
		all = append(all, question{check: allowedOrigins, method: http.MethodGet, path: path, query: query, origin: origin})
	}
	if len(allowed) > 0 {
		for _, method := range []string{http.MethodHead, http.MethodOptions} {
			all = append(all, question{check: allowedOrigins, method: method, path: path, query: query, origin: allowed[0]})
		}
	}
	for _, origin := range others {
		all = append(all, question{check: otherOrigins, method: http.MethodGet, path: path, query: query, origin: origin})
	}
	all = append(all, v.preflights(allowed, path, query)...)
	for _, origin := range others {
		all = append(all, question{otherPreflights, http.MethodOptions, path, query, origin, http.MethodPut, "content-type"})
	}
	all = append(all, question{check: withoutOrigin, method: http.MethodGet, path: path, query: query})
	for _, path := range v.Paths {
		all = append(all, question{check: otherPaths, method: http.MethodGet, path: path})
		for _, origin := range slices.Concat(allowed[:min(1, len(allowed))], others[:min(1, len(others))]) {
			all = append(all,
				question{check: otherPaths, method: http.MethodGet, path: path, origin: origin},
				question{otherPaths, http.MethodOptions, path, "", origin, http.MethodPut, "content-type"})
		}
	}
	return all
}

// preflights ask for everything that the policy grants, and for what it does not. Some servers answer with no more than what was asked for.
func (v *Verifier) preflights(allowed []string, path, query string) (all []question) {
	for i, origin := range allowed {
		q := question{allowedPreflights, http.MethodOptions, path, query, origin, http.MethodPut, ""}
		if i > 0 {
			all = append(all, q)
			continue
		}
		granted := v.expect(context.Background(), q).header
		methods := list(granted, allowMethods)
		if slices.Contains(methods, "*") {
			methods = []string{http.MethodPut}
		}
		for _, method := range append(methods, unlistedMethod) {
			q.requestMethod = method
			all = append(all, q)
		}
		q.requestMethod = http.MethodGet
		for _, names := range []string{headerNames(granted), "authorization", unlistedHeader} {
			q.requestHeaders = names
			all = append(all, q)
		}
	}
	return all
}

// headerNames are those that are granted as browsers ask for them: in lower case, sorted, without spaces.
func headerNames(granted http.Header) string {
	var names []string
	for _, name := range list(granted, allowHeaders) {
		if name != "*" {
			names = append(names, strings.ToLower(name))
		}
	}
	slices.Sort(names)
	return strings.Join(names, ",")
}

// origins are instances of all patterns, their near misses, and such as nobody should let in.
func (v *Verifier) origins() (allowed, others []string) {
	all := []string{"https://corskit-verify.example", "null", "http://localhost:51234"}
	for _, pattern := range v.Patterns {
		all = append(all, export.Instance(pattern))
		if strings.HasSuffix(pattern, ":*") {
			all = append(all, export.Instance(pattern)+":51234")
		}
		if strings.Contains(pattern, "://*.") {
			all = append(all, strings.Replace(export.Instance(pattern), "://", "://a.b_c.", 1))
		}
	}
	step := (len(v.Patterns) + maxModels - 1) / maxModels
	for i := 0; i < len(v.Patterns); i += step {
		model, err := url.Parse(export.Instance(v.Patterns[i]))
		if err != nil || model.Scheme != "http" && model.Scheme != "https" {
			continue
		}
		for _, variation := range audit.Variations(model) {
			all = append(all, variation.Origin)
		}
	}
	seen := map[string]bool{}
	for _, origin := range append(all, v.Origins...) {
		if seen[origin] {
			continue
		}
		seen[origin] = true
		r := core.Request{Method: http.MethodGet, Host: v.host(), Path: v.URL.Path, Origin: origin, TLS: v.URL.Scheme == "https"}
		if v.Policy.Decide(context.Background(), r).Reason == core.Allowed {
			allowed = append(allowed, origin)
		} else {
			others = append(others, origin)
		}
	}
	return allowed, others
}

// drain lets the connection be used again, unless the body is long.
func drain(response *http.Response) {
	const most = 64 << 10
	io.CopyN(io.Discard, response.Body, most)
	response.Body.Close()
}
