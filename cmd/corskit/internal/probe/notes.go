package probe

import (
	"fmt"
	"strings"
)

func (p *probe) note(name, text string, fix Fix) { p.Notes = append(p.Notes, Note{name, text, fix}) }

// noteCookies is about cookies that were not sent, and those that the server sets and the browser does not keep.
func (p *probe) noteCookies() {
	if n := p.request.LeftOutCookies; n > 0 {
		p.note("cookies-left-out", fmt.Sprintf("%d of the browser's cookies were left out, since they hold characters that no cookie should have. "+
			"If the server wants a login now, that is why", n), Fix{})
	}
	for _, x := range p.exchanges {
		if len(x.RefusedCookies) > 0 {
			p.note("same-site", fmt.Sprintf("the server sets %s, which browsers do not keep: the page is of another site, and the cookie lacks SameSite=None; Secure. "+
				"Even with them, Safari keeps no cookie of another site", strings.Join(x.RefusedCookies, ", ")),
				Fix{Server: "set it with SameSite=None; Secure, over https", Page: oneSite})
			return
		}
		cookie := x.RequestHeader.Get("Cookie") != "" || x.ResponseHeader.Get("Set-Cookie") != ""
		if cookie && p.Credentials && p.Verdict.OK() && isCrossSite(p.exchanges) {
			p.note("third-party-cookies", "a cookie goes along here. "+thirdParty, Fix{Page: oneSite})
			return
		}
		if !p.Credentials && p.Verdict.OK() && x.ResponseHeader.Get("Set-Cookie") != "" && x.RequestHeader.Get("Origin") != "" {
			p.note("no-credentials", "the server sets a cookie, which the browser ignores, since the page fetches without credentials",
				Fix{Page: "if the cookie is needed, fetch with credentials: \"include\", and see corskit probe --credentials"})
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
			p.note("engines-differ", fmt.Sprintf("%s %s, unlike the Fetch standard", userName(e.Name), does), Fix{})
		}
	}
}
