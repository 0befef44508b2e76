package fasthttpheader_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/internal/fasthttpheader"
)

// header is a request's, as fasthttp hands it out.
type header map[string][]string

func (h header) PeekAll(name string) (lines [][]byte) {
	for _, line := range h[name] {
		lines = append(lines, []byte(line))
	}
	return lines
}

func (header) DisableNormalizing() {}
func (header) EnableNormalizing()  {}

// A normalizer counts how often it normalizes the name that it is asked for.
type normalizer struct {
	header
	on    bool
	count int
}

func (n *normalizer) PeekAll(name string) [][]byte {
	if n.on {
		n.count++
		name = http.CanonicalHeaderKey(name)
	}
	return n.header.PeekAll(name)
}

func (n *normalizer) DisableNormalizing() { n.on = false }
func (n *normalizer) EnableNormalizing()  { n.on = true }

func TestReadNormalizesOnceAndLeavesNormalizingAsItWas(t *testing.T) {
	const page = "https://a.example"
	for _, on := range []bool{true, false} {
		n := normalizer{header: header{"Host": {"b.example"}, "Origin": {page}, "Access-Control-Request-Method": {"PUT"}}, on: on}
		request := core.Request{Method: "OPTIONS"}
		fasthttpheader.Read(&n, core.NeedsAll, &request)
		want := core.Request{Method: "OPTIONS", Origin: page, RequestMethod: "PUT", Borrowed: true}
		if request != want || n.on != on || n.count > 1 {
			t.Errorf("normalizing is %v: %+v, then it is %v, after %d times", on, request, n.on, n.count)
		}
	}
}

func TestRead(t *testing.T) {
	const kib4 = 4 << 10
	name := func(n int) string { return strings.Repeat("x", n) }
	preflight := func(names ...string) header {
		return header{"Origin": {"https://a.example"}, "Access-Control-Request-Method": {"PUT"}, "Access-Control-Request-Headers": names,
			"Sec-Fetch-Site": {"none"}}
	}
	all := func(names string) core.Request {
		return core.Request{Method: "OPTIONS", Origin: "https://a.example", RequestMethod: "PUT", RequestHeaders: names, SecFetchSite: "none"}
	}
	tests := []struct {
		name   string
		method string
		header header
		needs  core.Needs
		want   core.Request
	}{
		{"no headers", "GET", header{}, core.NeedsAll, core.Request{Method: "GET"}},
		{"an origin", "GET", header{"Origin": {"null"}}, core.NeedsAll, core.Request{Method: "GET", Origin: "null"}},
		{"two origins", "GET", header{"Origin": {"null", "null"}}, core.NeedsAll, core.Request{Method: "GET", Origin: ","}},
		{"a site", "GET", header{"Sec-Fetch-Site": {"none"}}, core.NeedsAll, core.Request{Method: "GET", SecFetchSite: "none"}},
		{"a preflight's headers without OPTIONS", "GET", preflight("x-a"), core.NeedsAll,
			core.Request{Method: "GET", Origin: "https://a.example", SecFetchSite: "none"}},
		{"names in a line", "OPTIONS", preflight("x-a,x-b"), core.NeedsAll, all("x-a,x-b")},
		{"names in two lines", "OPTIONS", preflight("x-a", "x-b"), core.NeedsAll, all("x-a,x-b")},
		{"names in lines", "OPTIONS", preflight("x-a", "x-b,x-c", ""), core.NeedsAll, all("x-a,x-b,x-c,")},
		{"4 KiB in lines", "OPTIONS", preflight("x-a", name(kib4-5), ""), core.NeedsAll, all("x-a," + name(kib4-5) + ",")},
		{"more than 4 KiB in lines", "OPTIONS", preflight("x-a", name(kib4-4), ""), core.NeedsAll, all(",")},
		{"more than 4 KiB in a line", "OPTIONS", preflight(name(kib4 + 1)), core.NeedsAll, all(name(kib4 + 1))},
		{"more than 4 KiB of empty lines", "OPTIONS", preflight(make([]string, kib4+2)...), core.NeedsAll, all(",")},

		// What the answer does not depend on is not looked up.
		{"nothing needed", "GET", preflight("x-a"), 0, core.Request{Method: "GET"}},
		{"nothing needed of a preflight", "OPTIONS", preflight("x-a"), 0,
			core.Request{Method: "OPTIONS", Origin: "https://a.example", RequestMethod: "PUT"}},
		{"the origin", "GET", preflight("x-a"), core.NeedsOrigin, core.Request{Method: "GET", Origin: "https://a.example"}},
		{"the site", "GET", preflight("x-a"), core.NeedsSite, core.Request{Method: "GET", SecFetchSite: "none"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			request := core.Request{Method: test.method}
			fasthttpheader.Read(test.header, test.needs, &request)
			test.want.Borrowed = true
			if request != test.want {
				t.Errorf("%+v, want %+v", request, test.want)
			}
		})
	}
}
