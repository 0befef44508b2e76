package main

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// A table is Markdown that is also readable as it stands. Its first column holds words, the others figures.
type table struct {
	head  []string
	words []int // other columns of words
	rows  [][]string
}

func (t *table) add(row ...string) { t.rows = append(t.rows, row) }

func (t table) String() string {
	widths := make([]int, len(t.head))
	for _, row := range append([][]string{t.head}, t.rows...) {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell), len("--:"))
		}
	}
	var b strings.Builder
	t.line(&b, widths, t.head)
	for i, width := range widths {
		rule := strings.Repeat("-", width)
		if t.isFigure(i) {
			rule = rule[1:] + ":"
		}
		b.WriteString("| " + rule + " ")
	}
	b.WriteString("|\n")
	for _, row := range t.rows {
		t.line(&b, widths, row)
	}
	return b.String()
}

func (t table) line(b *strings.Builder, widths []int, cells []string) {
	for i, cell := range cells {
		space := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
		if t.isFigure(i) {
			cell = space + cell
		} else {
			cell += space
		}
		b.WriteString("| " + cell + " ")
	}
	b.WriteString("|\n")
}

func (t table) isFigure(column int) bool { return column > 0 && !slices.Contains(t.words, column) }
