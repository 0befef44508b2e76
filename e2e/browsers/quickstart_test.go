package browsers

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/corskit/corskit/e2e/engine"
	"github.com/corskit/corskit/examples/quickstart/demo"
)

// outcomes waits until the quickstart's page has made its requests, and returns
// its summary and the cells that disagree with it.
const outcomes = `new Promise((resolve) => {
	const look = () => {
		if (document.querySelector('main[aria-busy=false]') === null) return setTimeout(look, 20);
		const cells = [...document.querySelectorAll('td[data-request]')].map(({ dataset }) => ({ ...dataset }));
		resolve({
			summary: document.querySelector('#summary').textContent,
			cells: cells.length,
			mismatches: cells.filter(({ outcome, expected }) => outcome !== expected),
		});
	};
	look();
})`

func TestTheQuickstartsPageFindsWhatItExpects(t *testing.T) {
	d, err := demo.Listen(demo.Ports{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- d.Serve(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	for _, name := range engine.Names() {
		for _, origin := range []struct{ is, url string }{{"allowed", d.Origin}, {"refused", d.OtherOrigin}} {
			t.Run(name+"/"+origin.is, func(t *testing.T) {
				b := engine.ForTest(t, name)
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				if err := b.Visit(ctx, origin.url); err != nil {
					t.Fatal(err)
				}
				var page struct {
					Summary    string
					Cells      int
					Mismatches []json.RawMessage
				}
				if err := b.Eval(ctx, outcomes, &page); err != nil {
					t.Fatal(err)
				}
				if page.Summary != "✓ All 54 as expected" || page.Cells != 54 || len(page.Mismatches) != 0 {
					t.Errorf("of %d cells the page says %q: %s", page.Cells, page.Summary, page.Mismatches)
				}
			})
		}
	}
}
