package probe

import (
	"fmt"
	"net/http"
	"strings"
)

func (p *probe) note(name, text string, mend Mend) { p.Notes = append(p.Notes, Note{name, text, mend}) }

// noteCookies is about cookies that were not sent, and those that the server sets and the browser does not keep.
func (p *probe) noteCookies() {
	if n := p.request.LeftOutCookies; n > 0 {
		p.note("cookies-left-out", fmt.Sprintf("%d of the browser's cookies were left out, since they have signs in them that no cookie should have: "+
			"if the server wants a login now, that is why", n), Mend{})
	}
	for _, x := range p.exchanges {
		if len(x.RefusedCookies) > 0 {
			p.note("same-site", fmt.Sprintf("the server sets %s, which browsers do not keep: the page is of another site, and without SameSite=None; Secure a cookie stays with its own",
				strings.Join(x.RefusedCookies, ", ")),
				Mend{Server: "set it with SameSite=None; Secure, over https (some browsers refuse cookies of other sites even so), or serve page and server from one site"})
			return
		}
		if !p.Credentials && p.Verdict.OK() && x.ResponseHeader.Get("Set-Cookie") != "" && x.RequestHeader.Get("Origin") != "" {
			p.note("no-credentials", "the server sets a cookie, which the browser ignores, since the page fetches without credentials",
				Mend{Page: "if the cookie is needed, fetch with credentials: \"include\", and see corskit probe --credentials"})
			return
		}
	}
}

// noteEngines says where an engine departs from the standard, by which the verdict was given.
func (p *probe) noteEngines() {
	for _, e := range p.Engines {
		if e.Blocked != !p.Verdict.OK() && p.Verdict != NoResponse {
			does := "lets it pass"
			if e.Blocked {
				does = "blocks it"
			}
			p.note("engines-differ", fmt.Sprintf("%s %s, unlike the Fetch standard", userName(e.Name), does), Mend{})
		}
	}
}

// fromCache tells whether a cache says that it had the response already.
func fromCache(h http.Header) bool {
	return h.Get("Age") != "" && h.Get("Age") != "0" ||
		strings.Contains(strings.ToLower(h.Get("X-Cache")), "hit") || strings.EqualFold(h.Get("Cf-Cache-Status"), "hit")
}

// varies tells whether the response says that it depends on Origin.
func varies(h http.Header) bool {
	for _, line := range h.Values("Vary") {
		for name := range strings.SplitSeq(line, ",") {
			if name = strings.TrimSpace(name); name == "*" || strings.EqualFold(name, "Origin") {
				return true
			}
		}
	}
	return false
}
