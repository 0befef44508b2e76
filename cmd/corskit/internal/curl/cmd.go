package curl

import (
	"errors"
	"strings"
)

// isForCmd tells a command line for the Windows command prompt, "Copy as cURL (cmd)", from one for bash.
func isForCmd(line string) bool {
	first, _, more := strings.Cut(strings.TrimSpace(line), "\n")
	return more && strings.HasSuffix(strings.TrimRight(first, "\r"), "^") || strings.HasPrefix(first, `curl ^"`) || strings.HasPrefix(first, `curl.exe ^"`)
}

// cmdWords splits a command line as Windows does: first the command prompt takes away its carets, then the program, which gets one
// string, splits that.
func cmdWords(line string) ([]string, error) {
	return programWords(withoutCarets(strings.TrimSpace(line)))
}

// withoutCarets is what the command prompt makes of a line. A caret takes the meaning from the character that follows it, and at
// the end of a line joins it to the next. Between quotes it means nothing, and neither does what else ends a command.
func withoutCarets(line string) string {
	line = strings.ReplaceAll(line, "\r\n", "\n")
	var b strings.Builder
	quoted := false
	for i := 0; i < len(line); i++ {
		c := line[i]
		switch {
		case c == '^' && !quoted:
			if i++; i < len(line) && line[i] == '\n' {
				i++
			}
			if i == len(line) {
				return b.String()
			}
			c = line[i]
		case c == '"':
			quoted = !quoted
		case !quoted && strings.IndexByte("\n|&<>", c) >= 0:
			return b.String()
		}
		b.WriteByte(c)
	}
	return b.String()
}

// programWords is what a program makes of its command line:
// https://learn.microsoft.com/en-us/cpp/c-language/parsing-c-command-line-arguments.
func programWords(line string) ([]string, error) {
	var words []string
	var word strings.Builder
	inWord, quoted := false, false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '\\':
			n := len(line[i:]) - len(strings.TrimLeft(line[i:], `\`))
			i += n - 1
			inWord = true
			if i+1 == len(line) || line[i+1] != '"' { // backslashes mean something before a quote only
				word.WriteString(line[i+1-n : i+1])
				continue
			}
			word.WriteString(line[i+1-n : i+1-n+n/2])
			if n%2 == 1 {
				word.WriteByte('"')
				i++
			}
		case c == '"' && quoted && strings.HasPrefix(line[i:], `""`):
			word.WriteByte('"')
			i++
		case c == '"':
			inWord, quoted = true, !quoted
		case (c == ' ' || c == '\t') && !quoted:
			if inWord {
				words = append(words, word.String())
			}
			word.Reset()
			inWord = false
		default:
			word.WriteByte(c)
			inWord = true
		}
	}
	if quoted {
		return nil, errors.New("a quote is not closed; copy the whole command")
	}
	if inWord {
		words = append(words, word.String())
	}
	return words, nil
}
