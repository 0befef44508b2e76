// Package explain says, without a server, what a policy does with a page's fetch: which requests a browser would send, how the
// policy comes to its answer to each, and what the browser makes of it.
package explain

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/corskit/corskit/browser"
	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
)

// A Report is what became of a fetch. Its JSON is described in docs/corskit.md: what is there stays, and more may be added.
type Report struct {
	Page        string `json:"page"`
	Method      string `json:"method"`
	URL         string `json:"url"`
	Credentials bool   `json:"credentials"`
	// Route says which part of a file with routes decides.
	Route string `json:"route,omitempty"`

	// Allowed tells whether the page could read the response.
	Allowed bool `json:"allowed"`
	// Reason and Rule say by which rule a browser blocks the fetch. Reason is that of the package browser.
	Reason browser.Reason `json:"reason,omitempty"`
	Rule   string         `json:"rule,omitempty"`
	// Fix is what to change in the policy.
	Fix      string    `json:"fix,omitempty"`
	Requests []Request `json:"requests"`
}

// A Request is one of those that the browser sends, and how the policy decides about it.
type Request struct {
	Preflight bool     `json:"preflight"`
	Method    string   `json:"method"`
	Sent      []Header `json:"sent"`
	Kind      string   `json:"kind"`   // core.Kind
	Reason    string   `json:"reason"` // core.Reason
	Status    int      `json:"status"` // 0: the handler's
	Answer    []Header `json:"answer"`
	Steps     []Step   `json:"steps"`
}

// A Header is one line.
type Header struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// A Step is a core.Step.
type Step struct {
	Name string `json:"name"`
	OK   bool   `json:"ok"`
	Text string `json:"text"`
}

// Run lets a page of the given origin fetch r from a server with the policy. The error is about a fetch that no page can make.
func Run(ctx context.Context, policy *core.Policy, origin string, r browser.Request) (*Report, error) {
	page, err := browser.New(origin)
	if err != nil {
		return nil, errors.New(strings.TrimPrefix(err.Error(), "browser: "))
	}
	server := &server{policy: policy}
	page.Transport = browser.Handler(server)
	report := &Report{Page: origin, Method: r.Method, URL: r.URL, Credentials: r.Credentials == browser.CredentialsInclude, Requests: []Request{}}
	if report.Method == "" {
		report.Method = http.MethodGet
	}
	_, err = page.Fetch(ctx, r)
	report.Requests = append(report.Requests, server.requests...)
	var blocked *browser.BlockedError
	switch {
	case err == nil:
		report.Allowed = true
	case errors.As(err, &blocked):
		report.Reason, report.Rule = blocked.Reason, rule(blocked)
		report.Fix = joined(server.fix, fix(blocked, report.Credentials && !policy.Config().AllowCredentials))
	default:
		return nil, errors.New(strings.TrimPrefix(err.Error(), "browser: "))
	}
	return report, nil
}

func rule(e *browser.BlockedError) string {
	if e.Value == "" {
		return e.Reason.Error()
	}
	return e.Reason.Error() + ` ("` + e.Value + `")`
}

// fix is for what the policy grants and the browser refuses: it cannot see the credentials mode, which may be the next thing
// to fail, or have failed before what the policy sees.
func fix(e *browser.BlockedError, unpermitted bool) string {
	switch {
	case e.Reason == browser.MixedContent:
		return "serve the API over https"
	case e.Reason == browser.WildcardAllowOrigin:
		return `list the page's origin in AllowOrigins instead of "*", and set AllowCredentials; or fetch without credentials`
	case unpermitted && len(e.Exchanges) > 0:
		return "set AllowCredentials, or fetch without credentials"
	}
	return ""
}

func joined(fixes ...string) string {
	return strings.Join(slices.DeleteFunc(fixes, func(s string) bool { return s == "" }), "; and ")
}

// A server has a policy, and a handler for every path.
type server struct {
	policy   *core.Policy
	requests []Request
	fix      string
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	explanation := s.policy.Explain(r.Context(), nethttp.Request(r))
	request := Request{
		Preflight: explanation.Decision.Kind == core.Preflight,
		Method:    r.Method,
		Sent:      sent(r.Header),
		Kind:      explanation.Decision.Kind.String(),
		Reason:    explanation.Decision.Reason.String(),
		Status:    explanation.Decision.Status,
		Answer:    []Header{},
		Steps:     []Step{},
	}
	for name, value := range explanation.Decision.Headers() {
		request.Answer = append(request.Answer, Header{name, value})
	}
	for _, step := range explanation.Steps {
		request.Steps = append(request.Steps, Step(step))
	}
	s.requests = append(s.requests, request)
	if s.fix == "" {
		s.fix = explanation.Fix
	}
	nethttp.Apply(core.DeciderFunc(func(context.Context, core.Request) core.Decision { return explanation.Decision }), w, r)
}

// sent are the headers that the policy looks at.
func sent(h http.Header) []Header {
	all := []Header{}
	for _, name := range []string{"Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers", "Sec-Fetch-Site"} {
		if value := h.Get(name); value != "" {
			all = append(all, Header{name, value})
		}
	}
	return all
}
