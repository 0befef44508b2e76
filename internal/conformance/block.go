package conformance

import (
	"fmt"
	"slices"
	"strings"
)

// A block is a row as it is written: the line with its name, and those below it.
type block struct {
	file  string
	lines []numbered
}

type numbered struct {
	number int
	text   string
}

const rowStart = "-- "

// blocks cuts a file into rows. Comments begin with "#" in the first column.
func blocks(file, text string) ([]block, error) {
	var found []block
	for i, line := range strings.Split(text, "\n") {
		switch {
		case strings.HasPrefix(line, "#") || strings.TrimSpace(line) == "":
		case strings.HasPrefix(line, rowStart):
			found = append(found, block{file, []numbered{{i + 1, line}}})
		case len(found) == 0:
			return nil, fmt.Errorf("%s:%d: %q stands before the first row; a row begins with %q", file, i+1, line, rowStart+"its name")
		default:
			last := &found[len(found)-1]
			last.lines = append(last.lines, numbered{i + 1, line})
		}
	}
	return found, nil
}

func (b *block) fail(number int, format string, args ...any) error {
	return fmt.Errorf("%s:%d: %s", b.file, number, fmt.Sprintf(format, args...))
}

// variants writes a block with a table out as one block for each line of the table, {column} being replaced by the cell.
func (b *block) variants() ([]block, error) {
	var columns []string
	var cells [][]string
	var body []numbered
	for _, line := range b.lines {
		if !strings.HasPrefix(line.text, "|") {
			body = append(body, line)
			continue
		}
		row := tableCells(line.text)
		switch {
		case columns == nil:
			columns = row
		case len(row) != len(columns):
			return nil, b.fail(line.number, "the table has %d columns, this line has %d", len(columns), len(row))
		default:
			cells = append(cells, row)
		}
	}
	if columns == nil {
		return []block{*b}, nil
	}
	if len(cells) == 0 {
		return nil, b.fail(b.lines[0].number, "the table has no line below its head")
	}
	for _, column := range columns {
		used := func(line numbered) bool { return strings.Contains(line.text, "{"+column+"}") }
		if !slices.ContainsFunc(body, used) {
			return nil, b.fail(b.lines[0].number, "the column %q is used nowhere; write {%s} where its cells belong", column, column)
		}
	}
	var written []block
	for _, row := range cells {
		var pairs []string
		for i, column := range columns {
			pairs = append(pairs, "{"+column+"}", row[i])
		}
		replacer := strings.NewReplacer(pairs...)
		variant := block{file: b.file}
		for _, line := range body {
			variant.lines = append(variant.lines, numbered{line.number, replacer.Replace(line.text)})
		}
		written = append(written, variant)
	}
	return written, nil
}

func tableCells(line string) []string {
	cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	return cells
}
