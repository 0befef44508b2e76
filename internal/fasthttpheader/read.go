// Package fasthttpheader reads requests from fasthttp's headers and writes decisions to them. It knows fasthttp by interfaces only, so
// that this module does not depend on it.
package fasthttpheader

import (
	"bytes"
	"unsafe"

	"github.com/corskit/corskit/core"
)

// A Request is fasthttp's *RequestHeader.
type Request interface {
	PeekAll(name string) [][]byte // until it is called again
	DisableNormalizing()
	EnableNormalizing()
}

// Origin returns Origin, if it is needed.
func Origin(h Request, needs core.Needs) string {
	if needs&core.NeedsOrigin == 0 {
		return ""
	}
	return single(h.PeekAll("Origin"))
}

// Read fills in what the headers say of request, which has its Method already. The strings are on loan from fasthttp.
func Read(h Request, needs core.Needs, request *core.Request) {
	request.Borrowed = true
	if isNormalizing(h) { // The names below need none.
		h.DisableNormalizing()
		defer h.EnableNormalizing()
	}
	if request.Method == "OPTIONS" {
		request.RequestMethod = single(h.PeekAll("Access-Control-Request-Method"))
		if needs&core.NeedsRequestHeaders != 0 {
			request.RequestHeaders = joined(h.PeekAll("Access-Control-Request-Headers"))
		}
		needs |= core.NeedsOrigin
	}
	request.Origin = Origin(h, needs)
	if needs&core.NeedsSite != 0 {
		request.SecFetchSite = single(h.PeekAll("Sec-Fetch-Site"))
	}
}

// isNormalizing tells whether fasthttp normalizes a name before it looks it up, which takes up to three times as long as the look-up.
// Host it keeps apart, under one name, so that "host" finds it only when normalized.
func isNormalizing(h Request) bool { return len(h.PeekAll("host")) > 0 }

// manyLines stands for the lines of a header that may come only once, and for those that are too long to be joined.
const manyLines = ","

func single(lines [][]byte) string {
	switch len(lines) {
	case 0:
		return ""
	case 1:
		return borrow(lines[0])
	}
	return manyLines
}

// joined joins the lines of a list, unless they are more than any policy would look at: then it spends no memory on them.
func joined(lines [][]byte) string {
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
	return string(bytes.Join(lines, []byte(",")))
}

func borrow(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
