package fasthttpheader

import (
	"slices"
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

// policies is where a request keeps that policies are on the way: true, and once a nested one has written, what was said. A pointer is
// found faster than other keys.
var policies any = new(byte)

const vary = "Vary"

// IsNested tells a policy that others are around it. Like Enter it is small enough for the compiler to call fasthttp directly.
func IsNested(request Values) bool { return request.UserValue(policies) != nil }

// Enter notes that a policy lets a request pass.
func Enter(request Values) { request.SetUserValue(policies, true) }

// Write writes the headers of d when the handlers further in have returned. Where a policy further in has spoken, Write repeats that,
// since a middleware may have changed it meanwhile, and adds d's Vary: d might have refused the request, and caches must know.
func Write(h Response, request Values, d *core.Decision, nested bool) {
	if inner := innermost(request); inner != nil {
		inner.varyLike(d)
		put(h, &inner.Decision)
		for _, names := range inner.vary {
			addVary(h, names)
		}
		return
	}
	put(h, d)
	if nested {
		keep(request, d)
	}
}

// Answer writes the headers of d, with which a policy ends a request.
func Answer(h Response, request Values, d *core.Decision) {
	put(h, d)
	if IsNested(request) {
		keep(request, d)
	}
}

// put replaces the CORS headers that are there by those of d, and adds d's Vary to the Vary that is there.
func put(h Response, d *core.Decision) {
	var room [8]string
	names, lines := d.Names(), d.AppendValues(room[:0])
	varies := clear(h, names)
	for i, name := range names {
		if varies && name == vary {
			addVary(h, lines[i])
		} else {
			h.SetCanonical(lend(name), lend(lines[i]))
		}
	}
}

// clear removes the CORS headers that setting names does not replace, and tells whether there is a Vary. It looks at the names alone,
// which costs nothing where there are none.
func clear(h Response, names []string) (varies bool) {
	var (
		foreign []string
		seen    uint
	)
	for _, key := range h.PeekKeys() {
		name := borrow(key)
		if name == vary {
			varies = true
		}
		if !core.IsCORSHeader(name) {
			continue
		}
		if i := slices.Index(names, name); i >= 0 && seen&(1<<i) == 0 { // Setting replaces one line.
			seen |= 1 << i
		} else {
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
