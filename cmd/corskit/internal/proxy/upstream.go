package proxy

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"

	"github.com/corskit/corskit/core/nethttp"
)

// ParseUpstream parses the URL of the server to forward to: http or https, a host and a port. A path would promise that what lies
// outside of it cannot be reached, which only the server itself can know.
func ParseUpstream(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	switch {
	case strings.Contains(s, "@"):
		return nil, errors.New("it holds a login, which every user of the machine could read in the list of processes; " +
			"use --basic-auth-env or --basic-auth-file")
	case !strings.Contains(s, "://"):
		return nil, fmt.Errorf("%q has no scheme; write http://%s", s, s)
	case err != nil:
		return nil, errors.New("it is no URL; write one such as http://localhost:8000")
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, fmt.Errorf("%q has neither http nor https as its scheme; write one such as http://localhost:8000", s)
	case u.Hostname() == "":
		return nil, fmt.Errorf("%q has no host; write one such as http://localhost:8000", s)
	case strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "":
		return nil, fmt.Errorf("%q has more than a host and a port; write %s://%s", s, u.Scheme, u.Host)
	}
	return &url.URL{Scheme: u.Scheme, Host: u.Host}, nil
}

// rewrite makes the request to the upstream. The upstream sees a program, not a browser: some servers refuse an Origin or a
// Sec-Fetch-Site that they do not know, and whether this page may use it has been decided.
func (c *Config) rewrite(r *httputil.ProxyRequest) {
	r.SetURL(c.Upstream)
	// As it came, malformed parameters included: the proxy makes nothing of the query that the upstream could take otherwise.
	r.Out.URL.RawQuery = r.In.URL.RawQuery
	// No browser sends trailers, and a server may take them for headers: an Authorization there would replace the login.
	r.Out.Trailer = nil

	h := r.Out.Header
	h.Del("Origin")
	h.Del("Te")
	for name := range h {
		if strings.HasPrefix(name, "Sec-Fetch-") {
			delete(h, name)
		}
	}
	if !strings.EqualFold(h.Get("Upgrade"), "websocket") {
		// Another protocol would lead past the policy: after h2c, say, the caller talks to the upstream as it likes.
		h.Del("Upgrade")
		h.Del("Connection")
	}
	if !c.PassCredentials {
		h.Del("Authorization")
		h.Del("Cookie")
	}
	for name, values := range c.Header {
		h[name] = values
	}
	if c.Login != nil {
		r.Out.SetBasicAuth(c.Login.user, c.Login.password)
	}
}

func (c *Config) modifyResponse(r *http.Response) error {
	if r.StatusCode < 100 { // net/http reads it, and panics when it shall write it
		return fmt.Errorf("the upstream answers with status %03d, and the lowest is 100", r.StatusCode)
	}
	if r.StatusCode == http.StatusUnauthorized && c.Login != nil {
		noteError(r.Request.Context(), errors.New("the upstream refuses the login"))
	}
	if !c.PassCredentials {
		r.Header.Del("Set-Cookie")
		r.Header.Del("Www-Authenticate")
	}
	removePage(r.Header)
	c.relocate(r.Header)
	return nethttp.StripCORS(r)
}

// answerFailure says that the upstream is down. The policy has written its headers before, so that the page can read it.
func answerFailure(w http.ResponseWriter, r *http.Request, err error) {
	noteError(r.Context(), err)
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		http.Error(w, "The server behind this proxy does not answer in time.", http.StatusGatewayTimeout)
		return
	}
	http.Error(w, "The server behind this proxy cannot be reached.", http.StatusBadGateway)
}
