// Package oracle decides about cross-origin requests a second time: slowly, and in the plainest way. It is written from the documentation
// and the Fetch standard and shares no code with core, so that a fault would have to be made twice to go unnoticed.
//
// [Draw] makes policies and requests to compare the two by.
package oracle

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/corskit/corskit/core"
)

// An Answer is a decision: what kind of request it is, what happens to it, why, and with which headers.
type Answer struct {
	Kind    string
	Reason  string
	Status  int
	Headers map[string]string
	// MayAsk says that AllowOriginFunc may be asked about the origin.
	MayAsk bool
}

// Decide reads the policy anew for each request.
func Decide(c core.Config, r core.Request) (a Answer) {
	switch {
	case r.Origin == "":
		a = notCORS(c, r)
	case r.Method == "OPTIONS" && r.RequestMethod != "":
		a = preflight(c, r)
	default:
		a = actual(c, r)
	}
	for _, name := range c.VaryBy {
		switch vary := a.Headers["Vary"]; {
		case hasName(split(vary+",Origin"), name): // Where Origin is not in Vary, the answer is the same for all.
		case vary == "":
			a.Headers["Vary"] = name
		default:
			a.Headers["Vary"] = vary + ", " + name
		}
	}
	return a
}

func notCORS(c core.Config, r core.Request) Answer {
	a := Answer{Kind: "NotCORS", Reason: "Unspecified"}
	if isStatic(c) {
		a.Headers = permission(c, "*")
		return a
	}
	a.Headers = map[string]string{"Vary": "Origin"}
	safe := slices.Contains([]string{"GET", "HEAD", "OPTIONS"}, r.Method) // no page can send TRACE
	own := slices.Contains([]string{"", "same-origin", "none"}, r.SecFetchSite)
	switch {
	case c.Enforce && !hostBelongs(c, r):
		a.refuse("HostNotAllowed")
	case c.Enforce && !safe && !own:
		a.refuse("OriginNotAllowed")
	}
	return a
}

func actual(c core.Config, r core.Request) Answer {
	a := Answer{Kind: "Actual"}
	if isStatic(c) {
		a.Reason, a.Headers = "Allowed", permission(c, "*")
		return a
	}
	a.Headers = map[string]string{"Vary": "Origin"}
	a.Reason, a.MayAsk = verdict(c, r)
	if a.Reason != "Allowed" && isOwn(c, r) {
		a.Reason = "SameOrigin"
	}
	switch {
	case c.Enforce && !hostBelongs(c, r):
		a.MayAsk = false
		a.refuse("HostNotAllowed")
	case a.Reason == "Allowed":
		a.Headers = permission(c, r.Origin)
		a.Headers["Vary"] = "Origin"
	case a.Reason == "SameOrigin":
	case c.Enforce:
		a.refuse(a.Reason)
	}
	return a
}

// permission is what allows a page to read an answer.
func permission(c core.Config, origin string) map[string]string {
	h := map[string]string{"Access-Control-Allow-Origin": origin}
	if c.AllowCredentials {
		h["Access-Control-Allow-Credentials"] = "true"
	}
	if exposed := without(c.ExposeHeaders, isSafelistedResponseHeader); len(exposed) > 0 {
		h["Access-Control-Expose-Headers"] = strings.Join(exposed, ", ")
	}
	if c.AllowTiming {
		h["Timing-Allow-Origin"] = origin
	}
	return h
}

func (a *Answer) refuse(reason string) {
	a.Reason, a.Status = reason, 403
	a.Headers["Cache-Control"] = "no-store"
}

func preflight(c core.Config, r core.Request) Answer {
	vary := map[string]string{"Vary": "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"}
	a := Answer{Kind: "Preflight", Status: 403, Headers: vary}
	origin := r.Origin
	if isStatic(c) {
		a.Reason, origin = "Allowed", "*"
	} else {
		a.Reason, a.MayAsk = verdict(c, r)
	}
	if c.Enforce && !hostBelongs(c, r) {
		a.Reason, a.MayAsk = "HostNotAllowed", false
		return a
	}
	if a.Reason != "Allowed" {
		return a
	}
	a.Status = 204
	a.Headers["Access-Control-Allow-Origin"] = origin
	if c.AllowCredentials {
		a.Headers["Access-Control-Allow-Credentials"] = "true"
	}
	set(a.Headers, "Access-Control-Allow-Methods", methods(c, r))
	set(a.Headers, "Access-Control-Allow-Headers", headers(c, r))
	a.Headers["Access-Control-Max-Age"] = maxAge(c)
	switch {
	case !grantsMethod(c, r.RequestMethod):
		a.Reason = "MethodNotAllowed"
	case !grantsHeaders(c, r):
		a.Reason = "HeaderNotAllowed"
	}
	return a
}

func set(h map[string]string, name, value string) {
	if value != "" {
		h[name] = value
	}
}

func maxAge(c core.Config) string {
	switch {
	case c.MaxAge < 0:
		return "0"
	case c.MaxAge == 0:
		return "600"
	}
	return strconv.Itoa(int(c.MaxAge.Seconds()))
}

// verdict is whether the origin is allowed, or why not.
func verdict(c core.Config, r core.Request) (reason string, mayAsk bool) {
	o, isOrigin := parse(r.Origin)
	if isOrigin && listed(c.AllowOrigins, o) {
		return "Allowed", false
	}
	reason = "OriginNotAllowed"
	if !isOrigin && r.Origin != "null" {
		reason = "OriginMalformed"
	}
	exposed := (c.AllowCredentials || c.Enforce) && !c.DangerouslyAllowInsecureOrigins
	if c.AllowOriginFunc != nil && isOrigin && !(exposed && o.isInsecure()) {
		mayAsk = true
		switch answer(o) {
		case "yes":
			reason = "Allowed"
		case "error":
			reason = "OriginCheckFailed"
		}
	}
	return reason, mayAsk
}

func isStatic(c core.Config) bool { return slices.Contains(c.AllowOrigins, "*") }

// isOwn asks for evidence that the request comes from a page of the server itself. Browsers send no preflight for such a page.
func isOwn(c core.Config, r core.Request) bool {
	o, isOrigin := parse(r.Origin)
	switch {
	case r.SecFetchSite != "":
		return r.SecFetchSite == "same-origin" || r.SecFetchSite == "none"
	case !isOrigin || o.scheme != "http" && o.scheme != "https":
		return false
	case len(c.OwnOrigins) > 0:
		return listed(c.OwnOrigins, o)
	case o.scheme == "http" && r.TLS:
		return false
	}
	return o.hostAndPort() == withPort(strings.ToLower(r.Host), o.scheme)
}

// hostBelongs tells whether Host is one that a browser sends to one of OwnOrigins.
func hostBelongs(c core.Config, r core.Request) bool {
	if len(c.OwnOrigins) == 0 {
		return true
	}
	for _, scheme := range []string{"http", "https"} {
		o, ok := parse(scheme + "://" + r.Host)
		if host, named := strings.CutSuffix(r.Host, fmt.Sprintf(":%d", defaultPort(scheme))); named {
			o, ok = parse(scheme + "://" + host)
			ok = ok && o.port == ""
		}
		if ok && listed(c.OwnOrigins, o) {
			return true
		}
	}
	return false
}

func withPort(host, scheme string) string {
	if i := strings.LastIndexByte(host, ':'); i > strings.LastIndexByte(host, ']') {
		return host
	}
	return fmt.Sprintf("%s:%d", host, defaultPort(scheme))
}
