package browser

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// ErrPreflight is what [errors.Is] finds in the error of a fetch whose preflight
// failed: the request itself was not sent.
var ErrPreflight = errors.New("browser: the preflight failed")

// A BlockedError tells that a browser would keep the response from the
// script, or not send the request: by which rule, what was found, and what was
// exchanged until then.
//
// [errors.Is] compares it with a [Reason], and with [ErrPreflight].
type BlockedError struct {
	Reason    Reason
	Preflight bool   // it is the response to a preflight that failed
	URL       string // whose response it is; after a redirect not the first
	Page      string // the page's origin
	Origin    string // what was sent as Origin: null after some redirects. Empty if none was sent

	// Value is what was found, or what was missed: the value of the header
	// that the Reason is about, the element of it that cannot be parsed, the
	// method, the request header's name, the status, the redirect's target,
	// the scheme, the port.
	Value string

	// Exchanges are the HTTP requests until then. The last one is the one
	// that failed, unless the Reason is about what is never sent.
	Exchanges Traffic

	document  string // the page's URL
	initiator string // "fetch" or "XMLHttpRequest"

	methodRefused bool // as well: Firefox looks at that first
	redirects     bool // the response is a redirect that would have been followed
}

func (f *fetch) blocked(r Reason, value string) *BlockedError {
	e := &BlockedError{
		Reason:    r,
		URL:       href(f.url()),
		Page:      f.page.origin.String(),
		Value:     value,
		Exchanges: f.exchanges,
		document:  f.page.document(),
		initiator: when(f.uploads, "XMLHttpRequest", "fetch"),
	}
	if x := e.Exchanges.Last(); x.URL == e.URL {
		e.Preflight = x.Preflight
		e.Origin = x.RequestHeader.Get("Origin")
		e.redirects = f.redirect == RedirectFollow && isRedirect(x.Status) && has(x.ResponseHeader, "Location")
	}
	return e
}

// Error is one sentence with all that is known.
func (e *BlockedError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "browser: the page %s ", e.Page)
	switch {
	case e.neverSent():
		fmt.Fprintf(&b, "may not fetch %s: ", e.URL)
	case e.Preflight:
		fmt.Fprintf(&b, "may not send its request to %s: of the preflight's response, ", e.URL)
	default:
		fmt.Fprintf(&b, "may not read the response of %s: ", e.URL)
	}
	b.WriteString(e.Reason.Error())
	if e.Value != "" {
		fmt.Fprintf(&b, " (%q)", e.Value) // servers choose it: no control characters
	}
	if e.Origin == "null" && e.Page != "null" {
		b.WriteString("; the request's origin is null after a redirect from another origin than the page's")
	}
	return b.String()
}

// Is tells whether it is the preflight that failed, if the target is
// [ErrPreflight].
func (e *BlockedError) Is(target error) bool { return target == ErrPreflight && e.Preflight }

// Unwrap returns the Reason.
func (e *BlockedError) Unwrap() error { return e.Reason }

func (e *BlockedError) neverSent() bool {
	return slices.Contains([]Reason{NotHTTP, DisallowedByMode, MixedContent, BadPort}, e.Reason)
}

// Name returns the engine's own name for the failure: Chromium's CorsError or
// net error, Firefox's page among MDN's "CORS errors", for Standard the
// Reason. It is empty where the engine has none; WebKit has none at all.
//
// Engines that check in another order than the standard name another
// failure when there are two.
func (e *BlockedError) Name(engine Engine) string {
	switch engine {
	case Chromium:
		return e.chromiumName()
	case Firefox:
		return e.firefoxName()
	case WebKit:
		return ""
	}
	return string(e.Reason)
}

// Console returns what the engine prints on its console, a sentence an
// element. For Standard it is the error's text.
//
// Where several request headers are refused, the engines differ in which one
// they name; here it is the first by alphabet.
func (e *BlockedError) Console(engine Engine) []string {
	switch engine {
	case Chromium:
		return e.chromiumConsole()
	case Firefox:
		return e.firefoxConsole()
	case WebKit:
		return e.webkitConsole()
	}
	return []string{e.Error()}
}
