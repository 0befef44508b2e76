package verify

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

const (
	allowOrigin      = "Access-Control-Allow-Origin"
	allowCredentials = "Access-Control-Allow-Credentials"
	allowMethods     = "Access-Control-Allow-Methods"
	allowHeaders     = "Access-Control-Allow-Headers"
	exposeHeaders    = "Access-Control-Expose-Headers"
	maxAge           = "Access-Control-Max-Age"
	timingAllow      = "Timing-Allow-Origin"
)

// A judgment compares one answer with the policy's.
type judgment struct {
	*Report
	question
	want   expectation
	status int
	header http.Header
	found  bool
}

func (r *Report) judge(q question, want expectation, response *http.Response) {
	j := judgment{Report: r, question: q, want: want, status: response.StatusCode, header: response.Header}
	j.doubled()
	if q.isPreflight() {
		j.preflight()
	} else {
		j.actual()
	}
	check := r.check(q.check)
	check.Sent++
	if j.found {
		check.Differ++
	}
}

func (r *Report) check(name string) *Check {
	i := slices.IndexFunc(r.Checks, func(c *Check) bool { return c.Name == name })
	if i < 0 {
		r.Checks = append(r.Checks, &Check{Name: name})
		i = len(r.Checks) - 1
	}
	return r.Checks[i]
}

// doubled is about headers that have one value: https://fetch.spec.whatwg.org/#concept-cors-check joins their lines.
func (j *judgment) doubled() {
	for _, name := range []string{allowOrigin, allowCredentials} {
		if lines := j.header.Values(name); len(lines) > 1 {
			j.differ("doubled-header", Blocked, "one line at most", fmt.Sprintf("%s: %s", name, strings.Join(lines, " | ")),
				"two parts of the server speak: browsers join the lines into one value, which matches nothing")
		}
	}
}

// access is the CORS check, without credentials and with them.
func access(h http.Header, origin string) (read, credentials bool) {
	allow := strings.Join(h.Values(allowOrigin), ", ")
	if origin == "" || allow != "*" && allow != origin {
		return false, false
	}
	return true, allow == origin && strings.Join(h.Values(allowCredentials), ", ") == "true"
}

// checkAccess tells whether pages of the origin get through, by both the policy and the server.
func (j *judgment) checkAccess(what string) (both bool) {
	want, wantCredentials := access(j.want.header, j.origin)
	got, gotCredentials := access(j.header, j.origin)
	switch {
	case got && !want && !isSent(j.origin):
		j.differ("let-in", None, "no "+allowOrigin, shown(j.header, allowOrigin), "browsers send no such origin, but the server does not compare byte for byte")
	case got && !want:
		with := "without cookies"
		if gotCredentials {
			with = "with the user's cookies"
		}
		j.differ("let-in", Open, "no "+allowOrigin, shown(j.header, allowOrigin), "pages of these origins "+what+", "+with)
	case want && !got:
		if len(j.header.Values(allowOrigin)) < 2 { // else it has been said
			j.differ("kept-out", Blocked, shown(j.want.header, allowOrigin), shown(j.header, allowOrigin), "browsers block pages of these origins")
		}
	case want && gotCredentials && !wantCredentials:
		j.differ("credentials", Open, shown(j.want.header, allowCredentials), shown(j.header, allowCredentials), "pages of these origins act with the user's cookies")
	case want && wantCredentials && !gotCredentials:
		j.differ("credentials", Blocked, shown(j.want.header, allowCredentials), shown(j.header, allowCredentials), "browsers block requests with cookies")
	case !want && j.want.header.Get(allowOrigin) == "" && len(j.header.Values(allowOrigin)) == 1:
		j.differ("speaks-to-others", None, "no "+allowOrigin, shown(j.header, allowOrigin), "no page gains by it, but others learn whom the server trusts")
	}
	return want && got
}

func (j *judgment) actual() {
	both := j.checkAccess("read the answers")
	j.vary()
	if j.want.status != 0 && j.status != j.want.status {
		j.differ("not-refused", Open, fmt.Sprint("status ", j.want.status), fmt.Sprint("status ", j.status), "the application does what pages of these origins ask for (Enforce)")
	}
	if !both {
		return
	}
	_, credentials := access(j.header, j.origin)
	for _, name := range list(j.want.header, exposeHeaders) {
		if !covers(list(j.header, exposeHeaders), name, credentials) {
			j.differ("exposed", Blocked, exposeHeaders+": "+name, shown(j.header, exposeHeaders), "pages cannot read "+name)
		}
	}
	for _, name := range list(j.header, exposeHeaders) {
		if !covers(list(j.want.header, exposeHeaders), name, credentials) && !isSafelisted(name) {
			j.differ("exposed", Open, shown(j.want.header, exposeHeaders), exposeHeaders+": "+name, "pages read "+name+", too")
		}
	}
	want, got := j.want.header.Get(timingAllow), j.header.Get(timingAllow)
	timing := func(value string) bool { return value == "*" || value == j.origin }
	if timing(want) != timing(got) {
		effect, meaning := Blocked, "pages see no details of the timing"
		if timing(got) {
			effect, meaning = Open, "pages see the details of the timing"
		}
		j.differ("timing", effect, shown(j.want.header, timingAllow), shown(j.header, timingAllow), meaning)
	}
}

// vary is https://fetch.spec.whatwg.org/#cors-protocol-and-http-caches. Caches do not keep the responses to OPTIONS.
func (j *judgment) vary() {
	if j.method == http.MethodOptions {
		return
	}
	switch allow := j.header.Get(allowOrigin); {
	case varies(j.header):
	case varies(j.want.header), allow != "" && allow != "*":
		j.differ("vary", Cached, "Vary: Origin", shown(j.header, "Vary"), "a cache may give one page what was made for another, which its browser then blocks")
	case j.origin == "" && j.want.header.Get(allowOrigin) == "*" && allow == "":
		j.differ("vary", Cached, allowOrigin+": *", "none, and no Vary", "a cache that has seen this request gives pages an answer that their browsers block")
	}
}

// preflight asks first what becomes of the request that the preflight is for. Where it is blocked by both, nothing else matters.
func (j *judgment) preflight() {
	want, _ := access(j.want.header, j.origin)
	got, credentials := access(j.header, j.origin)
	ok := j.status/100 == 2
	asked := strings.FieldsFunc(j.requestHeaders, func(r rune) bool { return r == ',' })
	wanted := want && isGranted(j.want.header, j.requestMethod, asked)
	switch {
	case !wanted && !(got && ok):
		if !want && (j.header.Get(allowOrigin) != "" || j.header.Get(allowMethods) != "") {
			j.differ("speaks-to-others", None, "no "+allowOrigin+", no "+allowMethods, shown(j.header, allowOrigin)+", "+shown(j.header, allowMethods),
				"no page gains by it, but others learn whom the server trusts, and with what")
		}
		return
	case want && got && !ok:
		j.differ("preflight-status", Blocked, fmt.Sprint("status ", j.want.status), fmt.Sprint("status ", j.status), "browsers want a status from 200 to 299, and do not send the request")
		return
	}
	if !j.checkAccess("may send requests that need a preflight") {
		return
	}
	j.lists("methods", allowMethods, []string{j.requestMethod}, credentials)
	j.lists("headers", allowHeaders, asked, credentials)
	if want, got := j.want.header.Get(maxAge), j.header.Get(maxAge); want != got {
		j.differ("max-age", None, shown(j.want.header, maxAge), shown(j.header, maxAge), "browsers ask again sooner or later than was meant")
	}
}

// isGranted tells whether a preflight's answer grants a method and headers.
func isGranted(h http.Header, method string, headers []string) bool {
	credentials := h.Get(allowCredentials) == "true"
	for _, name := range headers {
		if !grants(allowHeaders, list(h, allowHeaders), name, credentials) {
			return false
		}
	}
	return grants(allowMethods, list(h, allowMethods), method, credentials)
}

// grants tells whether a list grants a method or a header. "*" does not cover Authorization
// (https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name).
func grants(header string, list []string, element string, credentials bool) bool {
	if header == allowMethods {
		return isSafelistedMethod(element) || slices.Contains(list, element) || slices.Contains(list, "*") && !credentials
	}
	return contains(list, element) || covers(list, element, credentials) && !strings.EqualFold(element, "Authorization")
}

// lists compares what a preflight is granted: of what it has asked for, and beyond.
func (j *judgment) lists(name, header string, asked []string, credentials bool) {
	want, got := list(j.want.header, header), list(j.header, header)
	for _, element := range asked {
		if grants(header, want, element, credentials) && !grants(header, got, element, credentials) {
			j.differ(name, Blocked, element+" is granted", shown(j.header, header), "browsers block requests with "+element)
		}
	}
	for _, element := range got {
		if !grants(header, want, element, credentials) && (header == allowMethods || !isHarmless(element)) {
			j.differ(name, Open, shown(j.want.header, header), header+": "+element, "pages may send "+element)
		}
	}
}
