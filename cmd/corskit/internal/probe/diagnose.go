package probe

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/corskit/corskit/browser"
)

// A failure is what a diagnosis is made from: the rule that was broken, and the response that broke it.
type failure struct {
	*browser.BlockedError
	request Request
	status  int
	header  http.Header
	fresh   http.Header // what the server answers past a cache, nil if that is not known
}

// diagnose says in plain words what lies behind a rule of the standard.
func diagnose(e *browser.BlockedError, r Request, fresh http.Header) *Diagnosis {
	f := failure{BlockedError: e, request: r, fresh: fresh}
	if n := len(e.Exchanges); n > 0 {
		last := e.Exchanges[n-1]
		f.status, f.header = last.Status, last.ResponseHeader
	}
	if x := redirectToLogin(e.Exchanges); x != nil {
		return f.notLoggedIn(*x)
	}
	if fresh != nil && !f.allowedBy(fresh) { // the cache is not to blame
		f.header = fresh
		if fresh.Get("Access-Control-Allow-Origin") == "" {
			missing := *e
			missing.Reason = browser.MissingAllowOrigin
			f.BlockedError = &missing
		}
	}
	d := f.diagnose()
	if n := len(e.Exchanges); n > 1 && !e.Preflight && !e.Exchanges[n-2].Preflight && f.Origin != "null" && f.Reason != browser.TooManyRedirects {
		d.Cause = fmt.Sprintf("after a redirect to %s, %s", e.URL, d.Cause)
	}
	return d
}

func (f failure) diagnose() *Diagnosis {
	switch f.Reason {
	case browser.MissingAllowOrigin:
		return f.missing()
	case browser.MultipleAllowOrigin:
		return f.multiple()
	case browser.InvalidAllowOrigin, browser.AllowOriginMismatch:
		return f.mismatch()
	case browser.WildcardAllowOrigin, browser.InvalidAllowCredentials:
		return f.credentials()
	case browser.PreflightStatus:
		return f.preflightStatus()
	case browser.PreflightRedirect:
		return f.preflightRedirect()
	case browser.InvalidAllowMethods, browser.InvalidAllowHeaders:
		return f.malformedList()
	case browser.MethodNotAllowed:
		return f.method()
	case browser.HeaderNotAllowed:
		return f.headerName()
	case browser.RedirectCredentials, browser.RedirectNotHTTP, browser.RedirectInvalid, browser.TooManyRedirects:
		return f.redirect()
	}
	return f.neverSent()
}

// allowedBy is as much of the CORS check as a cache can spoil.
func (f failure) allowedBy(h http.Header) bool {
	allow := h.Get("Access-Control-Allow-Origin")
	return allow == f.Origin || allow == "*"
}

// what names the response that failed.
func (f failure) what() string {
	if f.Preflight {
		return "the preflight"
	}
	return "the request"
}

// grant is what the CORS check wants to see.
func (f failure) grant() string {
	grant := "Access-Control-Allow-Origin: " + f.Origin
	if f.includesCredentials() {
		grant += " and Access-Control-Allow-Credentials: true"
	}
	return grant + " (and Vary: Origin)"
}

func (f failure) includesCredentials() bool { return includesCredentials(f.request) }

// allow is the change to a Config that lets the page's origin in.
func (f failure) allow() string {
	allow := "add " + quoted(f.Page) + " to AllowOrigins"
	if f.includesCredentials() {
		allow += " and set AllowCredentials: true"
	}
	return allow
}

func (f failure) mismatch() *Diagnosis {
	allow := f.Value
	switch {
	case f.Origin == "null":
		return f.null()
	case f.Reason == browser.AllowOriginMismatch && cacheSays(f.header) != "":
		return f.cached()
	}
	d := &Diagnosis{CORS: true, Fix: Fix{
		Corskit: f.allow(),
		Server:  "answer " + f.what() + " with " + f.grant(),
	}}
	switch difference := differsIn(allow, f.Origin); {
	case f.Reason == browser.InvalidAllowOrigin:
		d.Cause = fmt.Sprintf("the server sends %s, which is neither \"*\" nor an origin. Browsers know no patterns and no other words there", quoted(allow))
	case difference != "":
		d.Cause = fmt.Sprintf("the server allows %s, and the page's origin is %s. They differ in %s", quoted(allow), quoted(f.Origin), difference)
	default:
		d.Cause = fmt.Sprintf("the server allows %s only, and the page's origin is %s", quoted(allow), quoted(f.Origin))
	}
	return d
}

func (f failure) null() *Diagnosis {
	if f.Page == "null" {
		return &Diagnosis{CORS: true,
			Cause: "the page has no origin of its own (a sandboxed frame, a file: or a data: document), so the browser sends Origin: null, which any site can send",
			Fix: Fix{
				Corskit: `leave null out: it would allow every site. "*" without credentials is for data that everyone may read`,
				Server:  "do not allow null; " + forAll,
				Page:    "serve the page from http://localhost, or add allow-same-origin to the frame's sandbox",
			}}
	}
	return &Diagnosis{CORS: true,
		Cause: "the request was redirected from one other origin to the next, after which the browser sends Origin: null instead of the page's",
		Fix: Fix{
			Corskit: `leave null out: it would allow every site. If the data are public, write "*" in AllowOrigins of the server that is redirected to`,
			Server:  "do not redirect to another origin",
			Page:    "fetch " + f.URL + " at once",
		}}
}

func (f failure) multiple() *Diagnosis {
	if len(f.header.Values("Access-Control-Allow-Origin")) > 1 {
		return &Diagnosis{CORS: true,
			Cause: "the header is there more than once. Two parts of the server add it: the application and a proxy in front of it, or two middlewares",
			Fix: Fix{
				Corskit: "remove the other one: a second middleware, add_header in nginx, Header add in Apache, the gateway's CORS setting",
				Server:  "let one part send Access-Control-Allow-Origin: " + f.Origin + ", and the others none",
			}}
	}
	return &Diagnosis{CORS: true,
		Cause: fmt.Sprintf("the server sends several origins in one header (%s). A browser accepts one, and the server must choose it by the request's Origin", quoted(f.Value)),
		Fix: Fix{
			Corskit: "write each origin as an entry of its own in AllowOrigins",
			Server:  "answer with " + f.grant(),
		}}
}

func (f failure) credentials() *Diagnosis {
	d := &Diagnosis{CORS: true, Fix: Fix{
		Corskit: f.allow(),
		Server:  "answer " + f.what() + " with " + f.grant(),
		Page:    "if the server needs no cookies, leave out credentials: \"include\" (XMLHttpRequest: withCredentials)",
	}}
	switch {
	case f.Reason == browser.WildcardAllowOrigin:
		d.Cause = "the page sends credentials, and for those the server must name the page's origin. \"*\" does not count"
	case f.Value == "":
		d.Cause = "the page sends credentials, and the server does not say that it permits that"
	default:
		d.Cause = fmt.Sprintf("Access-Control-Allow-Credentials is %s. The only value that counts is true, once and in lower case", quoted(f.Value))
	}
	return d
}

func (f failure) malformedList() *Diagnosis {
	name, field := "Access-Control-Allow-Methods", "AllowMethods"
	if f.Reason == browser.InvalidAllowHeaders {
		name, field = "Access-Control-Allow-Headers", "AllowHeaders"
	}
	return &Diagnosis{CORS: true,
		Cause: fmt.Sprintf("%s holds %s, which makes the whole list void. Elements are separated by commas, and hold no spaces, quotes or other separators", name, quoted(f.Value)),
		Fix: Fix{
			Corskit: "write each element as an entry of its own in " + field,
			Server:  "answer the preflight with " + name + ": " + strings.Join(strings.FieldsFunc(f.header.Get(name), separates), ", "),
		}}
}

func separates(r rune) bool { return strings.ContainsRune(` ,;|"'[]()`, r) }

func (f failure) method() *Diagnosis {
	const name = "Access-Control-Allow-Methods"
	if f.unrecognized() {
		return f.notSeenAsPreflight()
	}
	list, method := strings.Join(f.header.Values(name), ", "), f.Value
	d := &Diagnosis{CORS: true, Fix: Fix{
		Corskit: "add " + quoted(strings.ToUpper(method)) + " to AllowMethods",
		Server:  "answer the preflight with " + name + ": " + appended(list, strings.ToUpper(method)),
	}}
	switch upper := strings.ToUpper(method); {
	case upper != method && has(list, upper):
		d.Cause = fmt.Sprintf("methods are case-sensitive, and browsers send %s as it is written; the server allows %s", quoted(method), upper)
		d.Fix = Fix{Page: "write " + quoted(upper)}
	case has(list, "*"):
		d.Cause = `the page sends credentials, and for those "*" is a method's name like any other`
		d.Fix.Server = "answer the preflight with " + name + ": GET, HEAD, POST, " + upper
	case list == "":
		d.Cause = fmt.Sprintf("the server shares its responses, but grants no method beyond GET, HEAD and POST; the page asks for %s", method)
	default:
		d.Cause = fmt.Sprintf("the server grants %s, and the page asks for %s", list, method)
	}
	return d
}

func (f failure) headerName() *Diagnosis {
	const name = "Access-Control-Allow-Headers"
	if f.unrecognized() {
		return f.notSeenAsPreflight()
	}
	list := strings.Join(f.header.Values(name), ", ")
	missing := f.missingHeaders(list)
	d := &Diagnosis{CORS: true, Fix: Fix{
		Corskit: `add "` + strings.Join(missing, `", "`) + `" to AllowHeaders`,
		Server:  "answer the preflight with " + name + ": " + appended(list, strings.Join(missing, ", ")),
	}}
	sets := "the page sets " + strings.Join(missing, ", ")
	switch {
	case has(list, "*") && f.includesCredentials():
		d.Cause = `the page sends credentials, and for those "*" is a header's name like any other`
	case has(list, "*"):
		d.Cause = `"*" does not cover Authorization, says the standard; today's browsers let it pass, and warn`
		d.Fix.Server = "answer the preflight with " + name + ": *, Authorization"
	case list == "":
		d.Cause = sets + ", and the server grants no header"
	default:
		d.Cause = sets + ", and the server grants " + list
	}
	if slices.Contains(missing, "Content-Type") {
		d.Cause += "; a JSON body needs the permission, a form's does not"
	}
	return d
}

// missingHeaders are all that the preflight asked for and the list does not grant; browsers name one. Where there is a wildcard
// that counts, it is that one.
func (f failure) missingHeaders(list string) []string {
	if has(list, "*") && !f.includesCredentials() {
		return []string{http.CanonicalHeaderKey(f.Value)}
	}
	var missing []string
	asked := f.Exchanges[len(f.Exchanges)-1].RequestHeader.Get("Access-Control-Request-Headers")
	for name := range strings.SplitSeq(asked, ",") {
		if !has(strings.ToLower(list), name) {
			missing = append(missing, http.CanonicalHeaderKey(name))
		}
	}
	return missing
}

func appended(list, element string) string {
	if list == "" || list == "*" {
		return element
	}
	return list + ", " + element
}

// has looks for an element of a comma-separated list.
func has(list, element string) bool {
	for e := range strings.SplitSeq(list, ",") {
		if strings.TrimSpace(e) == element {
			return true
		}
	}
	return false
}
