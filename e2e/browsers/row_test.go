package browsers

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/e2e/engine"
)

func TestMain(m *testing.M) { engine.Main(m) }

// A row is what a page does, in JavaScript (see page/page.js), and what has to
// come of it.
type row struct {
	name   string
	policy core.Config
	from   string // the page's address, or own
	do     string
	want   verdict

	// unless are the engines and frameworks that differ.
	unless map[string]difference
}

type verdict struct {
	page    string // what the page got to see
	wire    string // each request that reached the servers, and the answer's status
	console says   // what was said about CORS
}

type difference struct {
	why  string
	want verdict
}

func (r *row) wantIn(names ...string) verdict {
	for _, name := range names {
		if d, ok := r.unless[name]; ok {
			return d.want
		}
	}
	return r.want
}

func TestRows(t *testing.T) {
	at := servePages(t)
	rows := allRows(at)
	var ran atomic.Int64
	t.Cleanup(func() {
		t.Logf("%d browsers × %d frameworks × %d rows: %d of %d were run", len(engine.Names()), len(frameworks), len(rows),
			ran.Load(), len(engine.Names())*len(frameworks)*len(rows))
	})
	for _, name := range engine.Names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // with the other browsers
			b := engine.ForTest(t, name)
			for _, r := range rows {
				t.Run(r.name, func(t *testing.T) {
					if r.from == "" {
						t.Skip("this machine has no IPv6")
					}
					page := tab{Browser: b}
					for _, f := range frameworks {
						t.Run(f.name, func(t *testing.T) {
							r.run(t, &page, &f)
							ran.Add(1)
						})
					}
				})
			}
		})
	}
}

func (r *row) run(t *testing.T, b *tab, f *framework) {
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	s := f.start(t, core.MustNew(r.policy))
	from := r.from
	if from == own {
		from = s.Site
	}
	if err := b.show(ctx, from); err != nil {
		t.Fatal(err)
	}
	var seen string
	if err := b.Eval(ctx, fmt.Sprintf("perform(%s, %s)", literal(r.do), literal(s)), &seen); err != nil {
		t.Fatal(err)
	}
	want := r.wantIn(b.Name(), f.name)
	if seen != want.page {
		t.Errorf("the page sees %q, want %q", seen, want.page)
	}
	if got := s.wire.String(); got != want.wire {
		t.Errorf("on the wire: %q, want %q", got, want.wire)
	}
	want.console.check(ctx, t, b)
	if want.console == nil && !t.Failed() {
		b.clean = from
	}
}

// tab spares a visit where the page that it shows is as good as new.
type tab struct {
	engine.Browser
	clean string // the page, if its console is silent
}

func (b *tab) show(ctx context.Context, page string) error {
	clean := b.clean
	b.clean = ""
	if page == clean {
		return nil
	}
	return b.Visit(ctx, page)
}

func literal(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // strings always have one
	}
	return string(text)
}

func TestRowsAreWellFormed(t *testing.T) {
	who := engine.Names()
	for _, f := range frameworks {
		who = append(who, f.name)
	}
	names := map[string]bool{}
	for _, r := range allRows(pages{localhost: "http://localhost:1"}) {
		if names[r.name] {
			t.Errorf("two rows are called %q", r.name)
		}
		names[r.name] = true
		for name, d := range r.unless {
			if d.why == "" || !slices.Contains(who, name) {
				t.Errorf("%s: the difference of %q is %+v", r.name, name, d)
			}
		}
	}
}
