package fasthttpheader

import (
	"strings"
	"unsafe"

	"github.com/corskit/corskit/core"
)

// A Response is fasthttp's *ResponseHeader.
type Response interface {
	PeekKeys() [][]byte
	PeekAll(name string) [][]byte
	SetCanonical(name, value []byte)
	Add(name, value string)
	Del(name string)
}

// Values are those that fasthttp's *RequestCtx keeps of a request.
type Values interface {
	UserValue(key any) any
	SetUserValue(key, value any)
}

// written is where a request keeps that a policy has written its headers. Handlers return from the inside out, so that the first to
// write is the innermost.
type written struct{}

const vary = "Vary"

// Write replaces the CORS headers that are there by those of d, and adds d's Vary to the Vary that is there. If a policy further in has
// written already, d's Vary is all that is added: d might have refused the request, and caches must know.
func Write(h Response, request Values, d *core.Decision) {
	var (
		room   [8]string
		names  = d.Names()
		lines  = d.AppendValues(room[:0])
		varies = true // may be there
	)
	if request.UserValue(written{}) == nil {
		request.SetUserValue(written{}, true)
		varies = clear(h)
	} else if last := len(names) - 1; last >= 0 && names[last] == vary {
		names, lines = names[last:], lines[last:]
	} else {
		return
	}
	for i, name := range names {
		if varies && name == vary {
			addVary(h, lines[i])
		} else {
			h.SetCanonical(lend(name), lend(lines[i]))
		}
	}
}

// clear removes the CORS headers, and tells whether there is a Vary. It looks at the names alone, which costs nothing where there are
// none.
func clear(h Response) (varies bool) {
	var foreign []string
	for _, key := range h.PeekKeys() {
		switch name := borrow(key); {
		case name == vary:
			varies = true
		case core.IsCORSHeader(name):
			foreign = append(foreign, strings.Clone(name))
		}
	}
	for _, name := range foreign {
		h.Del(name)
	}
	return varies
}

func addVary(h Response, names string) {
	var room [8]string
	lines := room[:0]
	for _, line := range h.PeekAll(vary) {
		lines = append(lines, borrow(line))
	}
	for _, line := range core.AppendVary(lines, names)[len(lines):] {
		h.Add(vary, line)
	}
}

func lend(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }
