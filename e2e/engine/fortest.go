package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// shared are the browsers that tests have asked for, by name.
var shared sync.Map

// sharedBrowser is started when it is first asked for, and only once even if
// that fails.
type sharedBrowser struct {
	once    sync.Once
	browser Browser
	err     error
}

// ForTest returns the browser called name, which all tests of a test binary
// share: it is started for the first of them. Tests that use it must not run in
// parallel. When the test fails, what the console said is logged.
//
// A test whose browser is not asked for is skipped, and so is one whose browser
// is not installed, unless CORSKIT_BROWSERS asks for it. See [chosen].
func ForTest(t testing.TB, name string) Browser {
	t.Helper()
	c, err := chosen()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(c.names, name) {
		t.Skipf("%s is not asked for; CORSKIT_BROWSERS=%s does", name, name)
	}
	b, err := share(name)
	switch {
	case errors.Is(err, ErrNotInstalled) && !c.required:
		t.Skip(err)
	case err != nil:
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			messages, err := b.Console(context.Background())
			t.Logf("the console of %s: %q %v", name, messages, err)
		}
	})
	return b
}

func share(name string) (Browser, error) {
	entry, _ := shared.LoadOrStore(name, new(sharedBrowser))
	s := entry.(*sharedBrowser)
	s.once.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		s.browser, s.err = Launch(ctx, name)
	})
	return s.browser, s.err
}

// Main runs the tests of a package, closes the browsers of [ForTest], and says
// which ran:
//
//	func TestMain(m *testing.M) { engine.Main(m) }
func Main(m *testing.M) {
	m.Run()
	fmt.Println("browsers that ran:", ran())
	shared.Range(func(_, entry any) bool {
		if s := entry.(*sharedBrowser); s.browser != nil {
			s.browser.Close()
		}
		return true
	})
}

func ran() string {
	var names []string
	for _, name := range Names() {
		if entry, ok := shared.Load(name); ok && entry.(*sharedBrowser).browser != nil {
			names = append(names, name)
		}
	}
	return cmp.Or(strings.Join(names, ", "), "none")
}
