package fiberv3adapter

import (
	"bytes"
	"strings"

	"github.com/gofiber/fiber/v3"
	"github.com/gofiber/utils/v2"
	"github.com/valyala/fasthttp"

	"github.com/corskit/corskit/core"
)

// read fills in request, the zero Request, with what an answer depends on. The strings are on loan from fasthttp.
func read(c fiber.Ctx, needs core.Needs, request *core.Request) {
	request.Method = c.Method()
	request.Borrowed = true
	h, lines := &c.Request().Header, (*fasthttp.RequestHeader).PeekAll // until it is called again
	if c.App().Server().DisableHeaderNamesNormalizing {
		lines = linesAsSent
	}
	if request.Method == fiber.MethodOptions {
		request.RequestMethod = single(lines(h, "Access-Control-Request-Method"))
		if needs&core.NeedsRequestHeaders != 0 {
			request.RequestHeaders = joined(lines(h, "Access-Control-Request-Headers"))
		}
		needs |= core.NeedsOrigin
	}
	if needs&core.NeedsOrigin != 0 {
		request.Origin = single(lines(h, "Origin"))
	}
	if needs&core.NeedsSite != 0 {
		request.SecFetchSite = single(lines(h, "Sec-Fetch-Site"))
		request.Host = utils.UnsafeString(c.Request().Host())
		request.TLS = c.RequestCtx().IsTLS()
	}
	if needs&core.NeedsContext != 0 {
		request.Path = c.Path()
	}
}

// linesAsSent does what PeekAll does where fasthttp leaves names as they were sent.
func linesAsSent(h *fasthttp.RequestHeader, name string) (values [][]byte) {
	for n, value := range h.All() {
		if strings.EqualFold(utils.UnsafeString(n), name) {
			values = append(values, value)
		}
	}
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
