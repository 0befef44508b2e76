package terminal

import (
	"bytes"
	"strings"
	"testing"
)

func TestTextOfOthersCannotControlTheTerminal(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain", "no header ‘x’ is → there", "no header ‘x’ is → there"},
		{"escape sequence", "\x1b[2Jgone", `\x1b[2Jgone`},
		{"C1 control", "a\u009bb", `a\u009bb`},
		{"line break", "a\r\nb", `a\x0d\x0ab`},
		{"right to left", "a\u202eb", `a\u202eb`},
		{"line separator", "a\u2028b", `a\u2028b`},
		{"no UTF-8", "a\xffb", `a\xffb`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Clean(c.in); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			for _, colored := range []bool{false, true} {
				var b bytes.Buffer
				p := &Printer{w: &b, colored: colored}
				p.Line(Plain(c.in))
				p.Item(4, Plain(""), Plain(c.in))
				want := c.want + "\n    " + c.want + "\n"
				if b.String() != want {
					t.Errorf("colored %v: got %q, want %q", colored, b.String(), want)
				}
			}
		})
	}
}

func TestColoursAreForTerminalsOnly(t *testing.T) {
	var b bytes.Buffer
	New(&b).Line(Bad("blocked"))
	if b.String() != "blocked\n" {
		t.Errorf("a buffer got %q", b.String())
	}
	b.Reset()
	(&Printer{w: &b, colored: true}).Line(Bad("blocked"))
	if want := "\x1b[31mblocked\x1b[0m\n"; b.String() != want {
		t.Errorf("a terminal would get %q, want %q", b.String(), want)
	}
}

func TestItemsAreWrappedBesideTheirLabel(t *testing.T) {
	var b bytes.Buffer
	(&Printer{w: &b, width: 30}).Item(5, Plain("Why"), Plain("the server answers another origin than this"))
	want := "Why  the server answers\n     another origin than this\n"
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

func TestOneLineIsCutOnTerminalsOnly(t *testing.T) {
	for width, want := range map[int]string{0: "Why  no header ‘x’ is there\n", 20: "Why  no header ‘x’ …\n", 27: "Why  no header ‘x’ is there\n"} {
		var b bytes.Buffer
		(&Printer{w: &b, width: width}).OneLine(5, Plain("Why"), Plain("no header ‘x’ is there"))
		if b.String() != want {
			t.Errorf("width %d: got %q, want %q", width, b.String(), want)
		}
	}
}

func TestALongWordIsLeftWhole(t *testing.T) {
	url := "https://api.example.com/" + strings.Repeat("x", 50)
	if got := wrap("see "+url+" there", 20); len(got) != 3 || got[1] != url {
		t.Errorf("got %q", got)
	}
}
