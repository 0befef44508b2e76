package fiberv3adapter

import (
	"github.com/gofiber/fiber/v3"
	"github.com/gofiber/utils/v2"
	"github.com/valyala/fasthttp"

	"github.com/corskit/corskit/core"
)

// written is where a request keeps that a policy has written its headers. Handlers return from the inside out, so that the first to
// write is the innermost.
type written struct{}

// write replaces the CORS headers that are there by those of d, and adds d's Vary to the Vary that is there. If a policy further in has
// written already, d's Vary is all that is added: d might have refused the request, and caches must know.
func write(c fiber.Ctx, d *core.Decision) {
	var (
		h     = &c.Response().Header
		room  [8]string
		names = d.Names()
		lines = d.AppendValues(room[:0])
		vary  = true // may be there
	)
	if c.RequestCtx().UserValue(written{}) == nil {
		c.RequestCtx().SetUserValue(written{}, true)
		vary = clear(h)
	} else if last := len(names) - 1; last >= 0 && names[last] == fiber.HeaderVary {
		names, lines = names[last:], lines[last:]
	} else {
		return
	}
	for i, name := range names {
		if vary && name == fiber.HeaderVary {
			addVary(h, lines[i])
		} else {
			h.SetCanonical(utils.UnsafeBytes(name), utils.UnsafeBytes(lines[i]))
		}
	}
}

// clear removes the CORS headers, and tells whether there is a Vary. It looks at the names alone, which costs nothing where there are
// none.
func clear(h *fasthttp.ResponseHeader) (vary bool) {
	var foreign []string
	for _, key := range h.PeekKeys() {
		switch name := utils.UnsafeString(key); {
		case name == fiber.HeaderVary:
			vary = true
		case core.IsCORSHeader(name):
			foreign = append(foreign, utils.CopyString(name))
		}
	}
	for _, name := range foreign {
		h.Del(name)
	}
	return vary
}

func addVary(h *fasthttp.ResponseHeader, names string) {
	var room [8]string
	lines := room[:0]
	for _, line := range h.PeekAll(fiber.HeaderVary) {
		lines = append(lines, utils.UnsafeString(line))
	}
	for _, line := range core.AppendVary(lines, names)[len(lines):] {
		h.Add(fiber.HeaderVary, line)
	}
}
