package stacked

import (
	"context"
	"math/rand/v2"
	"net/http"
	"slices"
	"testing"

	"github.com/corskit/corskit/core"
)

var (
	public   = Layer{name: "public", Policy: core.PublicAPI()}
	listed   = policy("listed", core.Config{AllowOrigins: []string{"https://own.example"}, AllowCredentials: true, ExposeHeaders: []string{"ETag"}, AllowTiming: true})
	pattern  = policy("pattern", core.Config{AllowOrigins: []string{"https://*.shops.example"}})
	enforced = policy("enforced", core.Config{AllowOrigins: []string{"https://own.example"}, Enforce: true})
	tenants  = policy("tenants", core.Config{AllowOriginFunc: refuse, VaryBy: []string{"X-Tenant"}})
	refuser  = Layer{name: "refuser", Policy: new(core.Policy)}
	// watcher lets preflights pass, too, and sends back what the request has lent.
	watcher = Layer{name: "watcher", Policy: core.DeciderFunc(func(ctx context.Context, r core.Request) core.Decision {
		d := echo.Policy.Decide(ctx, r)
		d.Status = 0
		return d
	})}
	echo = policy("echo", core.Config{AllowOrigins: []string{"https://own.example", "https://*.shops.example"}, AllowCredentials: true, AllowMethods: []string{"*"}})
	// passer has nothing to say.
	passer = Layer{name: "passer", Policy: core.DeciderFunc(func(context.Context, core.Request) (d core.Decision) { return d })}
)

func policy(name string, c core.Config) Layer { return Layer{name: name, Policy: core.MustNew(c)} }

func refuse(context.Context, core.Request, core.Origin) (bool, error) { return false, nil }

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

func after(edits Edits) Layer { return Layer{After: edits} }

var rows = []struct {
	name    string
	stack   []Layer
	request Request
}{
	{"a middleware opens what the inner policy refuses", []Layer{listed, after(opens), listed, handler}, other},
	{"it adds a line to what the inner policy allows", []Layer{refuser, after(adds), listed, handler}, Request{Method: "GET", Page: "own"}},
	{"it takes away what the inner policy allows", []Layer{refuser, after(closes), public, handler}, other},
	{"it takes away Vary of policies further in", []Layer{public, after(closes), tenants, public, handler}, other},
	{"there are middlewares everywhere", []Layer{public, after(opens), listed, after(closes), refuser, after(opens), handler}, other},
	{"the inner policy answers with 403", []Layer{public, after(opens), enforced, handler}, other},
	{"the inner policy answers a preflight", []Layer{watcher, after(opens), listed, handler}, Request{"OPTIONS", "own", "PUT"}},
	{"the inner policy refuses a preflight", []Layer{watcher, after(opens), listed, handler}, Request{"OPTIONS", "other", "PUT"}},
	{"the inner policy sends back the origin", []Layer{refuser, after(closes), pattern, handler}, Request{Method: "GET", Page: "a.shops"}},
	{"the innermost policy has nothing to say", []Layer{public, after(opens), listed, after(opens), passer, handler}, other},
	{"the handler panics", []Layer{public, after(opens), {Kind: Recovers, After: opens}, listed, {Kind: Panics}}, other},
	{"the inner policy is in a mounted app", []Layer{public, after(opens), {Kind: Mounts}, after(opens), listed, handler}, other},
	{"the inner policy is in an app that the request is handed to", []Layer{public, {Kind: HandsOver, After: opens}, listed, handler}, other},
	{"policies are met twice", []Layer{public, {Kind: StartsOver, After: opens}, listed, handler}, other},
}
