package terminal

import (
	"cmp"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"golang.org/x/term"
)

// A Printer writes lines. It keeps the first error of its writer, and writes nothing after it.
type Printer struct {
	w       io.Writer
	colored bool
	width   int // 0 where lines are not wrapped
	err     error
}

// New returns a Printer that has colours if w is a terminal and the environment does not say otherwise
// (https://no-color.org, TERM=dumb).
func New(w io.Writer) *Printer {
	p := &Printer{w: w}
	if fd, ok := descriptor(w); ok {
		p.colored = os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
		p.width = widthOf(fd)
	}
	return p
}

// Width is that of the terminal that w is, and 80 if it is none.
func Width(w io.Writer) int {
	const usual = 80
	if fd, ok := descriptor(w); ok {
		return cmp.Or(widthOf(fd), usual)
	}
	return usual
}

// widthOf is 0 if it is not known.
func widthOf(fd int) int {
	width, _, err := term.GetSize(fd)
	if err != nil {
		return 0
	}
	return width
}

// Paragraphs wraps a text anew whose paragraphs are separated by empty lines.
func Paragraphs(text string, width int) string {
	paragraphs := strings.Split(text, "\n\n")
	for i, p := range paragraphs {
		paragraphs[i] = strings.Join(wrap(strings.ReplaceAll(p, "\n", " "), width), "\n")
	}
	return strings.Join(paragraphs, "\n\n")
}

// descriptor is that of a terminal.
func descriptor(w io.Writer) (fd int, ok bool) {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return 0, false
	}
	return int(f.Fd()), true
}

// Err returns the first error of the writer.
func (p *Printer) Err() error { return p.err }

// Line writes the texts one after the other, and ends the line.
func (p *Printer) Line(texts ...Text) {
	var b strings.Builder
	for _, t := range texts {
		b.WriteString(t.render(p.colored))
	}
	p.write(b.String() + "\n")
}

// Item writes a label and beside it, from the column on, a text that may need several lines.
func (p *Printer) Item(column int, label, text Text) {
	gap := max(1, column-utf8.RuneCountInString(Clean(label.text)))
	start := label.render(p.colored) + strings.Repeat(" ", gap)
	for i, line := range wrap(Clean(text.text), p.width-column) {
		if i > 0 {
			start = strings.Repeat(" ", column)
		}
		p.write(start + Text{line, text.style}.render(p.colored) + "\n")
	}
}

// OneLine writes what Item does, and on a terminal only as much of it as fits on a line.
func (p *Printer) OneLine(column int, label, text Text) {
	line, room := []rune(Clean(text.text)), p.width-column
	if p.width > 0 && room > 1 && len(line) > room {
		line = append(line[:room-1], '…')
	}
	gap := max(1, column-utf8.RuneCountInString(Clean(label.text)))
	p.write(label.render(p.colored) + strings.Repeat(" ", gap) + Text{string(line), text.style}.render(p.colored) + "\n")
}

func (p *Printer) write(s string) {
	if p.err == nil {
		_, p.err = io.WriteString(p.w, s)
	}
}

// wrap breaks a text at spaces, so that lines have at most width characters where words allow it.
func wrap(text string, width int) []string {
	const narrowest = 20
	if width < narrowest {
		return []string{text}
	}
	var lines []string
	line, length := "", 0
	for word := range strings.SplitSeq(text, " ") {
		n := utf8.RuneCountInString(word)
		switch {
		case length == 0 && line == "":
			line, length = word, n
		case length+1+n <= width:
			line, length = line+" "+word, length+1+n
		default:
			lines = append(lines, line)
			line, length = word, n
		}
	}
	return append(lines, line)
}
