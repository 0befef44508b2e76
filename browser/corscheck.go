package browser

import (
	"net/http"
	"strings"
)

// corsCheck tells whether the server shares the response with the page. The
// origin is what was sent as Origin. See
// https://fetch.spec.whatwg.org/#concept-cors-check.
func (f *fetch) corsCheck(res *http.Response, origin string) error {
	include := f.credentials == CredentialsInclude || f.redirectNeedsCredentials(res)
	allow := get(res.Header, "Access-Control-Allow-Origin")
	switch {
	case !has(res.Header, "Access-Control-Allow-Origin"):
		return f.blocked(MissingAllowOrigin, "")
	case allow == "*" && !include:
		return nil
	case allow != origin:
		return f.blocked(mismatch(allow), allow)
	case include && get(res.Header, "Access-Control-Allow-Credentials") != "true":
		return f.blocked(InvalidAllowCredentials, get(res.Header, "Access-Control-Allow-Credentials"))
	}
	return nil
}

// redirectNeedsCredentials is WebKit's view of a second redirect.
func (f *fetch) redirectNeedsCredentials(res *http.Response) bool {
	return f.page.Engine.quirks().redirectsNeedCredentials &&
		f.credentials == CredentialsSameOrigin &&
		f.page.origin.sameOrigin(originOf(f.urls[0])) &&
		isRedirect(res.StatusCode)
}

// mismatch tells failures apart that are one to the standard. Chromium does
// the same, so that its console can say more.
func mismatch(allow string) Reason {
	switch {
	case allow == "*":
		return WildcardAllowOrigin
	case strings.ContainsAny(allow, " ,"):
		return MultipleAllowOrigin
	case allow != "null" && !isAbsoluteURL(allow):
		return InvalidAllowOrigin
	}
	return AllowOriginMismatch
}

func isAbsoluteURL(s string) bool {
	_, err := parseURL("", s)
	return err == nil
}
