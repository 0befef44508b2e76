package conformance

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

var (
	repeatedText = regexp.MustCompile(`\{(\d+) x ("(?:[^"\\]|\\.)*")\}`)
	repeatedLine = regexp.MustCompile(`^\{(\d+) lines\} `)
)

// expand writes out {3 x "text"}, in which text is quoted as in Go so that it may hold any byte.
func expand(s string) (string, error) {
	var failure error
	expanded := repeatedText.ReplaceAllStringFunc(s, func(notation string) string {
		parts := repeatedText.FindStringSubmatch(notation)
		n, err := strconv.Atoi(parts[1])
		if err != nil {
			failure = fmt.Errorf("%s: %s is no number of repetitions", notation, parts[1])
			return notation
		}
		text, err := strconv.Unquote(parts[2])
		if err != nil {
			failure = fmt.Errorf("%s: %s is not quoted as in Go", notation, parts[2])
			return notation
		}
		return strings.Repeat(text, n)
	})
	return expanded, failure
}

// expandLines writes out a line that begins with {3 lines} as so many lines.
func expandLines(line string) ([]string, error) {
	n := 1
	if parts := repeatedLine.FindStringSubmatch(line); parts != nil {
		var err error
		if n, err = strconv.Atoi(parts[1]); err != nil {
			return nil, fmt.Errorf("%s is no number of lines", parts[1])
		}
		line = line[len(parts[0]):]
	}
	line, err := expand(line)
	if err != nil {
		return nil, err
	}
	lines := make([]string, n)
	for i := range lines {
		lines[i] = line
	}
	return lines, nil
}
