package engine

import (
	"encoding/json"
	"fmt"
)

// textOf wraps an expression in one for its value's JSON text, or for a promise
// of that. The engines differ in how they serialize values; JSON.stringify is
// the same in all. The text is left out when nobody wants it, because not every
// value has one: the Window that window.open returns, for one.
func textOf(js string, result any) string {
	convert := "JSON.stringify"
	if result == nil {
		convert = "(() => {})"
	}
	// The line break ends a comment that js may end with.
	return fmt.Sprintf("(value => typeof value?.then === 'function' ? value.then(v => %[1]s(v)) : %[1]s(value))(%[2]s\n)", convert, js)
}

// decode stores the JSON text that textOf led to, nil for undefined.
func decode(text *string, result any) error {
	switch {
	case result == nil:
		return nil
	case text == nil:
		return json.Unmarshal([]byte("null"), result)
	default:
		return json.Unmarshal([]byte(*text), result)
	}
}
