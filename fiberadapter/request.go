package fiberadapter

import (
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"
	"github.com/valyala/fasthttp"

	"github.com/corskit/corskit/core"
)

// request reads the headers in one pass, which is cheaper than looking up each, sees repeated lines, and finds them in any
// case even where Fiber is told not to normalize names. Its strings are on loan from fasthttp.
func request(c *fiber.Ctx) core.Request {
	r := core.Request{
		Method:   c.Method(),
		Host:     utils.UnsafeString(c.Request().Host()),
		Path:     c.Path(),
		TLS:      c.Context().IsTLS(),
		Borrowed: true,
	}
	var origins, sites, methods, lists, size int
	c.Request().Header.VisitAll(func(name, value []byte) {
		switch len(name) {
		case len("Origin"):
			if strings.EqualFold(utils.UnsafeString(name), "Origin") {
				r.Origin, origins = single(value, origins)
			}
		case len("Sec-Fetch-Site"):
			if strings.EqualFold(utils.UnsafeString(name), "Sec-Fetch-Site") {
				r.SecFetchSite, sites = single(value, sites)
			}
		case len("Access-Control-Request-Method"):
			if strings.EqualFold(utils.UnsafeString(name), "Access-Control-Request-Method") {
				r.RequestMethod, methods = single(value, methods)
			}
		case len("Access-Control-Request-Headers"):
			if strings.EqualFold(utils.UnsafeString(name), "Access-Control-Request-Headers") {
				r.RequestHeaders, lists = single(value, lists)
				size += len(value) + 1
			}
		}
	})
	if lists > 1 && size <= maxJoined {
		r.RequestHeaders = joined(&c.Request().Header)
	}
	return r
}

// Lists that are longer than this are not joined, since no policy would look at them.
const maxJoined = 4 << 10

// manyLines stands for the lines of a header that may come only once, and for those that are too long to be joined.
const manyLines = ","

// single is the value of a header that may come only once, of which so many lines were there before.
func single(value []byte, before int) (string, int) {
	if before > 0 {
		return manyLines, before + 1
	}
	return utils.UnsafeString(value), 1
}

// joined joins the lines of Access-Control-Request-Headers, as a gateway may have split them.
func joined(h *fasthttp.RequestHeader) string {
	var lines []string
	h.VisitAll(func(name, value []byte) {
		if strings.EqualFold(utils.UnsafeString(name), "Access-Control-Request-Headers") {
			lines = append(lines, utils.UnsafeString(value))
		}
	})
	return strings.Join(lines, ",")
}
