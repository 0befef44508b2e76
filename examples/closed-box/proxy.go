package main

import (
	"context"
	"net/http"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"

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
			r.Out.Trailer = nil // the box may take an Authorization there for a header
			password, _ := login.Password()
			r.Out.SetBasicAuth(login.Username(), password)
		},
		ModifyResponse: func(r *http.Response) error {
			r.Header.Del("Content-Security-Policy") // onlyFetches has set one
			return nethttp.StripCORS(r)
		},
	}
	mux := http.NewServeMux()
	mux.Handle("localhost/", nethttp.Middleware(byItsOrigin(policy))(proxy))
	return onlyFetches(mux)
}

// onlyFetches refuses whatever is not fetched by a page: typed addresses, links in mails, images and programs have no Origin, and
// the box's password is not for them. A target that is no path would choose the server behind. What the box answers is data: shown
// as a page, it can do nothing.
func onlyFetches(next http.Handler) http.Handler {
	methods := []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} // TRACE would send the password back
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "sandbox")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		fetched := r.Header.Get("Origin") != "" && r.Header.Get("Sec-Fetch-Mode") != "navigate"
		if !fetched || !strings.HasPrefix(r.RequestURI, "/") || !slices.Contains(methods, r.Method) {
			http.Error(w, "This proxy forwards what its page fetches, and nothing else.", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// byItsOrigin makes a policy judge each request by its Origin alone. A policy lets a server's own pages pass, and the proxy has none.
func byItsOrigin(policy *core.Policy) core.Decider {
	return core.DeciderFunc(func(ctx context.Context, r core.Request) core.Decision {
		r.SecFetchSite = "cross-site"
		return policy.Decide(ctx, r)
	})
}
