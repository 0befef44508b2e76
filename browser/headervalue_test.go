package browser

import (
	"slices"
	"strings"
	"testing"
)

// The standard's steps once more, word by word:
// https://fetch.spec.whatwg.org/#header-value-get-decode-and-split.
func splitByTheBook(input string) []string {
	var values []string
	temporary, position := "", 0
	for {
		for position < len(input) && input[position] != '"' && input[position] != ',' {
			temporary += input[position : position+1]
			position++
		}
		if position < len(input) && input[position] == '"' {
			begin := position
			position = endOfQuotedString(input, position)
			temporary += input[begin:position]
			if position < len(input) {
				continue
			}
		}
		values = append(values, strings.Trim(temporary, " \t"))
		if temporary = ""; position >= len(input) {
			return values
		}
		position++ // the comma
	}
}

// https://fetch.spec.whatwg.org/#collect-an-http-quoted-string
func endOfQuotedString(input string, position int) int {
	position++
	for position < len(input) {
		c := input[position]
		position++
		switch {
		case c == '"':
			return position
		case c == '\\' && position < len(input):
			position++
		case c == '\\':
			return position
		}
	}
	return position
}

func FuzzSplit(f *testing.F) {
	for _, s := range []string{"", ",", "a,b", `"a,b"`, `"a\",b"`, `"a\\",b`, ` a	,"b`, `a"b,c"d,"`, `\,"`, `"\`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, value string) {
		if got, want := split(value), splitByTheBook(value); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", value, got, want)
		}
	})
}

func FuzzBytesAndCharacters(f *testing.F) {
	for _, s := range []string{"", "a", "é", "\xe9", "Ā", "\x00\xff", "\ufffd"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if bytes, ok := toBytes(toCharacters(s)); !ok || bytes != s {
			t.Errorf("%q becomes %q", s, bytes)
		}
		latin1 := !strings.ContainsFunc(s, func(r rune) bool { return r > 0xff })
		if _, ok := toBytes(s); ok != latin1 {
			t.Errorf("%q can be sent: %v", s, ok)
		}
	})
}
