package proxy

import (
	"net/http"
	"strings"
)

// onlyForwardable refuses the methods that would hand the login to the caller or open a tunnel, and the targets that would choose
// another server: all that are no path (https://www.rfc-editor.org/rfc/rfc9112#section-3.2). No browser sends them.
func onlyForwardable(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case hasForbiddenMethod(r):
			refuse(w, r, http.StatusMethodNotAllowed, "MethodNotForwarded", "This proxy forwards neither CONNECT nor TRACE nor TRACK.")
		case !strings.HasPrefix(r.RequestURI, "/") || r.URL.Opaque != "" || r.URL.Host != "":
			refuse(w, r, http.StatusBadRequest, "TargetNotForwarded", "This proxy forwards requests whose target is a path; write one that begins with a slash.")
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// hasForbiddenMethod compares without regard to case, as some servers do, and looks where they look for another method
// (https://fetch.spec.whatwg.org/#forbidden-method, https://fetch.spec.whatwg.org/#forbidden-request-header).
func hasForbiddenMethod(r *http.Request) bool {
	methods := r.Method
	for _, name := range []string{"X-Http-Method", "X-Http-Method-Override", "X-Method-Override"} {
		for _, value := range r.Header[name] {
			methods += "," + value
		}
	}
	for method := range strings.SplitSeq(methods, ",") {
		switch strings.ToUpper(strings.TrimSpace(method)) {
		case http.MethodConnect, http.MethodTrace, "TRACK":
			return true
		}
	}
	return false
}
