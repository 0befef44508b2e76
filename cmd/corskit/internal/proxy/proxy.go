// Package proxy puts CORS in front of one server that cannot be changed, and logs in to it.
//
// Whoever may use the proxy uses the server with the proxy's login, so the proxy decides about every request before anything
// of it reaches the server: the Host must be a name that it knows (DNS rebinding), the method one that does not send the login back,
// the target a path, a browser's request one that a page fetches, and the policy must let it pass. The policy always enforces; see
// [Compile]. What the server answers is data to browsers, and never a page.
package proxy

import (
	"log/slog"
	"net/http"
	"net/http/httputil"
	"net/url"
	"time"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
)

// A Config says what to forward to, and for whom.
type Config struct {
	// Upstream is the only server that requests are forwarded to. See [ParseUpstream].
	Upstream *url.URL
	// Policy says which pages may use it. It comes from [Compile], or replaces policies that do.
	Policy core.Decider
	// Hosts are the names that the proxy is reached by, beside loopback ones. See [CheckHost].
	Hosts []string
	// Login is sent to the upstream with every request. Nil is none.
	Login *Login
	// Header is sent to the upstream with every request, instead of what the browser sends under those names.
	Header http.Header
	// PassCredentials lets the browser's Authorization and Cookie through, and Set-Cookie and WWW-Authenticate back.
	PassCredentials bool
	// Timeout is how long the upstream may take to begin its answer. What it then streams may take any time.
	Timeout time.Duration
	// Log gets a line a request.
	Log *slog.Logger
}

// New returns the proxy as a handler.
func New(c Config) http.Handler {
	reverse := &httputil.ReverseProxy{
		Rewrite:        c.rewrite,
		ModifyResponse: c.modifyResponse,
		ErrorHandler:   answerFailure,
		FlushInterval:  -1, // streams arrive as they are sent
		Transport:      transport(c.Timeout),
		ErrorLog:       slog.NewLogLogger(c.Log.Handler(), slog.LevelWarn),
	}
	policy := nethttp.Middleware(core.Observe(strict(c.Policy), noteDecision))
	return logged(c.Log, onlyData(onlyHosts(c.Hosts, onlyForwardable(onlyFetches(policy(reverse))))))
}

// refuse answers a request that is not forwarded, and says in the log why.
func refuse(w http.ResponseWriter, r *http.Request, status int, verdict, text string) {
	note(r.Context(), verdict)
	w.Header().Set("Cache-Control", "no-store")
	http.Error(w, text, status)
}
