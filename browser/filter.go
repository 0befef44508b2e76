package browser

import (
	"net/http"
	"strings"
)

// filter is the end of https://fetch.spec.whatwg.org/#concept-main-fetch.
func (f *fetch) filter(res *http.Response) *Response {
	defer res.Body.Close()
	r := &Response{Exchanges: f.exchanges}
	if f.tainting == opaque {
		r.Type = TypeOpaque
		r.Header = http.Header{}
		return r
	}
	r.URL = href(f.url())
	r.Redirected = len(f.urls) > 1
	r.Status = res.StatusCode
	r.Type, r.Header = TypeBasic, basicHeader(res.Header)
	if f.tainting == cors {
		r.Type, r.Header = TypeCORS, f.exposedHeader(res.Header)
	}
	if f.method != http.MethodHead && !nullBodyStatus(res.StatusCode) {
		r.Body, r.BodyErr = readBody(res.Body)
	}
	return r
}

func (f *fetch) opaqueRedirect() *Response {
	return &Response{
		Type:      TypeOpaqueRedirect,
		URL:       href(f.url()),
		Header:    http.Header{},
		Exchanges: f.exchanges,
	}
}

func basicHeader(h http.Header) http.Header {
	return keep(h, func(name string) bool { return !forbiddenResponseName(name) })
}

// exposedHeader: https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name.
// One bad token in Access-Control-Expose-Headers voids the list.
func (f *fetch) exposedHeader(h http.Header) http.Header {
	list, _, _ := tokens(h, "Access-Control-Expose-Headers")
	if f.wildcard(list) {
		return basicHeader(h)
	}
	exposed := map[string]bool{}
	for _, name := range list {
		exposed[strings.ToLower(name)] = true
	}
	return keep(h, func(name string) bool {
		name = strings.ToLower(name)
		return safelistedResponseNames[name] || exposed[name] && !forbiddenResponseName(name)
	})
}

var safelistedResponseNames = map[string]bool{
	"cache-control":    true,
	"content-language": true,
	"content-length":   true,
	"content-type":     true,
	"expires":          true,
	"last-modified":    true,
	"pragma":           true,
}

func keep(h http.Header, visible func(name string) bool) http.Header {
	out := http.Header{}
	for name, values := range h {
		if visible(name) {
			for _, v := range values {
				out[name] = append(out[name], toCharacters(v))
			}
		}
	}
	return out
}

// nullBodyStatus: https://fetch.spec.whatwg.org/#null-body-status.
func nullBodyStatus(status int) bool {
	switch status {
	case 101, 103, http.StatusNoContent, http.StatusResetContent, http.StatusNotModified:
		return true
	}
	return false
}
