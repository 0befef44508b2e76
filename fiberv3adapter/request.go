package fiberv3adapter

import (
	"strings"

	"github.com/gofiber/fiber/v3"
	"github.com/gofiber/utils/v2"
	"github.com/valyala/fasthttp"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/internal/fasthttpheader"
)

// read fills in request, the zero Request, with what an answer depends on. The strings are on loan from fasthttp.
func read(c fiber.Ctx, needs core.Needs, request *core.Request) {
	request.Method = c.Method()
	if h := &c.Request().Header; c.App().Server().DisableHeaderNamesNormalizing {
		fasthttpheader.Read(asSent{h}, needs, request)
	} else {
		fasthttpheader.Read(h, needs, request)
	}
	if needs&core.NeedsSite != 0 {
		request.Host = utils.UnsafeString(c.Request().Host())
		request.TLS = c.RequestCtx().IsTLS()
	}
	if needs&core.NeedsContext != 0 {
		request.Path = c.Path()
	}
}

// asSent is for an app where fasthttp leaves names as they were sent.
type asSent struct{ *fasthttp.RequestHeader }

func (h asSent) PeekAll(name string) (values [][]byte) {
	for n, value := range h.All() {
		if strings.EqualFold(utils.UnsafeString(n), name) {
			values = append(values, value)
		}
	}
	return values
}
