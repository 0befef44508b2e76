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
	DisableNormalizing()
	EnableNormalizing()
}

// Values are those that fasthttp's *RequestCtx keeps of a request.
type Values interface {
	UserValue(key any) any
	SetUserValue(key, value any)
}

// policies is where a request keeps that policies are on the way: true, and once a nested one has written, what was said. A pointer is
// found faster than other keys.
var policies = new(byte)

const vary = "Vary"

// IsNested tells a policy that others are around it. Like Enter it is small enough for the compiler to call fasthttp directly.
func IsNested(request Values) bool { return request.UserValue(policies) != nil }

// Enter notes that a policy lets a request pass.
func Enter(request Values) { request.SetUserValue(policies, true) }

// End forgets, for a policy that ends a request, what others have said before. It tells whether others are around it.
func End(request Values) (nested bool) {
	if nested = IsNested(request); nested {
		Enter(request)
	}
	return nested
}

// Write writes the headers of d when the handlers further in have returned. Where a policy further in has spoken, Write repeats that,
// since a middleware may have changed it meanwhile, and adds d's Vary: d might have refused the request, and caches must know.
//
// Where the policy is not nested, none further in HasSpoken and no header of the response Concerns it, setting the headers of d is the
// same. Adapters do that themselves: they need not go through interfaces.
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

// Concerns tells whether a header of a response may be one that a decision sets or removes.
func Concerns(name []byte) bool {
	switch len(name) {
	case len(vary):
		return name[0]|0x20 == 'v'
	default:
		return len(name) > len("Access-Control-") && (name[0]|0x20 == 'a' || name[0]|0x20 == 't')
	}
}

// put replaces the CORS headers that are there by those of d, and adds d's Vary to the Vary that is there.
func put(h Response, d *core.Decision) {
	names := d.Names()
	varies := clear(h, names)
	for i, name := range names {
		if value := d.Value(i); varies && name == vary {
			addVary(h, value)
		} else {
			h.SetCanonical(lend(name), lend(value))
		}
	}
}

// clear removes the CORS headers that setting names does not replace, and tells whether there is a Vary.
func clear(h Response, names []string) (varies bool) {
	foreign, varies := others(h, names)
	remove(h, foreign)
	if len(foreign) == 0 {
		return varies
	}
	// Where fasthttp normalizes the name that it is to delete, it misses one that a handler has stored in another spelling.
	if foreign, _ = others(h, names); len(foreign) > 0 {
		h.DisableNormalizing()
		remove(h, foreign)
		h.EnableNormalizing()
	}
	return varies
}

func remove(h Response, names []string) {
	for _, name := range names {
		h.Del(name)
	}
}

// others returns the CORS headers that setting names does not replace. It looks at the names alone.
func others(h Response, names []string) (foreign []string, varies bool) {
	var seen uint
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
	return foreign, varies
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
