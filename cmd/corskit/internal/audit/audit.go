// Package audit tries on a server the origins that an attacker would try, and says which it lets in.
package audit

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// A Report is what an audit found. Its JSON is described in docs/corskit.md: what is there stays, and more may be added.
type Report struct {
	URL        string    `json:"url"`
	Legitimate string    `json:"legitimate"` // the origin that the others are made from
	Sent       int       `json:"sent"`       // requests
	Baseline   Result    `json:"baseline"`   // what the legitimate origin gets
	None       Access    `json:"none"`       // what a GET request without Origin gets
	Results    []Result  `json:"results"`
	Findings   []Finding `json:"findings"`
}

// A Result is what one origin gets.
type Result struct {
	Variation
	Request   Access `json:"request"`   // from a GET request
	Preflight Access `json:"preflight"` // from a preflight for PUT
}

// Access is what the answer to an origin permits.
type Access struct {
	Status int `json:"status"`
	// Allowed means that pages of the origin pass the CORS check, Credentials that they do with cookies, too.
	Allowed     bool `json:"allowed"`
	Credentials bool `json:"credentials"`
	// Wildcard means that it is by a "*".
	Wildcard bool `json:"wildcard"`
	// Varies means that the response has Vary: Origin.
	Varies bool `json:"varies"`

	allow string // Access-Control-Allow-Origin
}

func (r *Result) allowed() bool { return r.Request.Allowed || r.Preflight.Allowed }

func (r *Result) credentials() bool { return r.Request.Credentials || r.Preflight.Credentials }

func (r *Result) wildcard() bool { return r.Request.Wildcard || r.Preflight.Wildcard }

// An Auditor sends the requests, one at a time.
type Auditor struct {
	URL        *url.URL
	Legitimate *url.URL
	Header     http.Header   // sent with every GET request
	Timeout    time.Duration // for each request
	// Progress, unless nil, is told how many requests of how many were sent.
	Progress func(sent, all int)
}

// Requests is how many requests Run sends.
func (a *Auditor) Requests() int { return 1 + 2*(1+len(Variations(a.Legitimate))) }

// Run sends the requests. The error means that a request got no response, or ctx ended.
func (a *Auditor) Run(ctx context.Context) (*Report, error) {
	report := &Report{URL: a.URL.String(), Legitimate: a.Legitimate.Scheme + "://" + a.Legitimate.Host, Findings: []Finding{}}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	defer transport.CloseIdleConnections()
	variations := append([]Variation{{Name: "legitimate", Origin: report.Legitimate, Meaning: "the pages that are meant"}}, Variations(a.Legitimate)...)
	ask := func(method, origin string) (access Access, err error) {
		if access, err = a.ask(ctx, transport, method, origin); err == nil {
			report.Sent++
			a.tell(report.Sent)
		}
		return access, err
	}
	var err error
	if report.None, err = ask(http.MethodGet, ""); err != nil {
		return nil, err
	}
	for _, v := range variations {
		result := Result{Variation: v}
		if result.Request, err = ask(http.MethodGet, v.Origin); err != nil {
			return nil, err
		}
		if result.Preflight, err = ask(http.MethodOptions, v.Origin); err != nil {
			return nil, err
		}
		report.Results = append(report.Results, result)
	}
	report.Baseline, report.Results = report.Results[0], report.Results[1:]
	report.judge()
	return report, nil
}

func (a *Auditor) tell(sent int) {
	if a.Progress != nil {
		a.Progress(sent, a.Requests())
	}
}

func (a *Auditor) ask(ctx context.Context, transport http.RoundTripper, method, origin string) (Access, error) {
	ctx, cancel := context.WithTimeout(ctx, a.Timeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, a.URL.String(), nil)
	if err != nil {
		return Access{}, err
	}
	if method == http.MethodOptions {
		r.Header.Set("Access-Control-Request-Method", http.MethodPut)
	} else {
		maps.Copy(r.Header, a.Header.Clone())
	}
	if origin != "" {
		r.Header.Set("Origin", origin)
	}
	r.Header.Set("User-Agent", "corskit audit")
	res, err := transport.RoundTrip(r)
	if err != nil {
		return Access{}, noResponse(a.URL, err)
	}
	res.Body.Close()
	return access(res, origin), nil
}

func noResponse(u *url.URL, err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%s does not answer in time; --timeout gives it longer", u.Host)
	}
	return fmt.Errorf("no response from %s (%w); corskit probe %s --origin … says more", u.Host, err, u)
}

// access is the CORS check, https://fetch.spec.whatwg.org/#concept-cors-check.
func access(res *http.Response, origin string) Access {
	allow := strings.Join(res.Header.Values("Access-Control-Allow-Origin"), ", ")
	credentials := strings.Join(res.Header.Values("Access-Control-Allow-Credentials"), ", ") == "true"
	a := Access{Status: res.StatusCode, Allowed: allow == origin || allow == "*", Wildcard: allow == "*", allow: allow}
	a.Credentials = allow == origin && credentials
	for _, line := range res.Header.Values("Vary") {
		for name := range strings.SplitSeq(line, ",") {
			name = strings.TrimSpace(name)
			a.Varies = a.Varies || name == "*" || strings.EqualFold(name, "Origin")
		}
	}
	return a
}
