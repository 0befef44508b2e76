package probe

import (
	"context"
	"crypto/rand"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/corskit/corskit/browser"
)

// hit is how caches say that they had the response already: X-Cache: Hit from cloudfront, TCP_MEM_HIT, MISS, HIT,
// Cache-Status: cdn; hit (https://www.rfc-editor.org/rfc/rfc9211).
var hit = regexp.MustCompile(`(?i)hit\b|\b(stale|revalidated|updating)\b`)

// cacheSays is the header by which a cache says that the response was kept from an earlier request, "" if none does.
func cacheSays(h http.Header) string {
	for _, name := range slices.Sorted(maps.Keys(h)) {
		if value := h.Get(name); isOfCache(name) && hit.MatchString(value) {
			return name + ": " + short(value)
		}
	}
	if age := h.Get("Age"); age != "" && age != "0" {
		return "Age: " + short(age)
	}
	return ""
}

// theCache names it, with the header that gives it away.
func theCache(h http.Header) string {
	if name := inFront(h); name != someFront {
		return "a cache, " + name + " (" + cacheSays(h) + ")"
	}
	return "a cache (" + cacheSays(h) + ")"
}

// intoKey is the fix of a cache that gives one page the answer to another.
func intoKey(h http.Header) string {
	where := "put Origin into the cache's key"
	if inFront(h) == cloudFront {
		where = "add Origin to CloudFront's cache policy, which makes it a part of the cache's key"
	}
	return where + " (Vary is not enough for many caches), and clear the cache"
}

// isOfCache tells the headers by which caches say what they did: X-Cache, Cf-Cache-Status, X-Cache-Status, Cache-Status.
func isOfCache(name string) bool {
	return strings.Contains(name, "Cache") && !strings.HasSuffix(name, "Control")
}

const (
	varyAlways = "send Vary: Origin with every response of this URL, also with those to requests without Origin"
	forAll     = "for data that everyone may read, always send Access-Control-Allow-Origin: *"
)

// cached is about a response that a cache kept from another request, and that the server may therefore not have made for this page.
func (f failure) cached() *Diagnosis {
	kept := "a request without Origin"
	if allow := f.header.Get("Access-Control-Allow-Origin"); allow != "" {
		kept = "a page of " + quoted(allow)
	}
	d := &Diagnosis{CORS: false, Fix: Fix{
		Corskit: intoKey(f.header) + `; for data that everyone may read, write "*" in AllowOrigins`,
		Server:  intoKey(f.header) + "; " + forAll,
	}}
	if f.fresh == nil {
		d.Fix.Corskit += ". If it is still blocked then, " + f.allow()
	}
	d.Cause = fmt.Sprintf("the response comes from %s, which kept it from %s", theCache(f.header), kept)
	if f.fresh != nil {
		d.Cause += ". Asked past the cache, the server allows this page"
	}
	if varies(f.header) {
		d.Cause += ". It has Vary: Origin, so the cache leaves Origin out of its key"
		return d
	}
	d.Cause += ". It has no Vary: Origin, so the cache gives it to every page"
	d.Fix.Server = varyAlways + "; " + d.Fix.Server
	d.Fix.Corskit = "see what removes Vary, which corskit always sends; " + d.Fix.Corskit
	return d
}

// otherPage is an origin that nobody has: https://www.rfc-editor.org/rfc/rfc6761#section-6.5.
const otherPage = "https://corskit-probe.example"

// noteCache tells whether a cache between page and server may give one page the response that was made for another. It asks again
// as another page, and as no page: https://fetch.spec.whatwg.org/#cors-protocol-and-http-caches.
func (p *probe) noteCache(ctx context.Context) {
	last := p.exchanges[len(p.exchanges)-1]
	if last.Method != http.MethodGet && last.Method != http.MethodHead || last.RequestHeader.Get("Origin") == "" {
		return
	}
	_, other, err1 := p.again(ctx, last, otherPage)
	_, none, err2 := p.again(ctx, last, "")
	if err1 != nil || err2 != nil {
		return
	}
	const allow = "Access-Control-Allow-Origin"
	mine := last.ResponseHeader.Get(allow)
	fix := Fix{
		Corskit: "see what removes Vary, which corskit always sends",
		Server:  varyAlways,
	}
	switch {
	case mine == other.Get(allow) && mine == none.Get(allow):
		p.noteKey(ctx, last, other)
	case !varies(last.ResponseHeader):
		p.note("missing-vary", fmt.Sprintf("Access-Control-Allow-Origin depends on the request (%s for this page, %s for another, %s without Origin), but the response has no Vary: Origin. "+
			"A cache may give one page the response that was made for another, and the browser then blocks it", shown(mine), shown(other.Get(allow)), shown(none.Get(allow))), fix)
	case !varies(none) || !varies(other):
		p.note("missing-vary", "the response has Vary: Origin, but those to requests of other origins, or without one, have not. "+
			"A cache that saw such a one first gives it to this page, and the browser then blocks it", fix)
	}
	if mine == p.Page && other.Get(allow) == otherPage && p.Page != otherPage {
		p.note("reflects-origin", "the server lets in every origin that asks; corskit audit says how bad that is",
			Fix{Corskit: "list the origins that are yours in AllowOrigins", Server: "compare Origin with a list of your own"})
	}
}

// noteKey is about a permission for one origin that everybody gets. The server may send no other; but where a cache has kept it, the
// next page that the server allows is blocked. Past the cache, it shows.
func (p *probe) noteKey(ctx context.Context, last browser.Exchange, other http.Header) {
	const allow = "Access-Control-Allow-Origin"
	mine := last.ResponseHeader.Get(allow)
	if mine == "" || mine == "*" {
		return
	}
	fresh := p.pastCache(ctx, last, otherPage)
	text := fmt.Sprintf("a page of %s got %s: %s, too", otherPage, allow, mine)
	switch says := cacheSays(other); {
	case fresh != nil && fresh.Get(allow) == mine, fresh == nil && says == "":
		return
	case says != "":
		text += ", from " + theCache(other)
	default:
		text += ", from a cache"
	}
	key := "the cache leaves Origin out of its key, so the next page that it serves is blocked"
	if fresh == nil {
		key = "if the server allows more than one origin, " + key
	}
	p.note("cache-key", text+". "+capital(key), Fix{Server: intoKey(other) + "; " + forAll})
}

// pastCache repeats a GET or HEAD request with a query of its own, which most caches have not seen yet. It is nil if that tells nothing.
func (p *probe) pastCache(ctx context.Context, x browser.Exchange, origin string) http.Header {
	u, err := url.Parse(x.URL)
	if err != nil || x.Method != http.MethodGet && x.Method != http.MethodHead {
		return nil
	}
	if u.RawQuery != "" {
		u.RawQuery += "&"
	}
	u.RawQuery += "corskit-probe=" + rand.Text()
	x.URL = u.String()
	status, fresh, err := p.again(ctx, x, origin)
	if err != nil || status >= 300 || cacheSays(fresh) != "" {
		return nil
	}
	return fresh
}

// ofServer is what the server itself answers to a page that a cache had an answer for. It is nil where there is no cache to see, or no way
// past it.
func (p *probe) ofServer(ctx context.Context, e *browser.BlockedError) http.Header {
	if e.Reason != browser.MissingAllowOrigin && e.Reason != browser.AllowOriginMismatch || len(e.Exchanges) == 0 {
		return nil
	}
	last := e.Exchanges[len(e.Exchanges)-1]
	if cacheSays(last.ResponseHeader) == "" {
		return nil
	}
	return p.pastCache(ctx, last, e.Origin)
}

// again repeats a GET or HEAD request with another Origin, without cookies.
func (p *probe) again(ctx context.Context, x browser.Exchange, origin string) (status int, header http.Header, err error) {
	r, err := http.NewRequestWithContext(ctx, x.Method, x.URL, nil)
	if err != nil {
		return 0, nil, err
	}
	r.Header = x.RequestHeader.Clone()
	for _, name := range []string{"Cookie", "Origin", "Referer", "Sec-Fetch-Site"} {
		r.Header.Del(name)
	}
	if origin != "" {
		r.Header.Set("Origin", origin)
	}
	res, err := p.connections.RoundTrip(r)
	if err != nil {
		return 0, nil, err
	}
	return res.StatusCode, res.Header, nil
}

// varies tells whether the response says that it depends on Origin.
func varies(h http.Header) bool { return variesBy(h, "Origin") }

func variesBy(h http.Header, header string) bool {
	for _, line := range h.Values("Vary") {
		for name := range strings.SplitSeq(line, ",") {
			if name = strings.TrimSpace(name); name == "*" || strings.EqualFold(name, header) {
				return true
			}
		}
	}
	return false
}

func shown(value string) string {
	if value == "" {
		return "none"
	}
	return quoted(value)
}
