package curl

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"
)

// words splits the first command of s as bash does, without what makes bash dangerous: variables stay as they are written, and
// nothing is run.
func words(s string) ([]string, error) {
	w := splitter{rest: s}
	for {
		switch more, err := w.next(); {
		case err != nil:
			return nil, err
		case !more:
			return w.words, nil
		}
	}
}

type splitter struct {
	rest   string
	words  []string
	word   strings.Builder
	inWord bool // also of an empty word, as '' is
}

// next takes a character, or a quoted part, off the rest.
func (w *splitter) next() (more bool, err error) {
	if w.rest == "" {
		w.end()
		return false, nil
	}
	c := w.rest[0]
	switch {
	case c == ' ' || c == '\t' || c == '\n' && len(w.words) == 0 && !w.inWord:
		w.end()
	case strings.IndexByte("\n|;&<>", c) >= 0: // the next command, or where the output goes
		w.end()
		return false, nil
	case strings.HasPrefix(w.rest, "\\\r\n"):
		w.rest = w.rest[3:]
		return true, nil
	case c == '\\' && len(w.rest) > 1:
		w.escape()
		return true, nil
	case c == '\'':
		return w.quoted(1, single)
	case c == '"':
		return w.quoted(1, double)
	case strings.HasPrefix(w.rest, "$'"):
		return w.quoted(2, ansi)
	case c != '\r':
		w.add(w.rest[:1])
	}
	w.rest = w.rest[1:]
	return true, nil
}

func (w *splitter) add(s string) {
	w.word.WriteString(s)
	w.inWord = true
}

func (w *splitter) end() {
	if w.inWord {
		w.words = append(w.words, w.word.String())
	}
	w.word.Reset()
	w.inWord = false
}

// escape is a backslash outside of quotes: before a line break it continues the line.
func (w *splitter) escape() {
	if w.rest[1] != '\n' {
		w.add(w.rest[1:2])
	}
	w.rest = w.rest[2:]
}

// quoted takes a quoted part, whose opening quote has n bytes.
func (w *splitter) quoted(n int, part func(string) (text, rest string, ok bool)) (bool, error) {
	text, rest, ok := part(w.rest[n:])
	if !ok {
		return false, errors.New("a quote is not closed; copy the whole command")
	}
	w.add(text)
	w.rest = rest
	return true, nil
}

func single(s string) (text, rest string, ok bool) { return strings.Cut(s, "'") }

func double(s string) (text, rest string, ok bool) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			return b.String(), s[i+1:], true
		case s[i] == '\\' && i+1 < len(s) && s[i+1] == '\n':
			i++
			continue
		case s[i] == '\\' && i+1 < len(s) && strings.IndexByte("\"\\$`", s[i+1]) >= 0:
			i++
		}
		b.WriteByte(s[i])
	}
	return "", "", false
}

// ansi is $'…', which browsers use for whatever has a quote, a line break or an exclamation mark in it.
func ansi(s string) (text, rest string, ok bool) {
	var b strings.Builder
	for i := 0; i < len(s); {
		switch {
		case s[i] == '\'':
			return b.String(), s[i+1:], true
		case s[i] == '\\' && i+1 < len(s):
			i += 1 + unescape(&b, s[i+1:])
		default:
			b.WriteByte(s[i])
			i++
		}
	}
	return "", "", false
}

// unescape writes what an escape sequence stands for, given without its backslash, and returns its length.
func unescape(b *strings.Builder, s string) int {
	switch c := s[0]; c {
	case 'n', 't', 'r', 'a', 'b', 'f', 'v':
		b.WriteByte("\n\t\r\a\b\f\v"[strings.IndexByte("ntrabfv", c)])
	case 'x':
		return 1 + number(b, s[1:], 2, 16, writeByte)
	case 'u':
		return 1 + number(b, s[1:], 4, 16, writeRune)
	case 'U':
		return 1 + number(b, s[1:], 8, 16, writeRune)
	case '0', '1', '2', '3', '4', '5', '6', '7':
		return number(b, s, 3, 8, writeByte)
	default:
		b.WriteByte(c)
	}
	return 1
}

func writeByte(b *strings.Builder, n uint64) { b.WriteByte(byte(n)) }

func writeRune(b *strings.Builder, n uint64) {
	if n > utf8.MaxRune {
		n = utf8.RuneError
	}
	b.WriteRune(rune(n))
}

// number reads at most most digits and returns how many there were.
func number(b *strings.Builder, s string, most, base int, write func(*strings.Builder, uint64)) int {
	for n := min(most, len(s)); n > 0; n-- {
		if v, err := strconv.ParseUint(s[:n], base, 64); err == nil {
			write(b, v)
			return n
		}
	}
	return 0
}
