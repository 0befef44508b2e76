// Package verify asks a running server what a policy says, and tells where it answers otherwise and what that means for pages. Who
// has made the server does not matter. It sends GET, HEAD and OPTIONS requests only.
package verify

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"time"

	"github.com/corskit/corskit/core"
)

// A Verifier sends the requests, one at a time.
type Verifier struct {
	URL *url.URL
	// Host is sent in the place of URL's, "" for that one.
	Host string
	// Policy decides what is right.
	Policy core.Decider
	// Patterns are those of the policy's origins, which the origins to try are made from.
	Patterns []string
	// Paths are asked, too, with fewer origins: such as answer 404 or 500.
	Paths []string
	// Origins are tried besides.
	Origins []string
	Header  http.Header   // sent with every request that is no preflight
	Timeout time.Duration // for each request
}

// A Report is what came of it. Its JSON is described in docs/corskit.md: what is there stays, and more may be added.
type Report struct {
	URL         string        `json:"url"`
	Sent        int           `json:"sent"` // requests
	Checks      []*Check      `json:"checks"`
	Differences []*Difference `json:"differences"`
}

// A Check is a kind of request.
type Check struct {
	Name   string `json:"name"`
	Sent   int    `json:"sent"`
	Differ int    `json:"differ"` // requests whose answer is not the policy's
}

// OK tells whether nothing differs that matters to pages.
func (r *Report) OK() bool {
	for _, d := range r.Differences {
		if d.Effect != None {
			return false
		}
	}
	return true
}

// Requests is how many requests Run sends.
func (v *Verifier) Requests() int { return len(v.questions()) }

// Run sends the requests. The error means that one got no response, or ctx ended.
func (v *Verifier) Run(ctx context.Context) (*Report, error) {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DisableCompression = true
	defer transport.CloseIdleConnections()
	report := &Report{URL: v.URL.String(), Differences: []*Difference{}}
	for _, q := range v.questions() {
		response, err := v.ask(ctx, transport, q)
		if err != nil {
			return nil, err
		}
		report.Sent++
		report.judge(q, v.expect(ctx, q), response)
	}
	return report, nil
}

func (v *Verifier) ask(ctx context.Context, transport http.RoundTripper, q question) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(ctx, v.Timeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, q.method, v.URL.ResolveReference(&url.URL{Path: q.path, RawQuery: q.query}).String(), nil)
	if err != nil {
		return nil, err
	}
	if q.isPreflight() {
		r.Header.Set("Access-Control-Request-Method", q.requestMethod)
		if q.requestHeaders != "" {
			r.Header.Set("Access-Control-Request-Headers", q.requestHeaders)
		}
	} else {
		maps.Copy(r.Header, v.Header.Clone())
	}
	if q.origin != "" {
		r.Header.Set("Origin", q.origin)
	}
	r.Header.Set("User-Agent", "corskit verify")
	r.Host = v.host()
	response, err := transport.RoundTrip(r)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return nil, fmt.Errorf("%s does not answer in time; --timeout gives it longer", v.URL.Host)
	case err != nil:
		return nil, fmt.Errorf("no response from %s (%w); corskit probe %s --origin … says more", v.URL.Host, err, v.URL)
	}
	drain(response)
	return response, nil
}

func (v *Verifier) host() string { return cmp.Or(v.Host, v.URL.Host) }

// expect returns what the policy says.
func (v *Verifier) expect(ctx context.Context, q question) expectation {
	d := v.Policy.Decide(ctx, core.Request{
		Method: q.method, Host: v.host(), Path: q.path, Origin: q.origin,
		RequestMethod: q.requestMethod, RequestHeaders: q.requestHeaders, TLS: v.URL.Scheme == "https",
	})
	e := expectation{status: d.Status, header: http.Header{}}
	for name, value := range d.Headers() {
		e.header.Add(name, value)
	}
	return e
}

// An expectation is the answer that the policy gives.
type expectation struct {
	status int // 0: the application's
	header http.Header
}
