package fiberadapter

import (
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"
	"github.com/valyala/fasthttp"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/internal/fasthttpheader"
)

// read fills in request, the zero Request, with what an answer depends on. The strings are on loan from fasthttp.
func read(c *fiber.Ctx, needs core.Needs, request *core.Request) {
	request.Method = c.Method()
	fasthttpheader.Read(header(c, c.Context()), needs, request)
	if needs&core.NeedsSite != 0 {
		request.Host = utils.UnsafeString(c.Request().Host())
		request.TLS = c.Context().IsTLS()
	}
	if needs&core.NeedsContext != 0 {
		request.Path = c.Path()
	}
}

// header is what the headers of a request are read from.
func header(c *fiber.Ctx, exchange *fasthttp.RequestCtx) fasthttpheader.Request {
	if c.App().Server().DisableHeaderNamesNormalizing {
		return asSent{&exchange.Request.Header}
	}
	return &exchange.Request.Header
}

// asSent is for an app where fasthttp leaves names as they were sent.
type asSent struct{ *fasthttp.RequestHeader }

func (asSent) EnableNormalizing() {}

func (h asSent) PeekAll(name string) (values [][]byte) {
	for sent, value := range h.All() {
		if strings.EqualFold(utils.UnsafeString(sent), name) {
			values = append(values, value)
		}
	}
	return values
}

// write writes the headers of d. Mostly nothing is in their way. To find that out costs less than a header, since the compiler makes one
// loop of fasthttp's iterator and this function.
func write(exchange *fasthttp.RequestCtx, d *core.Decision, nested bool) {
	h := &exchange.Response.Header
	careful := nested || fasthttpheader.HasSpoken(exchange)
	for name := range h.All() {
		careful = careful || fasthttpheader.Concerns(name)
	}
	if careful {
		fasthttpheader.Write(h, exchange, d, nested)
		return
	}
	for i, name := range d.Names() {
		h.SetCanonical(utils.UnsafeBytes(name), utils.UnsafeBytes(d.Value(i)))
	}
}
