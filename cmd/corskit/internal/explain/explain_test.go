package explain

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/corskit/corskit/browser"
	"github.com/corskit/corskit/cmd/corskit/internal/terminal"
	"github.com/corskit/corskit/core"
)

const (
	app = "https://app.example.com"
	api = "https://api.example.com/"
)

func TestWhatTheBrowserSendsAndMakesOfIt(t *testing.T) {
	list := core.Config{AllowOrigins: []string{app}, AllowMethods: []string{"PUT"}, AllowHeaders: []string{"Content-Type"}}
	for _, c := range []struct {
		name     string
		config   core.Config
		page     string
		request  browser.Request
		requests []string // method and core.Reason
		reason   browser.Reason
		fix      string
	}{
		{"no preflight is due", list, app, browser.Request{URL: api}, []string{"GET Allowed"}, "", ""},
		{"a preflight is due", list, app, browser.Request{URL: api, Method: "PUT"}, []string{"OPTIONS Allowed", "PUT Allowed"}, "", ""},
		{"the preflight refuses the method", list, app, browser.Request{URL: api, Method: "DELETE"}, []string{"OPTIONS MethodNotAllowed"},
			browser.MethodNotAllowed, `add "DELETE" to AllowMethods`},
		{"the preflight refuses the header", list, app, browser.Request{URL: api, Header: http.Header{"X-Trace": {"1"}}}, []string{"OPTIONS HeaderNotAllowed"},
			browser.HeaderNotAllowed, `add "x-trace" to AllowHeaders`},
		{"another origin", list, "https://www.app.example.com", browser.Request{URL: api}, []string{"GET OriginNotAllowed"},
			browser.MissingAllowOrigin, "AllowOrigins"},
		{"the server's own page", list, "https://api.example.com", browser.Request{URL: api, Method: "PUT"}, []string{"PUT SameOrigin"}, "", ""},
		{"credentials that are not allowed", list, app, browser.Request{URL: api, Credentials: "include"}, []string{"GET Allowed"},
			browser.InvalidAllowCredentials, "set AllowCredentials"},
		{"credentials and a header", list, app, browser.Request{URL: api, Credentials: "include", Header: http.Header{"X-Trace": {"1"}}}, []string{"OPTIONS HeaderNotAllowed"},
			browser.InvalidAllowCredentials, `and set AllowCredentials`},
		{"credentials from another origin", list, "https://app.example.org", browser.Request{URL: api, Credentials: "include"}, []string{"GET OriginNotAllowed"},
			browser.MissingAllowOrigin, `add "https://app.example.org" to AllowOrigins; and set AllowCredentials`},
		{"credentials with *", core.Config{AllowOrigins: []string{"*"}}, app, browser.Request{URL: api, Credentials: "include"}, []string{"GET Allowed"},
			browser.WildcardAllowOrigin, `list the page's origin`},
		{"a safelisted Content-Type", list, app, browser.Request{URL: api, Method: "POST", Body: "a"}, []string{"POST Allowed"}, "", ""},
		{"mixed content", list, app, browser.Request{URL: "http://api.example.com/"}, nil, browser.MixedContent, "https"},
	} {
		t.Run(c.name, func(t *testing.T) {
			report, err := Run(t.Context(), core.MustNew(c.config), c.page, c.request)
			if err != nil {
				t.Fatal(err)
			}
			var requests []string
			for _, r := range report.Requests {
				requests = append(requests, r.Method+" "+r.Reason)
			}
			if !slices.Equal(requests, c.requests) || report.Reason != c.reason || report.Allowed != (c.reason == "") {
				t.Errorf("got %q and %q, want %q and %q", requests, report.Reason, c.requests, c.reason)
			}
			if !strings.Contains(report.Fix, c.fix) || (c.fix == "") != (report.Fix == "") {
				t.Errorf("the fix is %q, want %q", report.Fix, c.fix)
			}
		})
	}
}

func TestThePrintedReportHasEveryStep(t *testing.T) {
	report, err := Run(t.Context(), core.MustNew(core.Config{AllowOrigins: []string{app}}), "https://app.example.org", browser.Request{URL: api, Method: "PUT"})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	report.Print(terminal.New(&b))
	for _, part := range []string{"✗ BLOCKED  MissingAllowOrigin", "Fix       if it is meant, add", "1  OPTIONS", "Origin: https://app.example.org", "✗  origin: ", "403"} {
		if !strings.Contains(b.String(), part) {
			t.Errorf("%q is missing in\n%s", part, &b)
		}
	}
}

func TestFetchesThatNoPageCanMake(t *testing.T) {
	policy := core.MustNew(core.Config{AllowOrigins: []string{app}})
	if _, err := Run(t.Context(), policy, app+"/", browser.Request{URL: api}); err == nil || !strings.Contains(err.Error(), "write "+app) {
		t.Errorf("got %v", err)
	}
	if _, err := Run(t.Context(), policy, app, browser.Request{URL: api, Method: "TRACE"}); err == nil {
		t.Error("TRACE can be sent")
	}
}
