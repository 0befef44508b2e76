package nethttp

import (
	"net/http"

	"github.com/corskit/corskit/core"
)

// StripCORS removes from an upstream's response whatever it says about cross-origin access and keeps its Vary, so that of a
// proxy and its upstream only the proxy's policy speaks. Two Access-Control-Allow-Origin lines are worse than none: browsers
// refuse them even if they are equal. It is the ModifyResponse of a proxy whose policy is in front of it, and never fails:
//
//	proxy := &httputil.ReverseProxy{Rewrite: rewrite, ModifyResponse: nethttp.StripCORS}
//	handler := nethttp.Middleware(policy)(proxy)
//
// Echo's middleware.ProxyConfig has a ModifyResponse too. Fiber's proxy needs none of this, since there the policy has the
// last word.
//
// httputil.ReverseProxy clears the response's headers after it has passed on an informational response (1xx), the policy's
// included: a page cannot read what follows a 103 Early Hints.
func StripCORS(r *http.Response) error {
	removeCORS(r.Header)
	return nil
}

func removeCORS(h http.Header) {
	for name := range h {
		if core.IsCORSHeader(name) {
			delete(h, name)
		}
	}
}
