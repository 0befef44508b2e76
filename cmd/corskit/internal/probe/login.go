package probe

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"github.com/corskit/corskit/browser"
)

const (
	thirdParty      = "Page and server are of different sites, so a cookie is a third-party cookie: Safari sends none, Firefox keeps them apart for each site, Chrome's users can block them"
	oneSite         = "serve page and API from one site, such as app.example.com and api.example.com, or let the page send a token in Authorization"
	withCredentials = `if a cookie logs the user in, fetch with credentials: "include"`
)

// redirectToLogin is the first exchange that was answered with a redirect to a login, nil if none was. What fails after it, fails
// because nobody is logged in.
func redirectToLogin(exchanges []browser.Exchange) *browser.Exchange {
	for i, x := range exchanges {
		if !x.Preflight && isRedirectTo(x.Status, x.ResponseHeader) && leadsToLogin(x.URL, resolve(x.URL, x.ResponseHeader.Get("Location"))) {
			return &exchanges[i]
		}
	}
	return nil
}

// notLoggedIn is the diagnosis of a redirect to a login.
func (f failure) notLoggedIn(x browser.Exchange) *Diagnosis {
	f.BlockedError = &browser.BlockedError{Page: f.Page, Origin: x.RequestHeader.Get("Origin"), Exchanges: f.Exchanges}
	target := resolve(x.URL, x.ResponseHeader.Get("Location"))
	d := &Diagnosis{CORS: false,
		Cause: fmt.Sprintf("the server redirects (%s) to %s, which looks like a login: the page's user is not logged in, or the cookie is not sent", statusLine(x.Status), quoted(target)),
		Fix: Fix{
			Server: "answer requests of scripts with 401 instead of a redirect, and send " + f.grant() + " with it",
			Page:   "log in by navigating there (location.href = …), never by fetch()",
		}}
	if x.ResponseHeader.Get("Access-Control-Allow-Origin") == "" {
		d.Fix.Corskit = beforeAuthentication
	}
	f.addCookies(d)
	return d
}

// addCookies says why a cookie may be missing where one is wanted.
func (f failure) addCookies(d *Diagnosis) {
	switch {
	case !f.includesCredentials():
		d.Fix.Page = joined(d.Fix.Page, withCredentials)
	case isCrossSite(f.Exchanges):
		d.Cause += ". " + thirdParty
		d.Fix.Page = joined(d.Fix.Page, oneSite)
	}
}

// isCrossSite tells whether the browser says so, which it does to servers with TLS and on its own machine. Others can set no cookie
// for another site anyhow, since it needs Secure.
func isCrossSite(exchanges []browser.Exchange) bool {
	return slices.ContainsFunc(exchanges, func(x browser.Exchange) bool { return x.RequestHeader.Get("Sec-Fetch-Site") == "cross-site" })
}

// leadsToLogin compares the two ends of a redirect: what a login itself redirects to is none.
func leadsToLogin(from, to string) bool {
	u, err := url.Parse(from)
	return err == nil && !hasLoginWord(u.Path) && looksLikeLogin(to)
}

// differInFormOnly tells http from https, and a path from the same one with a slash.
func differInFormOnly(from, to string) bool {
	a, err1 := url.Parse(from)
	b, err2 := url.Parse(to)
	return err1 == nil && err2 == nil && a.Hostname() == b.Hostname() && strings.Trim(a.Path, "/") == strings.Trim(b.Path, "/")
}

// loginWords are those that stand alone in the host or the path of a login: /authors and /lessons are none.
var loginWords = []string{"login", "logon", "signin", "auth", "authn", "authorize", "authenticate", "authentication", "oauth", "oauth2", "openid", "oidc", "sso", "saml", "saml2", "adfs"}

func looksLikeLogin(target string) bool {
	u, err := url.Parse(target)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return false
	}
	asks := u.Query()
	return asks.Has("redirect_uri") || asks.Has("SAMLRequest") || hasLoginWord(u.Hostname()) || hasLoginWord(u.Path)
}

func hasLoginWord(text string) bool {
	text = strings.NewReplacer("sign-in", "signin", "sign_in", "signin", "log-in", "login", "log_in", "login").Replace(strings.ToLower(text))
	words := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return slices.ContainsFunc(words, func(w string) bool { return slices.Contains(loginWords, w) })
}

// noteLogin is about a page that can read the response, and does not get what it wants.
func (p *probe) noteLogin() {
	f := failure{BlockedError: &browser.BlockedError{Page: p.Page, Exchanges: p.exchanges}, request: p.request}
	if x := redirectToLogin(p.exchanges); x != nil {
		d := f.notLoggedIn(*x)
		p.note("login", d.Cause, d.Fix)
		return
	}
	if p.exchanges[len(p.exchanges)-1].Status != http.StatusUnauthorized {
		return
	}
	name, text, fix := "no-credentials", "The page fetches without credentials", withCredentials
	if p.Credentials {
		name, text, fix = "third-party-cookies", thirdParty, oneSite
	}
	if said := slices.ContainsFunc(p.Notes, func(n Note) bool { return n.Name == name }); !said && (!p.Credentials || isCrossSite(p.exchanges)) {
		p.note(name, "the server wants a login (401). "+text, Fix{Page: fix})
	}
}

func joined(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "; ")
}
