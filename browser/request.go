package browser

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	whatwg "github.com/nlnwa/whatwg-url/url"
)

// A Request is what a script gives to fetch(). Its zero values are fetch()'s
// defaults; its strings are those of JavaScript, so that code can be copied.
type Request struct {
	// URL is absolute, or relative to the page's origin.
	URL string

	// Method is sent as it is written, but for delete, get, head, options,
	// post and put, which browsers upper-case. Empty means GET.
	Method string

	// Header is what the script sets. Names that a script may not set
	// ([ForbiddenHeader]) are dropped in silence, as fetch() drops them; in
	// ModeNoCORS, so are all that would need a preflight.
	Header http.Header

	// Body is nil or "" for none, or one of
	//
	//   - a string
	//   - [net/url.Values], for a URLSearchParams
	//   - [FormData]
	//   - [Blob]
	//   - []byte, for an ArrayBuffer
	//
	// Unless Header has one, all but the last bring a Content-Type along.
	Body any

	Credentials    Credentials    // empty: CredentialsSameOrigin
	Mode           Mode           // empty: ModeCORS
	Redirect       RedirectMode   // empty: RedirectFollow
	ReferrerPolicy ReferrerPolicy // empty: the page's

	// UploadListeners makes the fetch an XMLHttpRequest with a listener on its
	// upload object, as for a progress bar. That alone needs a preflight.
	UploadListeners bool
}

// Credentials says for which URLs cookies are sent and stored. See
// https://fetch.spec.whatwg.org/#concept-request-credentials-mode.
type Credentials string

// The credentials modes.
const (
	CredentialsOmit       Credentials = "omit"        // never
	CredentialsSameOrigin Credentials = "same-origin" // only for the page's own origin
	CredentialsInclude    Credentials = "include"     // always, which makes the CORS check stricter
)

// Mode says what may become of a request to another origin. See
// https://fetch.spec.whatwg.org/#concept-request-mode.
type Mode string

// The request modes that a script can choose.
const (
	ModeCORS       Mode = "cors"        // readable if the server says so by the CORS protocol
	ModeNoCORS     Mode = "no-cors"     // sent without asking, never readable
	ModeSameOrigin Mode = "same-origin" // not sent
)

// RedirectMode says what to do with a redirect. See
// https://fetch.spec.whatwg.org/#concept-request-redirect-mode.
type RedirectMode string

// The redirect modes.
const (
	RedirectFollow RedirectMode = "follow" // up to 20 times
	RedirectError  RedirectMode = "error"  // fail with RedirectNotAllowed
	RedirectManual RedirectMode = "manual" // return a response that says nothing but that there was one
)

// A RequestError is what fetch() throws a TypeError for before anything is
// sent: a request that no script can make.
type RequestError struct {
	Field string // the field of Request that is wrong
	Value string // what it holds
	Why   string // why it cannot be, and what to write instead
}

// Error is one sentence with the field, the value and why it cannot be.
func (e *RequestError) Error() string {
	return fmt.Sprintf("browser: fetch() throws a TypeError: %s %q: %s", e.Field, e.Value, e.Why)
}

// newFetch is the Request constructor:
// https://fetch.spec.whatwg.org/#dom-request.
func (p *Page) newFetch(r Request) (*fetch, error) {
	f := &fetch{page: p, uploads: r.UploadListeners}
	u, err := p.resolve(r.URL)
	if err != nil {
		return nil, err
	}
	f.urls = []*whatwg.Url{u}
	if f.mode, err = choose("Mode", r.Mode, ModeCORS, ModeNoCORS, ModeSameOrigin); err != nil {
		return nil, err
	}
	if f.credentials, err = choose("Credentials", r.Credentials, CredentialsSameOrigin, CredentialsOmit, CredentialsInclude); err != nil {
		return nil, err
	}
	if f.redirect, err = choose("Redirect", r.Redirect, RedirectFollow, RedirectError, RedirectManual); err != nil {
		return nil, err
	}
	if f.method, err = scriptMethod(r.Method, f.mode); err != nil {
		return nil, err
	}
	if f.referrerPolicy, err = choose("ReferrerPolicy", cmp.Or(r.ReferrerPolicy, p.ReferrerPolicy), ReferrerStrictOriginWhenCrossOrigin, referrerPolicies...); err != nil {
		return nil, err
	}
	if f.uploads && f.mode != ModeCORS {
		return nil, &RequestError{"Mode", string(f.mode), "only XMLHttpRequest has upload listeners, and its mode is cors"}
	}
	if f.header, err = scriptHeader(r.Header, f.mode); err != nil {
		return nil, err
	}
	if err = f.setBody(r.Body); err != nil {
		return nil, err
	}
	// https://fetch.spec.whatwg.org/#fetching, "fetch", adds it before the
	// unsafe names are computed.
	if !has(f.header, "Accept") {
		f.header.Set("Accept", "*/*")
	}
	f.scriptNames = f.unsafeNames()
	return f, nil
}

func (f *fetch) setBody(b any) error {
	if !hasBody(b) {
		return nil
	}
	if f.method == http.MethodGet || f.method == http.MethodHead {
		return &RequestError{"Body", fmt.Sprint(b), "a GET or HEAD request cannot have a body"}
	}
	var contentType string
	var err error
	if f.body, contentType, err = extractBody(b); err != nil {
		return err
	}
	if contentType == "" || has(f.header, "Content-Type") {
		return nil
	}
	return appendTo(f.header, f.mode, "Content-Type", contentType)
}

func (p *Page) resolve(ref string) (*whatwg.Url, error) {
	u, err := parseURL(p.url(), ref)
	switch {
	case err != nil && p.origin.opaque():
		return nil, &RequestError{"URL", ref, fmt.Sprintf("it is not a URL, %v: a page of an opaque origin has no URL to resolve it against, so write an absolute one, as in https://api.example.com/", err)}
	case err != nil:
		return nil, &RequestError{"URL", ref, fmt.Sprintf("it is not a URL, %v: write one as in https://api.example.com/items", err)}
	}
	switch scheme := u.Scheme(); {
	case scheme == "about" || scheme == "blob" || scheme == "data":
		return nil, &RequestError{"URL", ref, "the browser itself answers " + scheme + ": URLs, which is not modelled"}
	case isHTTP(u) && includesCredentials(u):
		return nil, &RequestError{"URL", ref, "a script cannot fetch a URL with a user name or password: send an Authorization header"}
	}
	return u, nil // the fetch of another scheme fails, but fetch() does not throw
}

func choose[T ~string](field string, value, byDefault T, others ...T) (T, error) {
	if value == "" || value == byDefault {
		return byDefault, nil
	}
	names := []string{string(byDefault)}
	for _, o := range others {
		if value == o {
			return o, nil
		}
		names = append(names, string(o))
	}
	return "", &RequestError{field, string(value), "it is none of " + strings.Join(names, ", ")}
}

func scriptMethod(method string, mode Mode) (string, error) {
	switch {
	case method == "":
		return http.MethodGet, nil
	case !isToken(method):
		return "", &RequestError{"Method", method, "it is not a method: methods are made of letters, digits and !#$%&'*+-.^_`|~"}
	case forbiddenMethod(method):
		return "", &RequestError{"Method", method, "browsers forbid CONNECT, TRACE and TRACK"}
	}
	method = normalizeMethod(method)
	if mode == ModeNoCORS && !safelistedMethod(method) {
		return "", &RequestError{"Method", method, "no-cors allows only GET, HEAD and POST"}
	}
	return method, nil
}

// scriptHeader fills a header list as a Headers object with the guard
// "request" or "request-no-cors" does:
// https://fetch.spec.whatwg.org/#concept-headers-append.
func scriptHeader(h http.Header, mode Mode) (http.Header, error) {
	out := http.Header{}
	for _, name := range slices.Sorted(maps.Keys(h)) {
		if !isToken(name) {
			return nil, &RequestError{"Header", name, "it is not a header name: names are made of letters, digits and !#$%&'*+-.^_`|~"}
		}
		for _, v := range h[name] {
			if err := appendTo(out, mode, name, v); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

func appendTo(out http.Header, mode Mode, name, value string) error {
	v, ok := toBytes(strings.Trim(value, httpWhitespace))
	switch {
	case !ok:
		return &RequestError{"Header", name, fmt.Sprintf("its value %q has a character above U+00FF: encode it, for example with encodeURIComponent() or url.QueryEscape", value)}
	case strings.ContainsAny(v, "\x00\r\n"):
		return &RequestError{"Header", name, "its value cannot contain a NUL byte or a line break"}
	case ForbiddenHeader(name, v):
		return nil
	case mode == ModeNoCORS && !noCORSSafelisted(name, combined(out, name, v)):
		return nil
	}
	out.Add(name, v)
	return nil
}

// combined is the whole value of a header to which one more is added.
func combined(h http.Header, name, value string) string {
	if !has(h, name) {
		return value
	}
	return get(h, name) + ", " + value
}
