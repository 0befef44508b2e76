package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/corskit/corskit/core"
)

// A scenario is one policy and one request, the same for every subject.
type scenario struct {
	name    string
	title   string
	policy  policy
	request request
	// grant is what every subject has to answer.
	grant    grant
	parallel bool
	// in are the frameworks it is measured in; nil means all.
	in []string
	// subjects take part instead of all others.
	subjects []subject
}

// grant says what a browser may conclude from an answer.
type grant string

const (
	nothing   grant = "nothing"  // as without CORS
	reading   grant = "reading"  // the page may read the answer
	requests  grant = "requests" // the actual request may follow
	forgeries grant = "whatever" // no browser sends such a request
)

const (
	exact    = "https://app.example.com"
	wildcard = "https://*.example.org"
	matching = "https://eu.shop.example.org"
	stranger = "https://evil.example"
)

// listed is the policy of the first table: an origin and a wildcard, credentials, and lists of usual length.
func listed(known string, origins ...string) policy {
	return policy{known: known, Config: core.Config{
		AllowOrigins:     origins,
		AllowCredentials: true,
		AllowMethods:     []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"},
		AllowHeaders:     []string{"Authorization", "Content-Type", "X-Requested-With"},
		ExposeHeaders:    []string{"X-Request-Id", "X-Total-Count"},
		MaxAge:           10 * time.Minute,
	}}
}

func public() policy {
	p := listed("*", "*")
	p.AllowCredentials = false
	return p
}

// names is what a page asks for that sends JSON with a token.
const names = "authorization,content-type"

func scenarios() []scenario {
	two := listed(exact, exact, wildcard)
	twoWild := listed(matching, exact, wildcard)
	return []scenario{
		{name: "none", title: "no `Origin`", policy: two, request: sameOriginGet(), grant: nothing},
		{name: "allowed", title: "actual, allowed", policy: two, request: crossOriginGet(exact), grant: reading},
		{name: "wildcard", title: "actual, allowed by a wildcard", policy: twoWild, request: crossOriginGet(matching), grant: reading},
		{name: "refused", title: "actual, refused", policy: two, request: crossOriginGet(stranger), grant: nothing},
		{name: "public", title: "actual, `*`", policy: public(), request: crossOriginGet(exact), grant: reading},
		{name: "preflight", title: "preflight, allowed", policy: two, request: preflight(exact, names), grant: requests},
		{name: "preflight-refused", title: "preflight, refused", policy: two, request: preflight(stranger, names), grant: nothing},
		{name: "preflight-hostile", title: "preflight, 1 MiB of commas", policy: two, request: preflight(exact, hostileNames), grant: forgeries},
		{name: "mixed", title: "10 origins, 5 of them wildcards", policy: mixed(), request: crossOriginGet("https://eu.tenant-4.example.net"), grant: reading},
		{name: "parallel", title: "actual, allowed, on all cores", policy: two, request: crossOriginGet(exact), grant: reading, parallel: true},
	}
}

func mixed() policy {
	var origins []string
	for i := range 5 {
		origins = append(origins, fmt.Sprintf("https://app-%d.example.com", i), fmt.Sprintf("https://*.tenant-%d.example.net", i))
	}
	return listed("https://eu.tenant-4.example.net", origins...)
}

var originCounts = []int{1, 10, 1_000, million}

func lists(counts ...int) []scenario {
	var all []scenario
	for _, n := range counts {
		all = append(all, manyOrigins(n)...)
	}
	return all
}

// manyOrigins asks for the origin in the middle of a list: where a linear search is half through.
func manyOrigins(n int) []scenario {
	origins := make([]string, n)
	for i := range origins {
		origins[i] = fmt.Sprintf("https://tenant-%d.example.com", i)
	}
	middle := origins[n/2]
	one := scenario{
		name: fmt.Sprintf("origins-%d", n), title: thousands(n) + plural(n, " origin"), policy: listed(middle, origins...),
		request: crossOriginGet(middle), grant: reading,
	}
	if n < million {
		return []scenario{one}
	}
	one.in = []string{"core", "net/http"}
	// A stride that has no factor in common with n jumps through the whole list in an order that no prefetcher knows.
	const stride, turns = 618_033, 1 << 16
	cold := one
	cold.name, cold.title = "origins-cold", "1,000,000 origins, another one each time"
	for i := range turns {
		cold.request.origins = append(cold.request.origins, origins[i*stride%n])
	}
	return []scenario{one, cold}
}

// hostileHosts are hosts of the greatest length and number of labels, against patterns of several depths.
func hostileHosts() []scenario {
	origins := []string{exact}
	for i := range 10_000 {
		switch i % 3 {
		case 0:
			origins = append(origins, fmt.Sprintf("https://*.tenant-%d.example", i))
		case 1:
			origins = append(origins, fmt.Sprintf("https://*.tenant-%d.co.example", i))
		case 2:
			origins = append(origins, fmt.Sprintf("https://*.eu.tenant-%d.co.example", i))
		}
	}
	p := listed(exact, origins...)
	labels := "https://" + strings.Repeat("a.", 126) + "b" // 253 bytes
	in := []string{"core", "net/http"}
	return []scenario{
		{name: "patterns-plain", title: "10,000 wildcards, origin listed", policy: p, request: crossOriginGet(exact), grant: reading, in: in},
		{name: "patterns-hostile", title: "10,000 wildcards, host of 127 labels", policy: p, request: crossOriginGet(labels), grant: nothing, in: in},
		{name: "patterns-preflight", title: "the same, preflight", policy: p, request: preflight(labels, names), grant: nothing, in: in},
	}
}
