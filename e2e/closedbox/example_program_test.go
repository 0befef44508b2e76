package closedbox

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The program in examples/closed-box, with its page, as a user would try it.
func TestTheExample(t *testing.T) {
	b := closedBox(t)
	inEveryBrowser(t, func(t *testing.T, tab tab) {
		if _, err := b.query("DROP DATABASE demo"); err != nil {
			t.Fatal(err)
		}
		p := start(t, []string{login}, build(t, "examples/closed-box"), "-box", b.url, "-page", "0", "-proxy", "0")
		tab.visit(p.find(t, `^page +(\S+)$`)[0])

		settled := func(id string) string {
			return tab.eval(`await (async () => { const e = document.getElementById("` + id + `"); while (!e.className) await new Promise(r => setTimeout(r, 10)); return e.textContent })()`)
		}
		if got := settled("status"); got != "The box is empty. Write a reading." {
			t.Errorf("at first the page says %q", got)
		}
		if got := settled("outcome"); !strings.HasPrefix(got, "401: ") {
			t.Errorf("without the proxy the page says %q, want the box's 401", got)
		}
		tab.eval(`(() => { const e = document.getElementById("status"); e.className = ""; document.querySelector("button").click() })()`)
		if got := settled("status"); got != "Written, and read again." {
			t.Errorf("after a click the page says %q", got)
		}
		if got := tab.eval(`document.querySelector("#readings td:last-child").textContent`); got != "21.5" {
			t.Errorf("the page shows %q", got)
		}
	})
}

func writeFile(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
