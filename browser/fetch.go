package browser

import (
	"context"
	"net/http"

	whatwg "github.com/nlnwa/whatwg-url/url"
)

// A fetch is one run of https://fetch.spec.whatwg.org/#fetching: what the
// standard calls a request, with what has been exchanged so far.
type fetch struct {
	page        *Page
	method      string
	header      http.Header // without what the browser adds by itself
	body        string
	credentials Credentials
	mode        Mode
	redirect    RedirectMode
	uploads     bool          // the use-CORS-preflight flag of XMLHttpRequest
	urls        []*whatwg.Url // the URL list: the first is the script's, the last the current one
	tainting    tainting
	exchanges   Traffic

	referrerPolicy ReferrerPolicy

	scriptNames []string // the unsafe names before any redirect
	preflighted bool
}

// tainting: https://fetch.spec.whatwg.org/#concept-request-response-tainting.
type tainting int

const (
	basic tainting = iota
	cors
	opaque
)

func (f *fetch) url() *whatwg.Url { return f.urls[len(f.urls)-1] }

// run is main fetch, in a loop where the standard recurses for redirects:
// https://fetch.spec.whatwg.org/#concept-main-fetch.
func (f *fetch) run(ctx context.Context) (*Response, error) {
	for {
		res, err := f.hop(ctx)
		if err != nil {
			return nil, err
		}
		if !isRedirect(res.StatusCode) {
			return f.filter(res), nil
		}
		switch f.redirect {
		case RedirectError:
			res.Body.Close()
			return nil, f.blocked(RedirectNotAllowed, get(res.Header, "Location"))
		case RedirectManual:
			res.Body.Close()
			return f.opaqueRedirect(), nil
		}
		target, err := f.location(res)
		if err != nil {
			res.Body.Close()
			return nil, err
		}
		if target == nil {
			return f.filter(res), nil
		}
		res.Body.Close()
		f.takeReferrerPolicy(res)
		f.follow(res.StatusCode, target)
	}
}

// hop fetches the current URL, redirects not included.
func (f *fetch) hop(ctx context.Context) (*http.Response, error) {
	if err := f.mayConnect(); err != nil {
		return nil, err
	}
	if err := f.taint(); err != nil {
		return nil, err
	}
	if f.tainting != cors || !f.needsPreflight() {
		return f.httpFetch(ctx)
	}
	res, err := f.preflightedFetch(ctx)
	if err != nil && !f.page.Engine.quirks().keepsCacheOnFailure {
		f.page.preflights.clear(f)
	}
	return res, err
}

// mayConnect are the checks of main fetch that have nothing to do with CORS,
// but keep a request from being sent.
func (f *fetch) mayConnect() error {
	switch {
	case isBadPort(f.url()):
		return f.blocked(BadPort, f.url().Port())
	case f.isMixedContent():
		return f.blocked(MixedContent, "")
	}
	return nil
}

// isMixedContent: https://w3c.github.io/webappsec-mixed-content/#should-block-fetch.
// Like browsers, and unlike the standard, it lets pages of http://localhost
// fetch from http URLs.
func (f *fetch) isMixedContent() bool {
	if f.page.origin.scheme != "https" || f.url().Scheme() != "http" {
		return false
	}
	return !originOf(f.url()).trustworthy() || f.page.Engine.quirks().loopbackIsMixed
}

// taint decides whose rules the response falls under. Once a fetch has left
// the page's origin there is no way back.
func (f *fetch) taint() error {
	switch {
	case f.tainting == basic && f.page.origin.sameOrigin(originOf(f.url())):
		return nil
	case f.mode == ModeSameOrigin:
		return f.blocked(DisallowedByMode, "")
	case !isHTTP(f.url()):
		return f.blocked(NotHTTP, f.url().Scheme())
	case f.mode == ModeNoCORS && f.redirect != RedirectFollow:
		return f.blocked(DisallowedByMode, string(f.redirect))
	case f.mode == ModeNoCORS:
		f.tainting = opaque
	default:
		f.tainting = cors
	}
	return nil
}

// httpFetch: https://fetch.spec.whatwg.org/#concept-http-fetch.
func (f *fetch) httpFetch(ctx context.Context) (*http.Response, error) {
	res, err := f.send(ctx, message{method: f.method, header: f.header, body: f.body, origin: f.serializedOrigin()})
	if err != nil {
		return nil, err
	}
	if err := f.mayUse(res); err != nil {
		res.Body.Close()
		return nil, err
	}
	return res, nil
}

// mayUse applies to redirects, too: each hop is checked.
func (f *fetch) mayUse(res *http.Response) error {
	switch f.tainting {
	case cors:
		return f.corsCheck(res, f.serializedOrigin())
	case opaque:
		return f.resourcePolicyCheck(res)
	}
	return nil
}

func (f *fetch) preflightedFetch(ctx context.Context) (*http.Response, error) {
	if !f.page.preflights.covers(f) {
		if err := f.preflight(ctx); err != nil {
			return nil, err
		}
	}
	return f.httpFetch(ctx)
}

// serializedOrigin is "null" once a redirect came from an origin that is not
// the page's, since that redirect might be the work of an attacker:
// https://fetch.spec.whatwg.org/#concept-request-tainted-origin.
func (f *fetch) serializedOrigin() string {
	for i, u := range f.urls[1:] {
		from := originOf(f.urls[i])
		if from != originOf(u) && !f.page.origin.sameOrigin(from) {
			return "null"
		}
	}
	return f.page.origin.String()
}
