package model

import (
	"context"
	_ "embed"
	jsontext "encoding/json"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/corskit/corskit/e2e/engine"
)

// page.html does jobs.
//
//go:embed page.html
var pageHTML []byte

func servePage(w http.ResponseWriter, _ *http.Request) { w.Write(pageHTML) }

// batch is the number of jobs that a page is given at a time. An answer of
// WebKit takes its time, however much it holds.
const batch = 32

// do lets a page do the jobs in a browser. What the script saw comes in the
// jobs' order, what the browser reported by their numbers.
func do(t *testing.T, b engine.Browser, page string, jobs []job) ([][]sight, map[int]reports) {
	t.Helper()
	visit(t, b, page)
	var sights [][]sight
	batches := 0
	for some := range slices.Chunk(jobs, batch) {
		sights = append(sights, doBatch(t, b, some)...)
		batches++
	}
	said := console(t, b, batches)
	visit(t, b, page) // forgets the console, which a failed test would log as a whole
	return sights, said
}

func visit(t *testing.T, b engine.Browser, page string) {
	t.Helper()
	if err := b.Visit(t.Context(), page); err != nil {
		t.Fatal(err)
	}
}

func doBatch(t *testing.T, b engine.Browser, jobs []job) [][]sight {
	t.Helper()
	text, err := jsontext.Marshal(jobs)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	var sights [][]sight
	if err := b.Eval(ctx, fmt.Sprintf("run(%s)", text), &sights); err != nil {
		t.Fatal(err)
	}
	return sights
}
