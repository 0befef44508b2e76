package core

import (
	"context"
	"slices"
	"strings"
)

// A Policy is a compiled [Config]. It is immutable and safe for concurrent use. The zero Policy refuses every origin.
type Policy struct {
	config   Config
	warnings []Warning

	// static says that the origins are "*": no answer depends on Origin's value, which is never looked at.
	static     bool
	origins    originSet
	own        *ownOrigins // nil if nothing is said about them
	methods    []string
	anyMethod  bool
	echoMethod bool
	headers    []string
	echoNames  bool // of request headers
	needs      Needs

	actual    *answer
	preflight [4]*answer    // by the sum of withoutMethods and withoutHeaders
	varied    *plainAnswers // nil without VaryBy
}

const (
	statusNoContent = 204
	statusForbidden = 403
)

// Config returns a copy of the Config that p was made from: to derive another policy from a preset, or from the one in force.
func (p *Policy) Config() Config { return p.config.clone() }

// Warnings returns what works but is probably not meant, or not meant for production. A server logs it at start.
func (p *Policy) Warnings() []Warning { return slices.Clone(p.warnings) }

// Decide answers r. It allocates nothing, whatever r holds, unless r is [Request.Borrowed]: then once for an origin that
// is not listed literally, and for what an echo of methods and headers keeps. ctx is for [Config.AllowOriginFunc].
func (p *Policy) Decide(ctx context.Context, r Request) (d Decision) {
	d.by = p
	p.decide(ctx, &r, &d, true)
	return d
}

// decide fills in d, the zero Decision. Only if why is set does it find out what answers do not depend on: see [Answer].
func (p *Policy) decide(ctx context.Context, r *Request, d *Decision, why bool) {
	switch {
	case p.own != nil && p.config.Enforce && !p.own.isAt(r.Host):
		p.refuseHost(r, d)
	case r.Origin == "":
		p.decideNotCORS(r, d)
	case r.IsPreflight():
		p.decidePreflight(ctx, r, d, why)
	default:
		p.decideActual(ctx, r, d, why)
	}
}

// refuseHost is about DNS rebinding: the page and the server that it believes to call are both the attacker's, and nothing else that
// the request says can be trusted.
func (p *Policy) refuseHost(r *Request, d *Decision) {
	d.Reason, d.Status, d.answer = HostNotAllowed, statusForbidden, p.plain().refusal
	switch {
	case r.Origin == "":
		d.Kind = NotCORS
	case r.IsPreflight():
		d.Kind, d.answer = Preflight, p.plain().preflight
	default:
		d.Kind = Actual
	}
}

// decideNotCORS has caches in mind: where the answer to a CORS request depends on Origin, so does the answer without it
// (https://fetch.spec.whatwg.org/#cors-protocol-and-http-caches).
func (p *Policy) decideNotCORS(r *Request, d *Decision) {
	d.Kind = NotCORS
	switch {
	case p.static:
		d.answer = p.actual
	case p.config.Enforce && isUnsafeMethod(r.Method) && r.isFromAnotherSite():
		d.Reason, d.Status, d.answer = OriginNotAllowed, statusForbidden, p.plain().refusal
	default:
		d.answer = p.plain().actual
	}
}

func (p *Policy) decideActual(ctx context.Context, r *Request, d *Decision, why bool) {
	d.Kind = Actual
	if p.allow(ctx, r, d, why); d.Reason == Allowed {
		d.answer = p.actual
		return
	}
	d.answer = p.plain().actual
	if !p.config.Enforce && !why {
		return
	}
	if p.isSameOrigin(r) {
		d.Reason = SameOrigin
	} else if p.config.Enforce {
		d.Status, d.answer = statusForbidden, p.plain().refusal
	}
}

// decidePreflight gives an allowed origin the whole lists even when they do not cover its wishes: the browser then names the
// method or header in its console, where a refusal would only say that Access-Control-Allow-Origin is missing. Since
// browsers send no preflight to their page's own origin, it does not ask whether the origin is the server's.
func (p *Policy) decidePreflight(ctx context.Context, r *Request, d *Decision, why bool) {
	d.Kind = Preflight
	if p.allow(ctx, r, d, why); d.Reason != Allowed {
		d.Status, d.answer = statusForbidden, p.plain().preflight
		return
	}
	switch {
	case !why && !p.echoMethod: // The answer depends on neither.
	case !p.allowsMethod(r):
		d.Reason = MethodNotAllowed
	case why && !p.allowsHeaders(r.RequestHeaders):
		d.Reason = HeaderNotAllowed
	}
	d.Status, d.answer = statusNoContent, p.preflight[p.grant(r, d)]
}

// allow sets the reason, and for an allowed origin what Access-Control-Allow-Origin will say.
func (p *Policy) allow(ctx context.Context, r *Request, d *Decision, why bool) {
	if p.static {
		d.Reason = Allowed
		return
	}
	if index, listed := p.origins.exact.get(r.Origin); listed {
		d.Reason, d.origin = Allowed, p.config.AllowOrigins[index]
		return
	}
	switch {
	case p.origins.matches(r.Origin):
		d.Reason = Allowed
	case why || p.config.AllowOriginFunc != nil:
		d.Reason, d.Err = p.consider(ctx, r)
	default:
		d.Reason = OriginNotAllowed
	}
	if d.Reason == Allowed {
		d.origin = r.keep(r.Origin)
	}
}

// consider is about an origin that the list does not allow. Only of what is an origin AllowOriginFunc is asked.
func (p *Policy) consider(ctx context.Context, r *Request) (Reason, error) {
	if r.Origin == "null" {
		return OriginNotAllowed, nil
	}
	o, ok := parseOrigin(r.Origin)
	if !ok {
		return OriginMalformed, nil
	}
	return p.ask(ctx, r, o)
}

// ask consults AllowOriginFunc, which must not be able to open what New would refuse in AllowOrigins.
func (p *Policy) ask(ctx context.Context, r *Request, o Origin) (Reason, error) {
	c := &p.config
	if c.AllowOriginFunc == nil || c.protective() && !c.DangerouslyAllowInsecureOrigins && o.isInsecure() {
		return OriginNotAllowed, nil
	}
	switch ok, err := c.AllowOriginFunc(ctx, *r, o); {
	case err != nil:
		return OriginCheckFailed, err
	case ok:
		return Allowed, nil
	}
	return OriginNotAllowed, nil
}

func (p *Policy) allowsMethod(r *Request) bool {
	switch m := r.RequestMethod; {
	case isSafelistedMethod(m):
		return true
	case p.anyMethod:
		return len(m) <= maxEcho && isToken(m)
	default:
		return slices.Contains(p.methods, m)
	}
}

// allowsHeaders does what browsers do with the lists, for the reason alone. A list of more than 4 KiB is not read: no browser
// sends one, nor one without names.
func (p *Policy) allowsHeaders(list string) bool {
	if list == "" {
		return true
	}
	if !isHeaderNames(list) {
		return false
	}
	for rest, name, more := list, "", !p.echoNames; more; {
		if name, rest, more = nextElement(rest); name != "" && !p.allowsHeader(name) {
			return false
		}
	}
	return true
}

// allowsHeader knows that "*" does not cover Authorization, https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name.
func (p *Policy) allowsHeader(name string) bool {
	if p.echoNames {
		return true
	}
	for _, listed := range p.headers {
		if strings.EqualFold(listed, name) || listed == "*" && !strings.EqualFold(name, "Authorization") {
			return true
		}
	}
	return false
}

// grant fills in what a preflight's answer takes from the request, and returns which answer to give. What "*" stands for
// is sent back where it meets credentials, since browsers then take a "*" as a literal name
// (https://fetch.spec.whatwg.org/#http-access-control-allow-headers).
func (p *Policy) grant(r *Request, d *Decision) (variant int) {
	if p.echoMethod && d.Reason != MethodNotAllowed {
		d.methods = r.keep(r.RequestMethod)
	}
	if p.echoNames && isHeaderNames(r.RequestHeaders) {
		d.headers = r.keep(r.RequestHeaders)
	}
	if d.methods == "" && p.echoMethod {
		variant |= withoutMethods
	}
	if d.headers == "" && p.echoNames {
		variant |= withoutHeaders
	}
	return variant
}

// keep returns s as a decision may keep it.
func (r *Request) keep(s string) string {
	if r.Borrowed {
		return strings.Clone(s)
	}
	return s
}
