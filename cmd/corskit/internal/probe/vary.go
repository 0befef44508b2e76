package probe

import (
	"context"
	"fmt"
	"net/http"

	"github.com/corskit/corskit/browser"
)

// otherPage is an origin that nobody has: https://www.rfc-editor.org/rfc/rfc6761#section-6.5.
const otherPage = "https://corskit-probe.example"

// noteCache tells whether a cache between page and server may give one page the response that was made for another. It asks again
// as another page, and as no page: https://fetch.spec.whatwg.org/#cors-protocol-and-http-caches.
func (p *probe) noteCache(ctx context.Context) {
	last := p.exchanges[len(p.exchanges)-1]
	if last.Method != http.MethodGet && last.Method != http.MethodHead || last.RequestHeader.Get("Origin") == "" {
		return
	}
	other, err1 := p.again(ctx, last, otherPage)
	none, err2 := p.again(ctx, last, "")
	if err1 != nil || err2 != nil {
		return
	}
	const allow = "Access-Control-Allow-Origin"
	mine := last.ResponseHeader.Get(allow)
	mend := Mend{
		Corskit: "none, it sends Vary by itself; see that nothing after it overwrites the header",
		Server:  "send Vary: Origin with every response of this URL, those to requests without Origin included",
	}
	switch {
	case mine == other.Get(allow) && mine == none.Get(allow): // the same for everyone
	case !varies(last.ResponseHeader):
		p.note("missing-vary", fmt.Sprintf("Access-Control-Allow-Origin depends on the request (%s for this page, %s for another, %s without Origin), but the response has no Vary: Origin: "+
			"a cache may give one page the response that was made for another, and the browser then blocks it", shown(mine), shown(other.Get(allow)), shown(none.Get(allow))), mend)
	case !varies(none) || !varies(other):
		p.note("missing-vary", "the response has Vary: Origin, but those to requests of other origins, or without one, have not: "+
			"a cache that saw such a one first gives it to this page, and the browser then blocks it", mend)
	}
	if mine == p.Page && other.Get(allow) == otherPage && p.Page != otherPage {
		p.note("reflects-origin", "the server lets in every origin that asks; corskit audit says how bad that is",
			Mend{Corskit: "list the origins that are yours in AllowOrigins", Server: "compare Origin with a list of your own"})
	}
}

// again repeats a GET or HEAD request with another Origin, without cookies.
func (p *probe) again(ctx context.Context, x browser.Exchange, origin string) (http.Header, error) {
	r, err := http.NewRequestWithContext(ctx, x.Method, x.URL, nil)
	if err != nil {
		return nil, err
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
		return nil, err
	}
	return res.Header, nil
}

func shown(value string) string {
	if value == "" {
		return "none"
	}
	return quoted(value)
}
