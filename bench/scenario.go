package main

import (
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/corskit/corskit/core"
)

// A policy is what every subject is configured with, in our words.
type policy struct {
	core.Config
	known string // the one origin that a hand-written middleware compares with
}

func (p policy) decider() core.Decider { return core.MustNew(p.Config) }
func (p policy) static() bool          { return p.AllowOrigins[0] == "*" }
func (p policy) maxAgeSeconds() int    { return int(p.MaxAge.Seconds()) }

// A scenario is one policy and one request, the same for every subject.
type scenario struct {
	name, title  string
	policy       policy
	request      request
	grant        grant // what every subject has to answer
	parallel     bool  // on all cores
	engine       bool  // about the decision: core and net/http will do
	withoutPeers bool  // they have no such policies
	resources    int   // of an application whose policies stand on routes
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
	unlisted = "https://evil.example"
)

// listed has credentials, and lists of usual length.
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

var (
	// everyCase counts for the goals over what is written by hand.
	everyCase = []string{"none", "allowed", "wildcard", "refused", "public", "preflight", "preflight-refused", "preflight-hostile"}
	// common are the cases that a site with CORS sees most. They count for the goals over peers.
	common = []string{"allowed", "wildcard", "preflight"}
)

func cases() []scenario {
	two, public := listed(exact, exact, wildcard), listed("*", "*")
	public.AllowCredentials = false
	mixed := listed("https://eu.tenant-4.example.net")
	for i := range 5 {
		mixed.AllowOrigins = append(mixed.AllowOrigins, fmt.Sprintf("https://app-%d.example.com", i), fmt.Sprintf("https://*.tenant-%d.example.net", i))
	}
	return []scenario{
		{name: "none", title: "no `Origin`", policy: two, request: sameOriginGet(), grant: nothing},
		{name: "allowed", title: "actual, allowed", policy: two, request: crossOriginGet(exact), grant: reading},
		{name: "wildcard", title: "actual, allowed by a wildcard", policy: listed(matching, exact, wildcard), request: crossOriginGet(matching), grant: reading},
		{name: "refused", title: "actual, refused", policy: two, request: crossOriginGet(unlisted), grant: nothing},
		{name: "public", title: "actual, `*`", policy: public, request: crossOriginGet(exact), grant: reading},
		{name: "preflight", title: "preflight, allowed", policy: two, request: preflight(exact, names), grant: requests},
		{name: "preflight-refused", title: "preflight, refused", policy: two, request: preflight(unlisted, names), grant: nothing},
		{name: "preflight-hostile", title: "preflight, 1 MiB of commas", policy: two, request: preflight(exact, hostileNames), grant: forgeries},
		{name: "mixed", title: "10 origins, 5 of them wildcards", policy: mixed, request: crossOriginGet(mixed.known), grant: reading},
		{name: "parallel", title: "actual, allowed, on all cores", policy: two, request: crossOriginGet(exact), grant: reading, parallel: true},
	}
}

const million = 1_000_000

// inLabelCounts are of patterns like https://pr-*.example.com.
var originCounts, inLabelCounts = []int{1, 10, 1_000, million}, []int{10, 1_000, 10_000}

// lists asks for the origin in the middle of a list: where a linear search is half through.
func lists(counts ...int) (all []scenario) {
	for _, n := range counts {
		origins := make([]string, n)
		for i := range origins {
			origins[i] = fmt.Sprintf("https://tenant-%d.example.com", i)
		}
		one := scenario{name: fmt.Sprintf("origins-%d", n), title: "origins: " + figure(float64(n)), policy: listed(origins[n/2], origins...),
			request: crossOriginGet(origins[n/2]), grant: reading, engine: n == million}
		all = append(all, one)
		if n == million {
			// A stride that has no factor in common with n jumps through the list in an order that no prefetcher knows.
			const stride, number = 618_033, 1 << 16
			one.name, one.title = "origins-cold", "origins: 1,000,000, another one each time"
			for i := range number {
				one.request.origins.values = append(one.request.origins.values, origins[i*stride%n])
			}
			all = append(all, one)
		}
	}
	return all
}

// wildcards are asked about hosts of the greatest length and number of labels, with patterns of several depths.
func wildcards() []scenario {
	origins := []string{exact}
	for i := range 10_000 {
		origins = append(origins, fmt.Sprintf([]string{"https://*.tenant-%d.example", "https://*.tenant-%d.co.example", "https://*.eu.tenant-%d.co.example"}[i%3], i))
	}
	p := listed(exact, origins...)
	labels := "https://" + strings.Repeat("a.", 126) + "b" // 253 bytes
	return []scenario{
		{name: "wildcards-listed", title: "wildcards: 10,000, origin listed", policy: p, request: crossOriginGet(exact), grant: reading, engine: true},
		{name: "wildcards-hostile", title: "wildcards: 10,000, host of 127 labels", policy: p, request: crossOriginGet(labels), grant: nothing, engine: true},
		{name: "wildcards-preflight", title: "the same, preflight", policy: p, request: preflight(labels, names), grant: nothing, engine: true},
	}
}

// inLabels are patterns like https://pr-*.example.com, all of one domain. What stands before the wildcard has 8 lengths however many
// patterns there are, and at last 50, each of which a hostile label makes the decision look for.
func inLabels(counts ...int) (all []scenario) {
	for _, n := range counts {
		few, most := inLabelOrigins(n, 8), inLabelOrigins(n, 50)
		match := strings.Replace(few[n/2], "*", "42", 1)
		hostile := "https://" + strings.Repeat("a", 63) + ".example.com" // the longest label
		for _, s := range []scenario{
			{name: "listed", title: "origin listed", policy: listed(exact, few...), request: crossOriginGet(exact), grant: reading},
			{name: "match", title: "a match", policy: listed(match, few...), request: crossOriginGet(match), grant: reading},
			{name: "hostile", title: "label of 63 bytes", policy: listed(exact, few...), request: crossOriginGet(hostile), grant: nothing},
			{name: "lengths", title: "the same, 50 lengths", policy: listed(exact, most...), request: crossOriginGet(hostile), grant: nothing},
		} {
			s.name, s.title = fmt.Sprintf("inlabel-%d-%s", n, s.name), "wildcards in labels: "+figure(float64(n))+", "+s.title
			s.engine, s.withoutPeers = true, true
			all = append(all, s)
		}
	}
	return all
}

func inLabelOrigins(n, lengths int) []string {
	origins := []string{exact}
	for i := range n {
		origins = append(origins, fmt.Sprintf("https://%s%05d-*.example.com", strings.Repeat("a", i%lengths), i))
	}
	return origins
}

var routeCounts = []int{40, 200}

// routed are applications with policies on routes. The same application with New in place of Routes is what Routes is measured by.
func routed(counts ...int) (all []scenario) {
	for _, n := range counts {
		s := scenario{policy: listed(exact, exact, wildcard), resources: n / len(endpoints)}
		s.name, s.request, s.grant = fmt.Sprintf("routed-preflight-%d", n), preflight(exact, names), requests
		s.request.paths.values = []string{path, "/items-1/43"}
		all = append(all, s)
		s.name, s.request, s.grant = fmt.Sprintf("routed-actual-%d", n), crossOriginGet(exact), reading
		s.request.paths.values = []string{path, "/items-1/43"}
		all = append(all, s)
	}
	return all
}

// resources yields n names, alike, so that no router has an easy choice, and whether they have a policy of their own. Those that
// are asked for have.
func resources(n int) iter.Seq2[string, bool] {
	return func(yield func(string, bool) bool) {
		for i := range n {
			name := fmt.Sprintf("/items-%d", i)
			if i == n/2 {
				name = "/items"
			}
			if !yield(name, i%2 == 1 || i == n/2) {
				return
			}
		}
	}
}
