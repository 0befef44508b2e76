package stacked

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"testing"

	"github.com/corskit/corskit/core"
)

var (
	public   = core.PublicAPI()
	listed   = of(core.Config{AllowOrigins: []string{"https://own.example"}, AllowCredentials: true, ExposeHeaders: []string{"ETag"}, AllowTiming: true})
	pattern  = of(core.Config{AllowOrigins: []string{"https://*.shops.example"}})
	enforced = of(core.Config{AllowOrigins: []string{"https://own.example"}, Enforce: true})
	tenants  = of(core.Config{AllowOriginFunc: func(context.Context, core.Request, core.Origin) (bool, error) { return false, nil }, VaryBy: []string{"X-Tenant"}})
	refuser  = new(core.Policy)
	passer   = core.DeciderFunc(func(context.Context, core.Request) (d core.Decision) { return d })
	// watcher lets preflights pass, too, and sends back names that the request has lent.
	watcher = core.DeciderFunc(func(ctx context.Context, r core.Request) core.Decision {
		d := echo.Decide(ctx, r)
		d.Status = 0
		return d
	})
	echo = of(core.Config{AllowOrigins: []string{"https://own.example", "https://*.shops.example"}, AllowCredentials: true, AllowMethods: []string{"*"}})
)

func of(c core.Config) core.Decider { return core.MustNew(c) }

// deciders have names for what the tests log.
var deciders = []struct {
	name string
	core.Decider
}{{"public", public}, {"listed", listed}, {"pattern", pattern}, {"enforced", enforced}, {"tenants", tenants}, {"refuser", refuser}, {"watcher", watcher}, {"passer", passer}}

func nameOf(d core.Decider) string {
	for _, known := range deciders {
		if fmt.Sprint(known.Decider) == fmt.Sprint(d) {
			return known.name
		}
	}
	return "unknown"
}

// Run checks an adapter. serve builds an app of a stack, and returns the header of its response to one request.
func Run(t *testing.T, serve func(stack []Layer, r Request) http.Header) {
	check := func(t *testing.T, stack []Layer, r Request) {
		stack = slices.Insert(stack, 0, Layer{Kind: Recovers})
		want, wantVary := expected(stack, r).speaks()
		got, gotVary := speaks(serve(stack, r))
		if !slices.Equal(got, want) || !slices.Equal(gotVary, wantVary) {
			t.Errorf("%+v\n%v\n%q, Vary: %q, want\n%q, Vary: %q", r, stack, got, gotVary, want, wantVary)
		}
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) { check(t, row.stack, row.request) })
	}
	t.Run("random stacks", func(t *testing.T) {
		d := drawer{rand.New(rand.NewPCG(1, 0))}
		for i := 0; i < 3000 && !t.Failed(); i++ {
			check(t, d.stack(), d.request())
		}
	})
}

var (
	other   = Request{Method: "GET", Page: "other"}
	opens   = Edits{{"Set", "Access-Control-Allow-Origin", "*"}, {"Set", "Access-Control-Allow-Credentials", "true"}}
	adds    = Edits{{"Add", "Access-Control-Allow-Origin", "*"}}
	closes  = Edits{{"Del", "Access-Control-Allow-Origin", ""}, {"Del", "Vary", ""}}
	handler = Layer{Kind: Ends}
)

func policy(d core.Decider) Layer { return Layer{Policy: d} }
func after(edits Edits) Layer     { return Layer{After: edits} }

var rows = []struct {
	name    string
	stack   []Layer
	request Request
}{
	{"a middleware opens what the inner policy refuses", []Layer{policy(listed), after(opens), policy(listed), handler}, other},
	{"it adds a line to what the inner policy allows", []Layer{policy(refuser), after(adds), policy(listed), handler}, Request{Method: "GET", Page: "own"}},
	{"it takes away what the inner policy allows", []Layer{policy(refuser), after(closes), policy(public), handler}, other},
	{"it takes away Vary of policies further in", []Layer{policy(public), after(closes), policy(tenants), policy(public), handler}, other},
	{"there are middlewares everywhere", []Layer{policy(public), after(opens), policy(listed), after(closes), policy(refuser), after(opens), handler}, other},
	{"the inner policy answers with 403", []Layer{policy(public), after(opens), policy(enforced), handler}, other},
	{"the inner policy answers a preflight", []Layer{policy(watcher), after(opens), policy(listed), handler}, Request{"OPTIONS", "own", "PUT"}},
	{"the inner policy refuses a preflight", []Layer{policy(watcher), after(opens), policy(listed), handler}, Request{"OPTIONS", "other", "PUT"}},
	{"the inner policy sends back the origin", []Layer{policy(refuser), after(closes), policy(pattern), handler}, Request{Method: "GET", Page: "a.shops"}},
	{"the innermost policy has nothing to say", []Layer{policy(public), after(opens), policy(listed), after(opens), policy(passer), handler}, other},
	{"the handler panics", []Layer{policy(public), after(opens), {Kind: Recovers, After: opens}, policy(listed), {Kind: Panics}}, other},
	{"the inner policy is in a mounted app", []Layer{policy(public), after(opens), {Kind: Mounts}, after(opens), policy(listed), handler}, other},
	{"the inner policy is in an app that the request is handed to", []Layer{policy(public), {Kind: HandsOver, After: opens}, policy(listed), handler}, other},
	{"policies are met twice", []Layer{policy(public), {Kind: StartsOver, After: opens}, policy(listed), handler}, other},
}
