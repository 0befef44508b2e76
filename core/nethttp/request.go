package nethttp

import (
	"cmp"
	"net/http"
	"strings"

	"github.com/corskit/corskit/core"
)

// Request returns what a decision about r may depend on. A handler that changes r.URL.Path before a policy is asked has to change RawPath,
// too, as [http.StripPrefix] does: that is the policy's Path unless it is empty.
func Request(r *http.Request) (request core.Request) {
	Read(r, core.NeedsAll, &request)
	return request
}

// Read fills in request, the zero Request, with what an answer to r depends on.
func Read(r *http.Request, needs core.Needs, request *core.Request) {
	request.Method = r.Method
	if r.Method == http.MethodOptions {
		request.RequestMethod = single(r.Header["Access-Control-Request-Method"])
		if needs&core.NeedsRequestHeaders != 0 {
			request.RequestHeaders = joined(r.Header["Access-Control-Request-Headers"])
		}
		needs |= core.NeedsOrigin
	}
	if needs&core.NeedsOrigin != 0 {
		request.Origin = single(r.Header["Origin"])
	}
	if needs&core.NeedsSite != 0 {
		request.SecFetchSite = single(r.Header["Sec-Fetch-Site"])
		request.Host = r.Host
		request.TLS = r.TLS != nil
	}
	if needs&core.NeedsContext != 0 {
		request.Path = cmp.Or(r.URL.RawPath, r.URL.Path)
	}
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
	size := len(lines) - 1 // commas
	for _, line := range lines {
		if size += len(line); size > limit {
			return manyLines
		}
	}
	return strings.Join(lines, ",")
}
