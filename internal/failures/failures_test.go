package failures

import (
	"slices"
	"testing"
)

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
