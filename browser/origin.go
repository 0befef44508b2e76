package browser

import (
	"fmt"
	"net/netip"
	"net/url"
	"strings"

	whatwg "github.com/nlnwa/whatwg-url/url"
	"golang.org/x/net/publicsuffix"
)

// An origin is a tuple origin; the zero value is an opaque one.
// See https://html.spec.whatwg.org/multipage/browsers.html#origin.
type origin struct {
	scheme string
	host   string // with the port, unless it is the scheme's default
}

func originOf(u *whatwg.Url) origin { return origin{u.Scheme(), u.Host()} }

func parseOrigin(s string) (origin, error) {
	if s == "null" {
		return origin{}, nil
	}
	u, err := parseURL("", s)
	if err == nil {
		switch u.Scheme() {
		case "about", "blob", "data", "file":
			return origin{}, fmt.Errorf("browser: a %s: document has an opaque origin: write null instead of %q", u.Scheme(), s)
		}
	}
	if !strings.Contains(s, "://") { // localhost:4200 is a URL, too
		if o, ok := withScheme(s); ok {
			return origin{}, fmt.Errorf("browser: %q is not an origin, it has no scheme: write %s", s, o)
		}
	}
	switch {
	case err != nil:
		return origin{}, fmt.Errorf("browser: %q is not an origin, %w: write scheme://host[:port], for example https://app.example.com", s, err)
	case u.Host() == "":
		return origin{}, fmt.Errorf("browser: %q is not an origin, it has no host: write scheme://host[:port], for example https://app.example.com", s)
	case strings.ContainsAny(u.Host(), "*,"): // URLs may, but this is a pattern or a list
		return origin{}, fmt.Errorf("browser: %q is not an origin, a page's host has no * and no comma: write one origin, for example https://app.example.com", s)
	}
	o := originOf(u)
	if o.String() != s {
		return origin{}, fmt.Errorf("browser: %q is not an origin as browsers send it: write %s", s, o)
	}
	return o, nil
}

// withScheme guesses the origin that is meant by a host, with a port or without. It has to look like one.
func withScheme(s string) (o origin, ok bool) {
	if host, port, _ := strings.Cut(s, ":"); !strings.Contains(host, ".") && port == "" && host != "localhost" {
		return origin{}, false
	}
	if o, err := parseOrigin("http://" + s); err == nil && o.trustworthy() { // as what runs on one's own machine
		return o, true
	}
	o, err := parseOrigin("https://" + s)
	return o, err == nil
}

// String is the serialization of an origin:
// https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin.
func (o origin) String() string {
	if o.opaque() {
		return "null"
	}
	return o.scheme + "://" + o.host
}

func (o origin) opaque() bool { return o == origin{} }

// sameOrigin is false for opaque origins: a fetched URL's origin is a tuple,
// so it is never the page's.
func (o origin) sameOrigin(p origin) bool { return !o.opaque() && o == p }

// sameSite: https://html.spec.whatwg.org/multipage/browsers.html#same-site.
func (o origin) sameSite(p origin) bool {
	return o.scheme == p.scheme && o.schemelesslySameSite(p)
}

// schemelesslySameSite: https://html.spec.whatwg.org/multipage/browsers.html#schemelessly-same-site.
func (o origin) schemelesslySameSite(p origin) bool {
	if o.opaque() || p.opaque() {
		return false
	}
	a, b := o.hostname(), p.hostname()
	return a == b || registrableDomain(a) != "" && registrableDomain(a) == registrableDomain(b)
}

// trustworthy tells whether the origin is potentially trustworthy:
// https://w3c.github.io/webappsec-secure-contexts/#is-origin-trustworthy.
func (o origin) trustworthy() bool {
	switch o.scheme {
	case "https", "wss":
		return true
	}
	h := o.hostname()
	return h == "localhost" || strings.HasSuffix(h, ".localhost") || isLoopback(h)
}

func (o origin) hostname() string { return (&url.URL{Host: o.host}).Hostname() }

func isLoopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}

// registrableDomain returns "" for hosts that have none: IP addresses,
// localhost, public suffixes.
func registrableDomain(host string) string {
	if _, err := netip.ParseAddr(host); err == nil {
		return ""
	}
	d, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil {
		return ""
	}
	return d
}
