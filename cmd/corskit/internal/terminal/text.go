// Package terminal prints for people: in colours on a terminal and nowhere else, wrapped at its width, and never with control
// characters that a server has chosen.
package terminal

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/fatih/color"
)

// A Text is some text and how it looks. The text may come from anywhere.
type Text struct {
	text  string
	style *color.Color // nil: none
}

// The looks of a Text.
func Plain(s string) Text { return Text{s, nil} }
func Bold(s string) Text  { return Text{s, color.New(color.Bold)} }
func Faint(s string) Text { return Text{s, color.New(color.Faint)} }
func Good(s string) Text  { return Text{s, color.New(color.FgGreen)} }
func Bad(s string) Text   { return Text{s, color.New(color.FgRed)} }
func Warn(s string) Text  { return Text{s, color.New(color.FgYellow)} }
func Name(s string) Text  { return Text{s, color.New(color.FgCyan)} }

func (t Text) render(colored bool) string {
	text := Clean(t.text)
	if !colored || t.style == nil || text == "" {
		return text
	}
	t.style.EnableColor()
	return t.style.Sprint(text)
}

// Clean shows what a terminal would act upon instead of printing it: control characters, those that change the direction of
// writing, and bytes that are no UTF-8.
func Clean(s string) string {
	if strings.IndexFunc(s, unsafe) < 0 {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		switch {
		case !unsafe(r):
			b.WriteRune(r)
		case r < 0x80 || r == utf8.RuneError:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

// unsafe are the control and format characters, the bidirectional ones among the latter, and the line separators.
func unsafe(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) || r == utf8.RuneError
}
