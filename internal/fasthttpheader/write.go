package fasthttpheader

import (
	"strings"
	"sync/atomic"
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

// policies is where a request keeps that policies are on the way: true, and once a nested one has written, what was said. A pointer is
// found faster than other keys.
var policies any = new(byte)

// said is what policies have said, but for the outermost.
type said struct {
	core.Decision          // of the innermost
	vary          []string // of the others
}

const vary = "Vary"

// Enter notes that a policy lets a request pass, and tells whether it is nested: whether there is one around it.
func Enter(request Values) (nested bool) {
	nested = request.UserValue(policies) != nil
	request.SetUserValue(policies, true)
	return nested
}

// Write writes the headers of d when the handlers further in have returned. Where a policy further in has spoken, Write repeats that,
// since a middleware may have changed it meanwhile. Of d it then adds Vary: d might have refused the request, and caches must know.
func Write(h Response, request Values, d *core.Decision, nested bool) {
	inner := innermost(request)
	if inner == nil {
		put(h, d)
		if nested {
			keep(request, d)
		}
		return
	}
	if names := d.Names(); len(names) > 0 && names[len(names)-1] == vary {
		inner.vary = append(inner.vary, d.AppendValues(nil)[len(names)-1])
	}
	put(h, &inner.Decision)
	for _, names := range inner.vary {
		addVary(h, names)
	}
}

// Answer writes the headers of d, with which a policy ends a request.
func Answer(h Response, request Values, d *core.Decision) {
	put(h, d)
	if request.UserValue(policies) != nil {
		keep(request, d)
	}
}

var keeping atomic.Bool

// keep is for a nested policy alone, since it costs memory.
func keep(request Values, d *core.Decision) {
	keeping.Store(true)
	request.SetUserValue(policies, &said{Decision: *d})
}

// innermost returns what keep has kept. In a program without nested policies, nothing is looked up.
func innermost(request Values) *said {
	if !keeping.Load() {
		return nil
	}
	kept, _ := request.UserValue(policies).(*said)
	return kept
}

// put replaces the CORS headers that are there by those of d, and adds d's Vary to the Vary that is there.
func put(h Response, d *core.Decision) {
	var room [8]string
	lines, varies := d.AppendValues(room[:0]), clear(h)
	for i, name := range d.Names() {
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
