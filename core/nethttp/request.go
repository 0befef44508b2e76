package nethttp

import (
	"net/http"
	"strings"

	"github.com/corskit/corskit/core"
)

// Request returns what a decision about r depends on.
func Request(r *http.Request) core.Request {
	request := core.Request{
		Method:       r.Method,
		Host:         r.Host,
		Path:         r.URL.Path,
		Origin:       single(r.Header["Origin"]),
		SecFetchSite: single(r.Header["Sec-Fetch-Site"]),
		TLS:          r.TLS != nil,
	}
	if r.Method == http.MethodOptions {
		request.RequestMethod = single(r.Header["Access-Control-Request-Method"])
		request.RequestHeaders = joined(r.Header["Access-Control-Request-Headers"])
	}
	return request
}

// manyLines stands for the lines of a header that may come only once, and for those that are too long to be joined.
const manyLines = ","

func single(lines []string) string {
	switch len(lines) {
	case 0:
		return ""
	case 1:
		return lines[0]
	}
	return manyLines
}

// joined joins the lines of a list, unless they are more than any policy would look at: then it spends no memory on them.
func joined(lines []string) string {
	if len(lines) <= 1 {
		return single(lines)
	}
	const limit = 4 << 10
	size := 0
	for _, line := range lines {
		if size += len(line) + 1; size > limit {
			return manyLines
		}
	}
	return strings.Join(lines, ",")
}
