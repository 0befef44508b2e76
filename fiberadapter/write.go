package fiberadapter

import (
	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"

	"github.com/corskit/corskit/core"
)

// written is where a request keeps that a policy has written its headers. Handlers return from the inside out, so that the first to
// write is the innermost.
type written struct{}

// write replaces the CORS headers that are there by those of d, and adds d's Vary to the Vary that is there. If a policy further in has
// written already, d's Vary is all that is added: d might have refused the request, and caches must know.
func write(c *fiber.Ctx, d *core.Decision) {
	var (
		room, lines [8]string
		names       = d.Names()
		values      = d.AppendValues(room[:0])
		vary        = lines[:0]
		foreign     []string
		outer       = c.Context().UserValue(written{}) != nil
	)
	if outer {
		last := len(names) - 1
		if last < 0 || names[last] != fiber.HeaderVary {
			return
		}
		names, values = names[last:], values[last:]
	} else {
		c.Context().SetUserValue(written{}, true)
	}
	h := &c.Response().Header
	h.VisitAll(func(name, value []byte) {
		switch name := utils.UnsafeString(name); {
		case name == fiber.HeaderVary:
			vary = append(vary, utils.UnsafeString(value))
		case !outer && core.IsCORSHeader(name):
			foreign = append(foreign, utils.CopyString(name))
		}
	})
	for _, name := range foreign {
		h.Del(name)
	}
	for i, name := range names {
		if name != fiber.HeaderVary || len(vary) == 0 {
			h.SetCanonical(utils.UnsafeBytes(name), utils.UnsafeBytes(values[i]))
			continue
		}
		for _, line := range core.AppendVary(vary, values[i])[len(vary):] {
			h.Add(name, line)
		}
	}
}
