package browser

import (
	"context"
	"net/http"
	"slices"
	"strings"
)

// needsPreflight tells whether a request is more than what an HTML form could
// send: https://fetch.spec.whatwg.org/#concept-main-fetch, the step about the
// unsafe-request flag, which fetch() sets, and the use-CORS-preflight flag.
func (f *fetch) needsPreflight() bool {
	return f.uploads || !safelistedMethod(f.method) || len(f.unsafeNames()) > 0 || f.repeatsPreflight()
}

// repeatsPreflight is true in engines that do not think again after a
// redirect.
func (f *fetch) repeatsPreflight() bool {
	q := f.page.Engine.quirks()
	switch {
	case len(f.urls) == 1:
		return false
	case q.preflightsDroppedNames:
		return len(f.scriptNames) > 0
	}
	return q.preflightsRedirects && f.preflighted
}

// preflightNames are the names to ask for.
func (f *fetch) preflightNames() []string {
	if f.page.Engine.quirks().preflightsDroppedNames {
		return f.scriptNames
	}
	return f.unsafeNames()
}

// preflight asks the server whether the request may be sent:
// https://fetch.spec.whatwg.org/#cors-preflight-fetch.
func (f *fetch) preflight(ctx context.Context) error {
	h := http.Header{}
	h.Set("Accept", "*/*")
	h.Set("Access-Control-Request-Method", f.method)
	if names := f.preflightNames(); len(names) > 0 {
		h.Set("Access-Control-Request-Headers", strings.Join(names, ","))
	}
	origin := f.serializedOrigin()
	if f.page.Engine.quirks().preflightsRedirects {
		origin = f.page.origin.String()
	}
	f.preflighted = true
	res, err := f.send(ctx, message{method: http.MethodOptions, header: h, origin: origin, preflight: true})
	if err != nil {
		return err
	}
	// Its body means nothing, so it is not read: a server cannot make us
	// wait or remember.
	res.Body.Close()
	if err := f.corsCheck(res, origin); err != nil {
		return err
	}
	if res.StatusCode < 200 || res.StatusCode > 299 {
		return f.blocked(preflightStatus(res), res.Status)
	}
	methods, names, err := f.permissions(res)
	if err != nil {
		return err
	}
	f.page.preflights.store(f, res.Header, methods, names)
	return nil
}

// preflightStatus is one failure to the standard and two to browsers.
func preflightStatus(res *http.Response) Reason {
	if isRedirect(res.StatusCode) && has(res.Header, "Location") {
		return PreflightRedirect
	}
	return PreflightStatus
}

// permissions are the steps of the CORS-preflight fetch after the status, in
// their order: the first failure is the one that is reported.
func (f *fetch) permissions(res *http.Response) (methods, names []string, err error) {
	methods, bad, ok := tokens(res.Header, "Access-Control-Allow-Methods")
	if !ok {
		return nil, nil, f.blocked(InvalidAllowMethods, bad)
	}
	allowed := safelistedMethod(f.method) || slices.Contains(methods, f.method) || f.wildcard(methods)
	names, bad, ok = tokens(res.Header, "Access-Control-Allow-Headers")
	if !ok {
		e := f.blocked(InvalidAllowHeaders, bad)
		e.methodRefused = !allowed
		return nil, nil, e
	}
	if !allowed {
		return nil, nil, f.blocked(MethodNotAllowed, f.method)
	}
	for _, name := range f.preflightNames() {
		if !f.allowsName(names, name) {
			return nil, nil, f.blocked(HeaderNotAllowed, name)
		}
	}
	if f.uploads && !has(res.Header, "Access-Control-Allow-Methods") {
		// So that the answer can be cached. The standard does it before it
		// looks for the method, which would allow all; no browser does.
		methods = []string{f.method}
	}
	return methods, names, nil
}

func (f *fetch) allowsName(allowed []string, name string) bool {
	if slices.ContainsFunc(allowed, func(s string) bool { return strings.EqualFold(s, name) }) {
		return true
	}
	return f.wildcard(allowed) && f.wildcardCovers(name)
}

// wildcardCovers: https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name.
func (f *fetch) wildcardCovers(name string) bool {
	return !strings.EqualFold(name, "Authorization") || f.page.Engine.quirks().wildcardCoversAuthorization
}

// wildcard: with credentials "*" is a name like any other.
func (f *fetch) wildcard(list []string) bool {
	return f.credentials != CredentialsInclude && slices.Contains(list, "*")
}
