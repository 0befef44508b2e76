package fiberadapter

import (
	"bytes"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"
	"github.com/valyala/fasthttp"

	"github.com/corskit/corskit/core"
)

// request returns what a decision depends on. Its strings are on loan from fasthttp.
func request(c *fiber.Ctx) core.Request {
	h := header{&c.Request().Header, c.App().Server().DisableHeaderNamesNormalizing}
	r := core.Request{
		Method:       c.Method(),
		Host:         utils.UnsafeString(c.Request().Host()),
		Path:         c.Path(),
		Origin:       single(h.lines("Origin")),
		SecFetchSite: single(h.lines("Sec-Fetch-Site")),
		TLS:          c.Context().IsTLS(),
		Borrowed:     true,
	}
	if r.Method == fiber.MethodOptions {
		r.RequestMethod = single(h.lines("Access-Control-Request-Method"))
		r.RequestHeaders = joined(h.lines("Access-Control-Request-Headers"))
	}
	return r
}

type header struct {
	*fasthttp.RequestHeader
	asSent bool // names are not normalized
}

// lines returns the values of all lines of a header, until it is called again.
func (h header) lines(name string) [][]byte {
	if !h.asSent {
		return h.PeekAll(name)
	}
	var values [][]byte
	h.VisitAll(func(n, value []byte) {
		if strings.EqualFold(utils.UnsafeString(n), name) {
			values = append(values, value)
		}
	})
	return values
}

// manyLines stands for the lines of a header that may come only once, and for those that are too long to be joined.
const manyLines = ","

func single(lines [][]byte) string {
	switch len(lines) {
	case 0:
		return ""
	case 1:
		return utils.UnsafeString(lines[0])
	}
	return manyLines
}

// joined joins the lines of a list, unless they are more than any policy would look at: then it spends no memory on them.
func joined(lines [][]byte) string {
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
	return string(bytes.Join(lines, []byte(",")))
}
