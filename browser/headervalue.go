package browser

import (
	"net/http"
	"strings"
)

// httpWhitespace: https://fetch.spec.whatwg.org/#http-whitespace.
const httpWhitespace = " \t\r\n"

// toBytes is the bytes that browsers send for a JavaScript string, one a
// character. Above U+00FF there is none, nor is there a string that is not
// UTF-8: https://webidl.spec.whatwg.org/#js-ByteString.
func toBytes(s string) (bytes string, ok bool) {
	var b strings.Builder
	for _, r := range s { // utf8.RuneError is above U+00FF, too
		if r > 0xff {
			return "", false
		}
		b.WriteByte(byte(r))
	}
	return b.String(), true
}

// toCharacters is what a script reads of a value, one character a byte.
func toCharacters(bytes string) string {
	var b strings.Builder
	for _, c := range []byte(bytes) {
		b.WriteRune(rune(c))
	}
	return b.String()
}

// received turns the headers that a Transport returns into header values
// (https://fetch.spec.whatwg.org/#concept-header-value). What can't be one
// makes the whole response none.
func received(h http.Header) (_ http.Header, ok bool) {
	out := make(http.Header, len(h))
	for name, values := range h {
		for _, v := range values {
			v = strings.Trim(v, httpWhitespace)
			if strings.ContainsAny(v, "\x00\r\n") {
				return nil, false
			}
			out[name] = append(out[name], v)
		}
	}
	return out, true
}

// split: https://fetch.spec.whatwg.org/#header-value-get-decode-and-split. A
// comma within quotes separates nothing.
func split(value string) []string {
	var values []string
	begin, quoted := 0, false
	for i := 0; i < len(value); i++ {
		switch {
		case value[i] == '"':
			quoted = !quoted
		case quoted && value[i] == '\\':
			i++
		case !quoted && value[i] == ',':
			values = append(values, strings.Trim(value[begin:i], " \t"))
			begin = i + 1
		}
	}
	return append(values, strings.Trim(value[begin:], " \t"))
}
