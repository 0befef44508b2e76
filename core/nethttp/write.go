package nethttp

import (
	"net/http"

	"github.com/corskit/corskit/core"
)

// Write writes d's headers to w and, if d ends the request, its status; then it reports true, and nothing else is to be written.
//
// It replaces what an outer policy has written by the headers of d, and adds d's Vary to the Vary that is there. The values stand in one
// array of their own, cut into slices of capacity 1. Slices shared between responses would save the allocation, but a handler that edits
// w.Header()["Vary"][0] would then change every later response.
func Write(w http.ResponseWriter, d *core.Decision) (answered bool) {
	status := put(w.Header(), d)
	if status != 0 {
		w.WriteHeader(status)
	}
	return status != 0
}

func put(h http.Header, d *core.Decision) (status int) {
	if d.Kind == core.Passthrough {
		return 0
	}
	names, outer := d.Names(), takeOver(h)
	set(h, names, d.AppendValues(room(len(names)+varySpace(outer))), outer)
	return d.Status
}

// putLines is put for Lines. It repeats the loop of set, since a call costs as much as half a header.
func putLines(h http.Header, lines core.Lines) {
	names := lines.Names()
	if len(h) > 0 {
		outer := takeOver(h)
		set(h, names, lines.AppendValues(room(len(names)+varySpace(outer))), outer)
		return
	}
	values := lines.AppendValues(room(len(names)))
	for i, name := range names {
		h[name] = values[i : i+1 : i+1]
	}
}

// takeOver returns the Vary of an outer policy, and removes the rest of what it has written.
func takeOver(h http.Header) (vary []string) {
	if len(h) == 0 { // An iterator costs as much as a header.
		return nil
	}
	removeCORS(h)
	return h["Vary"]
}

func set(h http.Header, names, values, outer []string) {
	if last := len(names) - 1; len(outer) > 0 && last >= 0 && names[last] == "Vary" {
		lines := core.AppendVary(append(values[len(names):], outer...), values[last])
		h["Vary"] = lines[:len(lines):len(lines)]
		names = names[:last]
	}
	for i, name := range names {
		h[name] = values[i : i+1 : i+1]
	}
}

// varySpace is room for the lines that are there and for the three names that a decision may add.
func varySpace(outer []string) int {
	if len(outer) == 0 {
		return 0
	}
	return len(outer) + 3
}

// room is an array whose length the compiler knows, which the allocator has faster.
func room(n int) []string {
	switch n {
	case 0:
		return nil
	case 1:
		return new([1]string)[:0]
	case 2:
		return new([2]string)[:0]
	case 3, 4:
		return new([4]string)[:0]
	case 5, 6:
		return new([6]string)[:0]
	case 7, 8:
		return new([8]string)[:0]
	}
	return make([]string, 0, n)
}
