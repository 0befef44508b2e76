package nethttp

import (
	"io"
	"net/http"

	"github.com/corskit/corskit/core"
)

// StripCORS removes from an upstream's response whatever it says about cross-origin access, in trailers too, and keeps its Vary, so
// that of a proxy and its upstream only the proxy's policy speaks. Two Access-Control-Allow-Origin lines are worse than none: browsers
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
	removeCORS(r.Trailer)
	// After a switch of protocols the body is the connection, and has to stay one.
	if _, connection := r.Body.(io.Writer); r.Body != nil && !connection {
		r.Body = &trailed{r.Body, r}
	}
	return nil
}

// trailed is the body of a response whose trailers arrive at its end, those that were not announced as well.
type trailed struct {
	io.ReadCloser
	response *http.Response
}

func (t *trailed) Read(p []byte) (int, error) {
	n, err := t.ReadCloser.Read(p)
	if err != nil {
		removeCORS(t.response.Trailer)
	}
	return n, err
}

func removeCORS(h http.Header) {
	for name := range h {
		if core.IsCORSHeader(name) {
			delete(h, name)
		}
	}
}
