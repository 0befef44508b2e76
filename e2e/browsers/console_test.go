package browsers

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/corskit/corskit/e2e/engine"
)

// says is what a browser's console has to say, by engine: a category, and a part
// of the text. The zero value means that CORS is not mentioned.
type says map[string]engine.Message

// The names of the categories are the engines' own; see
// https://developer.mozilla.org/docs/Web/HTTP/Guides/CORS/Errors for Firefox's.
var (
	missingAllowOrigin = says{
		"chromium": {Category: "MissingAllowOriginHeader", Text: "No 'Access-Control-Allow-Origin' header"},
		"firefox":  {Category: "CORSMissingAllowOrigin2"},
		"webkit":   {Text: "is not allowed by Access-Control-Allow-Origin"},
	}
	// A refused preflight has two faults. WebKit looks at the status first.
	preflightRefused = says{
		"chromium": {Category: "PreflightMissingAllowOriginHeader", Text: "No 'Access-Control-Allow-Origin' header"},
		"firefox":  {Category: "CORSMissingAllowOrigin2"},
		"webkit":   {Text: "Preflight response is not successful. Status code: 403"},
	}
	missingAllowCredentials = says{
		"chromium": {Category: "InvalidAllowCredentials", Text: "must be 'true' when the request's credentials mode is 'include'"},
		"firefox":  {Category: "CORSMissingAllowCredentials"},
		"webkit":   {Text: "Access-Control-Allow-Credentials is not \"true\""},
	}
	preflightMissingAllowCredentials = says{
		"chromium": {Category: "PreflightInvalidAllowCredentials", Text: "must be 'true' when the request's credentials mode is 'include'"},
		"firefox":  {Category: "CORSMissingAllowCredentials"},
		"webkit":   {Text: "Access-Control-Allow-Credentials is not \"true\""},
	}
	everyoneWithCredentials = says{
		"chromium": {Category: "WildcardOriginNotAllowed", Text: "must not be the wildcard '*'"},
		"firefox":  {Category: "CORSNotSupportingCredentials"},
		"webkit":   {Text: "Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true"},
	}
	handshakeRefused = says{
		"chromium": {Text: "Unexpected response code: 403"},
		"firefox":  {Category: "Web Socket", Text: "can’t establish a connection"},
		"webkit":   {Text: "did not accept the WebSocket handshake"},
	}
)

// methodRefused names the method, but in Firefox, whose sentence has no place
// for it.
func methodRefused(method string) says {
	return says{
		"chromium": {Category: "MethodDisallowedByPreflightResponse", Text: "Method " + method + " is not allowed"},
		"firefox":  {Category: "CORSMethodNotFound", Text: "Access-Control-Allow-Methods"},
		"webkit":   {Text: "Method " + method + " is not allowed"},
	}
}

// headerRefused names the header, in lower case as it was asked for but in
// WebKit, which has it from the script.
func headerRefused(name string) says {
	lower := strings.ToLower(name)
	return says{
		"chromium": {Category: "HeaderDisallowedByPreflightResponse", Text: "field " + lower + " is not allowed"},
		"firefox":  {Category: "CORSMissingAllowHeaderFromPreflight2", Text: "‘" + lower + "’"},
		"webkit":   {Text: "field " + name + " is not allowed"},
	}
}

// patience is how long a browser may take to report what it has done.
const patience = 30 * time.Second

func (s says) check(ctx context.Context, t *testing.T, b engine.Browser) {
	t.Helper()
	if s == nil {
		if heard := hear(ctx, t, b); slices.ContainsFunc(heard, isAboutCORS) {
			t.Errorf("the console says %q, want nothing about CORS", heard)
		}
		return
	}
	want := s[b.Name()]
	wanted := func(m engine.Message) bool { return m.Category == want.Category && strings.Contains(m.Text, want.Text) }
	heard := hear(ctx, t, b)
	for end := time.Now().Add(patience); !slices.ContainsFunc(heard, wanted); heard = hear(ctx, t, b) {
		if time.Now().After(end) {
			t.Fatalf("the console says %q, want %q", heard, want)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func hear(ctx context.Context, t *testing.T, b engine.Browser) []engine.Message {
	t.Helper()
	heard, err := b.Console(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return heard
}

func isAboutCORS(m engine.Message) bool {
	text := strings.ToLower(m.Text)
	return strings.Contains(text, "cors") || strings.Contains(text, "access-control") || strings.Contains(text, "access control")
}
