package failures

import (
	"context"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/corskit/corskit/browser"
)

func TestTheModelFailsEachByItsName(t *testing.T) {
	for _, f := range All() {
		t.Run(f.Name, func(t *testing.T) {
			server := httptest.NewServer(f.Handler)
			defer server.Close()
			r := f.Request
			r.URL = server.URL + r.URL
			_, err := browser.MustNew("http://localhost:4200").Fetch(context.Background(), r)
			named, ok := err.(interface{ Name(browser.Engine) string })
			if !ok {
				t.Fatalf("not blocked: %v", err)
			}
			if got := named.Name(browser.Chromium); got != f.Chromium {
				t.Errorf("Chromium: %s, want %s", got, f.Chromium)
			}
			if got := named.Name(browser.Firefox); got != f.Firefox {
				t.Errorf("Firefox: %s, want %s", got, f.Firefox)
			}
		})
	}
}

func TestNamesAreUnique(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range All() {
		if seen[f.Name] {
			t.Errorf("%q is there twice", f.Name)
		}
		seen[f.Name] = true
	}
}

// What no server can cause is left out: the page's mode, an engine's settings and permissions.
func TestEveryNameThatAServerCanCauseIsThere(t *testing.T) {
	var chromium, firefox []string
	for _, f := range All() {
		chromium, firefox = append(chromium, f.Chromium), append(firefox, f.Firefox)
	}
	for _, name := range []string{
		"WildcardOriginNotAllowed", "MissingAllowOriginHeader", "MultipleAllowOriginValues", "InvalidAllowOriginValue",
		"AllowOriginMismatch", "InvalidAllowCredentials", "CorsDisabledScheme", "PreflightInvalidStatus",
		"PreflightDisallowedRedirect", "PreflightWildcardOriginNotAllowed", "PreflightMissingAllowOriginHeader",
		"PreflightMultipleAllowOriginValues", "PreflightInvalidAllowOriginValue", "PreflightAllowOriginMismatch",
		"PreflightInvalidAllowCredentials", "InvalidAllowMethodsPreflightResponse", "InvalidAllowHeadersPreflightResponse",
		"MethodDisallowedByPreflightResponse", "HeaderDisallowedByPreflightResponse", "RedirectContainsCredentials",
	} {
		if !slices.Contains(chromium, name) {
			t.Errorf("no server causes Chromium's %s", name)
		}
	}
	for _, name := range []string{
		"CORSDidNotSucceed", "CORSExternalRedirectNotAllowed", "CORSRequestNotHttp", "CORSMissingAllowOrigin",
		"CORSAllowOriginNotMatchingOrigin", "CORSNotSupportingCredentials", "CORSMethodNotFound", "CORSMissingAllowCredentials",
		"CORSPreflightDidNotSucceed", "CORSInvalidAllowMethod", "CORSInvalidAllowHeader", "CORSMissingAllowHeaderFromPreflight",
		"CORSMultipleAllowOriginNotAllowed",
	} {
		if !slices.Contains(firefox, name) {
			t.Errorf("no server causes Firefox's %s", name)
		}
	}
}

func TestWhatWasMeasuredIsOfFailuresThatAreThere(t *testing.T) {
	names := map[string]bool{}
	for _, f := range All() {
		names[f.Name] = true
	}
	for name := range Measured() {
		if !names[name] {
			t.Errorf("measured.json speaks of %q, which is not there", name)
		}
	}
}
