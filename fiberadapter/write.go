package fiberadapter

import (
	"github.com/gofiber/fiber/v2/utils"
	"github.com/valyala/fasthttp"

	"github.com/corskit/corskit/core"
)

// write replaces the CORS headers that are there by those of d, and adds d's Vary to the Vary that is there.
func write(h *fasthttp.ResponseHeader, d *core.Decision) {
	var (
		room    [8]string
		outer   = room[:0]
		foreign []string
	)
	h.VisitAll(func(name, value []byte) {
		switch name := utils.UnsafeString(name); {
		case name == "Vary":
			outer = append(outer, utils.UnsafeString(value))
		case core.IsCORSHeader(name):
			foreign = append(foreign, utils.CopyString(name))
		}
	})
	for _, name := range foreign {
		h.Del(name)
	}
	for i := range d.NumHeaders() {
		name, value := d.Header(i)
		if name == "Vary" && len(outer) > 0 {
			for _, line := range core.AppendVary(outer, value)[len(outer):] {
				h.Add(name, line)
			}
			continue
		}
		h.SetCanonical(utils.UnsafeBytes(name), utils.UnsafeBytes(value))
	}
}

// addVary adds d's Vary to the Vary that is there. It is what remains of a policy whose other headers one nearer to the handler
// has replaced: it might have refused the request, and caches must know.
func addVary(h *fasthttp.ResponseHeader, d *core.Decision) {
	var (
		room  [8]string
		lines = room[:0]
	)
	h.VisitAll(func(name, value []byte) {
		if utils.UnsafeString(name) == "Vary" {
			lines = append(lines, utils.UnsafeString(value))
		}
	})
	for i := range d.NumHeaders() {
		if name, value := d.Header(i); name == "Vary" {
			for _, line := range core.AppendVary(lines, value)[len(lines):] {
				h.Add(name, line)
			}
		}
	}
}
