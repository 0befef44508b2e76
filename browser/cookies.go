package browser

import "net/http"

func (f *fetch) addCookies(req *http.Request) {
	if f.page.Jar == nil {
		return
	}
	for _, c := range f.page.Jar.Cookies(netURL(f.url())) {
		req.AddCookie(c)
	}
}

// storeCookies keeps the cookies of a response and returns the names of those
// that it may not keep. [net/http/cookiejar] knows nothing of SameSite, so the
// rule is applied here, where cookies come in:
// https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#name-storage-model.
func (f *fetch) storeCookies(res *http.Response) (refused []string) {
	if f.page.Jar == nil {
		return nil
	}
	crossSite := f.site() == "cross-site"
	var kept []*http.Cookie
	for _, c := range res.Cookies() {
		if crossSite && !(c.SameSite == http.SameSiteNoneMode && c.Secure) {
			refused = append(refused, c.Name)
			continue
		}
		kept = append(kept, c)
	}
	if len(kept) > 0 {
		f.page.Jar.SetCookies(netURL(f.url()), kept)
	}
	return refused
}
