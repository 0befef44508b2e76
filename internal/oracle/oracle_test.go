package oracle_test

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/internal/oracle"
)

var decisions = flag.Int("decisions", 100_000, "how many decisions of core to compare")

// Random policies, and random requests near to what they allow. Ten million take some minutes:
//
//	go test -decisions 10000000 -timeout 1h ./internal/oracle
func TestCoreDecidesTheSame(t *testing.T) {
	const perPolicy = 25
	d := oracle.NewDraw(1)
	kinds := make(map[string]int)
	invalid := 0
	for done := 0; done < *decisions; {
		c := d.Config()
		policy, err := core.New(c)
		if err != nil {
			invalid++
			continue
		}
		for range perPolicy {
			r := d.Request(c)
			want := oracle.Decide(c, r)
			d.Asked = 0
			got := policy.Decide(context.Background(), r)
			kinds[fmt.Sprint(want.Kind, " ", want.Reason, " ", want.Status)]++
			if difference := differ(got, want, d.Asked); difference != "" {
				t.Fatalf("policy  %#v\nrequest %#v\n%s", c, r, difference)
			}
			status, names, values := answer(policy, r)
			headers := make(map[string]string)
			for i, name := range names {
				headers[name] = values[i]
			}
			if status != want.Status || len(headers) != len(names) || !maps.Equal(headers, want.Headers) {
				t.Fatalf("policy  %#v\nrequest %#v\nadapters answer %d %q %q\nwant            %d %q", c, r, status, names, values, want.Status, want.Headers)
			}
			done++
		}
	}
	t.Logf("%d decisions; %d policies were invalid", *decisions, invalid)
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		t.Logf("%8d %s", kinds[kind], kind)
	}
	const all = 19 // the kinds of answers that there are, so that no change to the draw leaves one out
	if len(kinds) < all {
		t.Errorf("%d kinds of answers were drawn, want %d", len(kinds), all)
	}
}

// answer asks as an adapter does, which reads no more of a request than the answer depends on.
func answer(policy *core.Policy, r core.Request) (status int, names, values []string) {
	needs, options := core.NeedsOf(policy), r.Method == "OPTIONS"
	if !options && needs&core.NeedsOrigin == 0 {
		r.Origin = ""
	}
	if needs&core.NeedsSite == 0 {
		r.SecFetchSite, r.Host, r.TLS = "", "", false
	}
	if needs&core.NeedsRequestHeaders == 0 {
		r.RequestHeaders = ""
	}
	var lines core.Lines
	switch {
	case needs&^core.NeedsOrigin != 0:
		var decision core.Decision
		core.Answer(context.Background(), policy, &r, &decision)
		return decision.Status, decision.Names(), decision.AppendValues(nil)
	case r.IsPreflight():
		lines, status = core.AnswerPreflight(policy, r.Origin, r.Borrowed)
	default:
		lines = core.AnswerActual(policy, r.Origin, r.Borrowed)
	}
	return status, lines.Names(), lines.AppendValues(nil)
}

func headersOf(d core.Decision) (headers map[string]string, difference string) {
	headers = make(map[string]string)
	for name, value := range d.Headers() {
		if _, again := headers[name]; again {
			difference = fmt.Sprintf("%s is there twice", name)
		}
		headers[name] = value
	}
	return headers, difference
}

func differ(got core.Decision, want oracle.Answer, asked int) string {
	headers, difference := headersOf(got)
	switch {
	case difference != "":
		return difference
	case asked > 0 && !want.MayAsk:
		return "AllowOriginFunc was asked"
	case got.Kind.String() != want.Kind || got.Reason.String() != want.Reason || got.Status != want.Status || !maps.Equal(headers, want.Headers):
		return fmt.Sprintf("got  %v %v %d %q\nwant %s %s %d %q", got.Kind, got.Reason, got.Status, headers, want.Kind, want.Reason, want.Status, want.Headers)
	}
	return ""
}
