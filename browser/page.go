package browser

import (
	"context"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// A Page is a document of one origin whose script calls fetch(). It has what
// a browser keeps for it: a cookie jar and a CORS-preflight cache.
//
// Set the fields before the first fetch. After that a Page is safe for
// concurrent use, as far as its Transport and Jar are.
type Page struct {
	// Transport carries requests to the server. Nil means
	// [http.DefaultTransport], a real connection. [Handler] and
	// [RoundTripFunc] reach a server without one.
	Transport http.RoundTripper

	// Jar holds the cookies. New sets an empty one. With nil, requests carry
	// no cookies and responses set none.
	Jar http.CookieJar

	// Path is the document's, with its query if it has one: "/shop/cart?id=1".
	// Relative URLs are resolved against it, and the Referer names it. Empty
	// means "/".
	Path string

	// ReferrerPolicy is the document's. Empty is what browsers take then,
	// ReferrerStrictOriginWhenCrossOrigin.
	ReferrerPolicy ReferrerPolicy

	// Engine is the browser whose known departures from the standard are
	// modelled too. The zero value, Standard, has none.
	Engine Engine

	origin     origin
	preflights preflightCache
}

// New returns a page of the given origin, in the form that browsers send:
// "https://app.example.com", "http://localhost:4200". "null" stands for an
// opaque origin: a sandboxed frame, a data: or a file: document.
//
// The error, if any, says what to write instead.
func New(origin string) (*Page, error) {
	o, err := parseOrigin(origin)
	if err != nil {
		return nil, err
	}
	jar, err := cookiejar.New(&cookiejar.Options{PublicSuffixList: publicsuffix.List})
	if err != nil {
		return nil, fmt.Errorf("browser: cannot create a cookie jar: %w", err)
	}
	return &Page{Jar: jar, origin: o}, nil
}

// MustNew is like New but panics if the origin is not one. It keeps tests
// short.
func MustNew(origin string) *Page {
	p, err := New(origin)
	if err != nil {
		panic(err)
	}
	return p
}

// Origin returns the page's origin as browsers serialize it, "null" if it is
// opaque.
func (p *Page) Origin() string { return p.origin.String() }

// Fetch does what fetch(r.URL, r) does in the page's script. It returns what
// the script could read, or one of
//
//   - a [*RequestError]: fetch() throws before anything is sent;
//   - a [*BlockedError]: the browser keeps the response, or does not send the
//     request, by a rule of the Fetch standard. [errors.Is] tells the rule:
//     errors.Is(err, browser.MissingAllowOrigin), and whether it was the
//     preflight: errors.Is(err, browser.ErrPreflight);
//   - a [*NetworkError]: no HTTP response came: a refused connection, TLS, a
//     cancelled ctx.
//
// A response with an error status is a response: err is nil.
func (p *Page) Fetch(ctx context.Context, r Request) (*Response, error) {
	f, err := p.newFetch(r)
	if err != nil {
		return nil, err
	}
	return f.run(ctx)
}

// Get is Fetch for a GET request without credentials for other origins, the
// way fetch(url) sends it.
func (p *Page) Get(url string) (*Response, error) {
	return p.Fetch(context.Background(), Request{URL: url})
}

// document is url as engines write it.
func (p *Page) document() string {
	if u, err := parseURL("", p.url()); err == nil {
		return u.String()
	}
	return p.Origin() + "/"
}

// url is the document's, empty if its origin is opaque.
func (p *Page) url() string {
	if p.origin.opaque() {
		return ""
	}
	return p.origin.String() + "/" + strings.TrimPrefix(p.Path, "/")
}

func (p *Page) transport() http.RoundTripper {
	if p.Transport == nil {
		return http.DefaultTransport
	}
	return p.Transport
}
