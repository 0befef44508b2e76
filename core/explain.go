package core

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// An Explanation is a decision with the way that led to it.
type Explanation struct {
	Decision Decision
	// Steps are the checks in their order. The first that is not OK is why the browser will keep the answer from the page, or
	// why the request was refused.
	Steps []Step
	// Fix says what to change, in the words of [Config]; "" where nothing is blocked.
	Fix string
}

// A Step is one check: of what, whether it passed, and a sentence about what was compared.
type Step struct {
	Name string
	OK   bool
	Text string
}

// String returns the steps and the fix, one a line.
func (e Explanation) String() string {
	var b strings.Builder
	for _, s := range e.Steps {
		mark := "✗"
		if s.OK {
			mark = "✓"
		}
		fmt.Fprintf(&b, "%s %s: %s\n", mark, s.Name, s.Text)
	}
	if e.Fix != "" {
		b.WriteString("→ " + e.Fix + "\n")
	}
	return b.String()
}

// Explain decides about r as [Policy.Decide] does, once, and says how. It is for people and costs what it costs; Decide
// knows nothing of it. The texts quote r: show them to whoever may see the request.
func (p *Policy) Explain(ctx context.Context, r Request) Explanation {
	return p.explain(&r, p.Decide(ctx, r))
}

// explain says how p came to decide d about r.
func (p *Policy) explain(r *Request, d Decision) Explanation {
	e := explainer{policy: p, request: r}
	e.Decision = d
	e.explainKind()
	if d.Reason == HostNotAllowed {
		e.explainHost()
	} else if d.Kind == NotCORS {
		e.explainSite()
	} else if e.explainOrigin(); e.Decision.Kind == Preflight && e.Fix == "" {
		e.explainMethod()
		e.explainHeaders()
	}
	e.explainAnswer()
	return e.Explanation
}

type explainer struct {
	Explanation
	policy  *Policy
	request *Request
}

func (e *explainer) pass(name, format string, args ...any) {
	e.Steps = append(e.Steps, Step{name, true, fmt.Sprintf(format, args...)})
}

// fail adds a step that did not pass. A check that fails for the cause of an earlier one has no fix of its own.
func (e *explainer) fail(fix, name, format string, args ...any) {
	e.Steps = append(e.Steps, Step{name, false, fmt.Sprintf(format, args...)})
	switch {
	case e.Fix == "":
		e.Fix = fix
	case fix != "":
		e.Fix += "; and " + fix
	}
}

func (e *explainer) explainKind() {
	switch r := e.request; {
	case e.Decision.Kind == NotCORS:
		e.pass("request", "no Origin header, so this is no CORS request: browsers leave it out where a page asks its own origin with GET or HEAD, and curl and Postman always do")
	case e.Decision.Kind == Preflight:
		e.pass("request", "a preflight: OPTIONS with Origin and Access-Control-Request-Method %s, by which the browser asks before it sends the actual request", quoted(r.RequestMethod))
	case r.Method == "OPTIONS":
		e.pass("request", "an actual request: without Access-Control-Request-Method, OPTIONS is the application's own")
	default:
		e.pass("request", "an actual request: %s with Origin", quoted(r.Method))
	}
}

func (e *explainer) explainHost() {
	fix := "call the server by one of its own names"
	if own := "https://" + e.request.Host; isPattern(own) {
		fix = "if browsers reach the server there, add " + quoted(own) + " to OwnOrigins"
	}
	e.fail(fix, "host", "Host is %s, which is none of OwnOrigins, and Enforce is on: a name of another site may have been led to this server (DNS rebinding)", quoted(e.request.Host))
}

func (e *explainer) explainSite() {
	switch {
	case e.Decision.Status == 0:
		if e.policy.config.Enforce {
			e.pass("site", "Sec-Fetch-Site %s with method %s is nothing that Enforce refuses", quoted(e.request.SecFetchSite), quoted(e.request.Method))
		}
	default:
		e.fail("if the page is yours, let it send its Origin (fetch with mode \"cors\", no Referrer-Policy: no-referrer), and list that in AllowOrigins",
			"site", "Sec-Fetch-Site %s says that another site sent this %s, which may change something, and Enforce is on", quoted(e.request.SecFetchSite), quoted(e.request.Method))
	}
}

func (e *explainer) explainOrigin() {
	const name = "origin"
	c, origin := &e.policy.config, e.request.Origin
	switch o, _ := parseOrigin(origin); e.Decision.Reason {
	case SameOrigin:
		e.pass(name, "%s is not on the list, but it is the server's own (%s), so that CORS does not come into it", quoted(origin), e.evidence())
	case OriginMalformed:
		e.fail(e.fixMalformed(), name, "%s is no origin as browsers write it", quoted(origin))
	case OriginCheckFailed:
		e.fail("look into the error; the origin is refused as long as AllowOriginFunc cannot tell",
			name, "AllowOrigins does not allow %s, and AllowOriginFunc failed: %v", quoted(origin), e.Decision.Err)
	case OriginNotAllowed:
		e.explainRefusal(name, o)
	default:
		switch {
		case e.policy.static:
			e.pass(name, `AllowOrigins is "*", which allows every origin`)
		case e.policy.origins.lists(origin):
			e.pass(name, "AllowOrigins lists %s", quoted(origin))
		case e.policy.origins.matches(origin):
			by, _ := e.policy.origins.coveredBy(pattern{origin: o})
			e.pass(name, "%s in AllowOrigins allows %s", quoted(by), quoted(origin))
		default:
			e.pass(name, "AllowOrigins does not list %s, but AllowOriginFunc allows it", quoted(origin))
		}
	}
	switch {
	case e.Fix == "" || e.Decision.Kind != Actual:
	case c.Enforce:
		e.explainForeign()
	default:
		e.pass("handler", "the handler runs nevertheless, since CORS only keeps the answer from the page; Enforce would refuse the request")
	}
}

func (e *explainer) explainRefusal(name string, o Origin) {
	c, origin := &e.policy.config, e.request.Origin
	switch near, difference := e.nearest(o); {
	case origin == "null":
		e.fail("serve the page from an origin of its own: \"null\" comes from sandboxed frames, data: and file: pages, and redirects across origins; any site can send it",
			name, `Origin is "null", which no list can hold`)
	case difference != "":
		e.fail(e.addOrigin(origin), name,
			"AllowOrigins does not list %s; the nearest entry is %s, which differs in %s", quoted(origin), quoted(near), difference)
	case c.AllowOriginFunc != nil && c.protective() && !c.DangerouslyAllowInsecureOrigins && o.isInsecure():
		e.fail("serve the page over https, or set DangerouslyAllowInsecureOrigins", name,
			"AllowOrigins does not list %s, and AllowOriginFunc is not asked about insecure origins with AllowCredentials or Enforce", quoted(origin))
	case c.AllowOriginFunc != nil:
		e.fail("if it is meant, let AllowOriginFunc allow "+quoted(origin), name, "AllowOrigins does not list %s, and AllowOriginFunc refuses it", quoted(origin))
	case len(c.AllowOrigins) == 0:
		e.fail(e.addOrigin(origin), name, "AllowOrigins is empty, which does not allow %s", quoted(origin))
	case len(c.AllowOrigins) == 1:
		e.fail(e.addOrigin(origin), name, "AllowOrigins lists %s only, which does not allow %s", quoted(c.AllowOrigins[0]), quoted(origin))
	default:
		e.fail(e.addOrigin(origin), name, "none of the %d entries of AllowOrigins allows %s", len(c.AllowOrigins), quoted(origin))
	}
}

// addOrigin says what to write so that the origin is allowed. What New refuses it does not say.
func (e *explainer) addOrigin(origin string) (fix string) {
	p, ok := parsePattern(origin)
	if !ok || len(origin) > maxQuoted {
		return "no list can allow it: load the page from an http or https origin, and list that"
	}
	c := compiler{Config: e.policy.config}
	if c.checkNetwork("AllowOrigins", p); len(c.errors) > 0 {
		return "if it is meant, load the page over https and list that origin, or set DangerouslyAllowInsecureOrigins and add " + quoted(origin) + " to AllowOrigins"
	}
	return "if it is meant, add " + quoted(origin) + " to AllowOrigins"
}

// explainForeign says why a refused origin is not taken for the server's own: behind a proxy that changes Host it may be.
func (e *explainer) explainForeign() {
	const name = "own"
	r := e.request
	o, isOrigin := parseOrigin(r.Origin)
	switch {
	case r.SecFetchSite != "":
		e.fail("", name, "nor is it the server's own: Sec-Fetch-Site is %s", quoted(r.SecFetchSite))
		return
	case e.policy.own != nil:
		e.fail("", name, "nor is it the server's own: it is none of OwnOrigins, and there is no Sec-Fetch-Site")
		if isOrigin {
			e.Fix += "; or, if it is the server's own, add it to OwnOrigins"
		}
		return
	case o.Scheme == "http" && r.TLS:
		e.fail("", name, "nor is it the server's own: the connection is TLS, and there is no Sec-Fetch-Site")
	default:
		e.fail("", name, "nor is it the server's own: Host is %s, and there is no Sec-Fetch-Site", quoted(r.Host))
	}
	if isOrigin {
		e.Fix += "; or, if it is the server's own, let the proxy in front pass on Host and Sec-Fetch-Site"
	}
}

// evidence says why the origin is taken for the server's own.
func (e *explainer) evidence() string {
	if e.request.SecFetchSite != "" {
		return "Sec-Fetch-Site is " + quoted(e.request.SecFetchSite)
	}
	if e.policy.own != nil {
		return "OwnOrigins has it"
	}
	return "Host is " + quoted(e.request.Host)
}

func (e *explainer) fixMalformed() string {
	if e.request.Origin == "," {
		return "send one Origin header: something between the page and the server adds another"
	}
	why, fix := anything.slip(e.request.Origin)
	if corrected, err := strconv.Unquote(strings.TrimPrefix(fix, "write ")); err == nil {
		if _, ok := parseOrigin(corrected); ok {
			return "it " + why + ": a browser would send " + quoted(corrected)
		}
	}
	return "send an origin such as \"https://app.example.com\": scheme, host and port, nothing more"
}

// nearest finds an entry of AllowOrigins that differs from o in one respect. Of long lists, which no person writes, it looks at the
// beginning.
func (e *explainer) nearest(o Origin) (entry, difference string) {
	const most = 1000
	list := e.policy.config.AllowOrigins
	for _, entry := range list[:min(len(list), most)] {
		if p, ok := parsePattern(entry); ok {
			if difference := p.differsIn(o); difference != "" {
				return entry, difference
			}
		}
	}
	return "", ""
}

// differsIn names the one respect in which o misses p, "" if there are several.
func (p pattern) differsIn(o Origin) string {
	q := p.origin
	scheme, port := q.Scheme == o.Scheme, p.anyPort || q.effectivePort() == o.effectivePort()
	if defaults := q.Port == 0 && o.Port == 0; defaults {
		port = true
	}
	var host bool
	switch label, parent, _ := strings.Cut(o.Host, "."); p.wildcard {
	case noWildcard:
		host = q.Host == o.Host
	case subdomains:
		host = strings.HasSuffix(o.Host, "."+q.Host)
	case oneLabel:
		inner, begins := strings.CutPrefix(label, p.prefix)
		inner, ends := strings.CutSuffix(inner, p.suffix)
		host = q.Host == parent && begins && ends && inner != ""
	case anyHost:
		host = true
	}
	switch {
	case host && port && !scheme:
		return "the scheme"
	case host && scheme && !port:
		return "the port"
	case !scheme || !port:
		return ""
	case p.wildcard == oneLabel && strings.HasSuffix(o.Host, "."+q.Host):
		return `the first label: "*" stands for letters, digits and hyphens of it, and never for a dot`
	case p.wildcard == subdomains && q.Host == o.Host:
		return `the subdomain: "*." stands for one or more labels, never for none`
	case "www."+q.Host == o.Host || q.Host == "www."+o.Host:
		return `"www."`
	case q.isLoopback() && o.isLoopback():
		return "the name of the machine, which makes it another origin"
	case q.Host != "" && strings.HasSuffix(o.Host, "."+q.Host):
		return "the subdomain"
	case q.Host+"." == o.Host || q.Host == o.Host+".":
		return "the dot at its end"
	}
	return ""
}

func (e *explainer) explainAnswer() {
	const name = "answer"
	switch status := e.Decision.Status; {
	case e.Fix != "" && status == statusForbidden:
		e.fail("", name, "403, without a word about what is allowed")
	case e.Fix != "" && status == 0:
		e.fail("", name, "the handler's, which the page may not read")
	case e.Fix != "":
		e.fail("", name, "%d with the lists, by which the browser sees that it must not send the request", status)
	case status != 0:
		e.pass(name, "%d, and the browser goes on to send the request%s", status, e.credentials())
	default:
		e.pass(name, "the handler's%s", e.credentials())
	}
}

// credentials reminds of the one condition that no request shows.
func (e *explainer) credentials() string {
	if e.Decision.Reason != Allowed || e.policy.config.AllowCredentials {
		return ""
	}
	return "; if the page asks for credentials (credentials: \"include\"), the browser keeps the answer from it, since AllowCredentials is off"
}
