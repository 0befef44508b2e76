package main

import (
	"context"
	"net/http"
	"net/http/httputil"
	"net/url"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
)

// newProxy is a handler that puts CORS in front of box and logs in to it, for the pages of one origin. It answers to the Host
// localhost only: a page that points its own name at this machine would be of the proxy's own origin otherwise (DNS rebinding).
func newProxy(box *url.URL, login *url.Userinfo, origin string) http.Handler {
	policy := core.MustNew(core.Config{AllowOrigins: []string{origin}, Enforce: true})
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(box)
			r.Out.Header.Del("Cookie")
			password, _ := login.Password()
			r.Out.SetBasicAuth(login.Username(), password)
		},
		ModifyResponse: nethttp.StripCORS,
	}
	mux := http.NewServeMux()
	mux.Handle("localhost/", nethttp.Middleware(readsToo(policy))(proxy))
	return mux
}

// readsToo makes a policy that enforces refuse other sites' reads as well. Enforce lets an <img> or a no-cors fetch of a foreign
// page pass, since reading should change nothing; but here it is done with the box's password.
func readsToo(policy *core.Policy) core.Decider {
	return core.DeciderFunc(func(ctx context.Context, r core.Request) core.Decision {
		if r.Origin == "" {
			r.Method = http.MethodPost
		}
		return policy.Decide(ctx, r)
	})
}
