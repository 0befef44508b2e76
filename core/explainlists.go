package core

import "strings"

func (e *explainer) explainMethod() {
	const name = "method"
	r, p := e.request, e.policy
	list := orNothing(strings.Join(p.methods, ", "))
	switch upper := strings.ToUpper(r.RequestMethod); {
	case isSafelistedMethod(r.RequestMethod):
		e.pass(name, "%s needs no permission", quoted(r.RequestMethod))
	case e.Decision.Reason != MethodNotAllowed:
		e.pass(name, "%s is granted by %s", quoted(r.RequestMethod), list)
	case !isToken(r.RequestMethod):
		e.fail("send one Access-Control-Request-Method, which holds one method", name, "Access-Control-Request-Method holds %s, which no browser sends", quoted(r.RequestMethod))
	case upper != r.RequestMethod && p.allowsMethod(&Request{RequestMethod: upper}):
		e.fail("write "+quoted(upper)+" in the page: methods are case-sensitive", name,
			"%s is not %s, which is granted", quoted(r.RequestMethod), upper)
	default:
		fix := "add " + quoted(r.RequestMethod) + " to AllowMethods" + besideDefaults(p.config.AllowMethods, defaultMethods)
		if why, _ := methodSlip(r.RequestMethod); why != "" || len(r.RequestMethod) > maxQuoted {
			fix = "send a method that browsers send, as they write it"
		}
		e.fail(fix, name, "%s is not on the list %s; the browser is told the list, and names the method in its console", quoted(r.RequestMethod), list)
	}
}

// besideDefaults reminds of what a list with one entry would take away.
func besideDefaults(list, defaults []string) string {
	if list != nil {
		return ""
	}
	return ", beside its defaults " + strings.Join(defaults, ", ")
}

func orNothing(list string) string {
	if list == "" {
		return "of nothing"
	}
	return list
}

// explainHeaders names all that are missing. Decide stops at the first, and at the method.
func (e *explainer) explainHeaders() {
	const name = "headers"
	const most = 8 // The rest of them a hostile request makes up.
	r, p := e.request, e.policy
	list := orNothing(strings.Join(p.headers, ", "))
	switch {
	case r.RequestHeaders == "":
		e.pass(name, "none that need permission")
		return
	case p.allowsHeaders(r.RequestHeaders):
		e.pass(name, "%s is granted by %s", quoted(r.RequestHeaders), list)
		return
	case !isHeaderNames(r.RequestHeaders):
		e.fail("send header names only", name, "Access-Control-Request-Headers holds %s, which no browser sends", quoted(r.RequestHeaders))
		return
	}
	var missing, addable []string
	for rest, header, more := r.RequestHeaders, "", true; more && len(missing) < most; {
		if header, rest, more = nextElement(rest); header == "" || p.allowsHeader(header) {
			continue
		}
		missing = append(missing, quoted(header))
		if canBeListed(header) {
			addable = append(addable, quoted(header))
		}
	}
	fix := "send header names that scripts can set"
	if len(addable) > 0 {
		fix = "add " + strings.Join(addable, ", ") + " to AllowHeaders" + besideDefaults(p.config.AllowHeaders, defaultHeaders)
	}
	e.fail(fix, name, "%s is not on the list %s; the browser is told the list, and names the header in its console", strings.Join(missing, ", "), list)
}

func canBeListed(header string) bool {
	why, _ := nameSlip(header, false)
	return why == "" && len(header) <= maxQuoted && !isForbiddenRequestHeader(header) && !IsCORSHeader(header)
}
