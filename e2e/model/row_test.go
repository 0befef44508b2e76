package model

import (
	"net/http"
	"slices"
	"strings"

	"github.com/corskit/corskit/browser"
)

// A row is one fetch of a page and the answers that it meets.
//
// In its strings, {page} is the page's origin, {api} an origin of another
// site, {port} one of the page's site that differs in the port. {row} begins
// the path of all the row's URLs, and a number ends it: that of the hop.
type row struct {
	name      string
	request   browser.Request // its URL defaults to {api}/{row}/0
	sandboxed bool            // the page is in a sandboxed frame: its origin is null
	twice     bool            // for what is cached
	hops      []hop
	departs   []departure
}

// A hop is what the server at the path's number answers.
type hop struct {
	preflight *reply // nil: permits what is asked
	response  *reply // nil: 200, shared with the page, also with credentials
}

// A reply is an HTTP response in the server's own words.
type reply struct {
	status int // 0: the connection is closed without an answer
	lines  []string
}

func answer(status int, lines ...string) *reply { return &reply{status, lines} }

func redirect(status int, location string, lines ...string) *reply {
	return answer(status, append([]string{"Location: " + location}, lines...)...)
}

var dropped = answer(0)

// responds is a server that no preflight should reach.
func responds(status int, lines ...string) []hop {
	return []hop{{response: answer(status, lines...)}}
}

// allowing is a server that permits everything.
var allowing = []hop{{}}

// preflighted is a server whose preflights decide.
func preflighted(status int, lines ...string) []hop {
	return []hop{{preflight: answer(status, lines...)}}
}

// redirects is a chain of servers that permit all preflights.
func redirects(replies ...*reply) []hop {
	var hops []hop
	for _, r := range replies {
		hops = append(hops, hop{response: r})
	}
	return hops
}

// The header lines that rows are made of.
const (
	acao = "Access-Control-Allow-Origin: "
	acac = "Access-Control-Allow-Credentials: "
	acam = "Access-Control-Allow-Methods: "
	acah = "Access-Control-Allow-Headers: "
	aceh = "Access-Control-Expose-Headers: "
	acma = "Access-Control-Max-Age: "
	corp = "Cross-Origin-Resource-Policy: "

	pageMay    = acao + "{page}"
	anyMay     = acao + "*"
	nullMay    = acao + "null"
	withCookie = acac + "true"
)

// The requests that rows are made of.
var (
	put         = browser.Request{Method: "PUT"}
	post        = browser.Request{Method: "POST", Body: "x"}
	traced      = sets("X-Trace", "1")
	authorized  = sets("Authorization", "Bearer x")
	withCookies = browser.Request{Credentials: browser.CredentialsInclude}
	noCORS      = browser.Request{Mode: browser.ModeNoCORS}
	sameOrigin  = browser.Request{Mode: browser.ModeSameOrigin}
	manually    = browser.Request{Redirect: browser.RedirectManual}
	json        = and(post, sets("Content-Type", "application/json"))
	own         = to("{page}/{row}/0")
	uploaded    = and(post, browser.Request{UploadListeners: true})
)

func to(url string) browser.Request { return browser.Request{URL: url} }

func refers(p browser.ReferrerPolicy) browser.Request { return browser.Request{ReferrerPolicy: p} }

func method(m string) browser.Request { return browser.Request{Method: m} }

// sets is a request with header lines, given as names and values in turn.
func sets(pairs ...string) browser.Request {
	h := http.Header{}
	for pair := range slices.Chunk(pairs, 2) {
		h[pair[0]] = append(h[pair[0]], pair[1])
	}
	return browser.Request{Header: h}
}

// and merges requests: what a later one sets counts.
func and(requests ...browser.Request) browser.Request {
	var m browser.Request
	for _, r := range requests {
		set(&m.URL, r.URL)
		set(&m.Method, r.Method)
		if r.Body != nil {
			m.Body = r.Body
		}
		set(&m.Credentials, r.Credentials)
		set(&m.Mode, r.Mode)
		set(&m.Redirect, r.Redirect)
		set(&m.ReferrerPolicy, r.ReferrerPolicy)
		m.UploadListeners = m.UploadListeners || r.UploadListeners
		if r.Header != nil {
			m.Header = r.Header
		}
	}
	return m
}

func set[T ~string](field *T, value T) {
	if value != "" {
		*field = value
	}
}

func a(n int) string { return strings.Repeat("a", n) }
