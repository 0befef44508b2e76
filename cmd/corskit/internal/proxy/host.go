package proxy

import (
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
)

// onlyHosts refuses requests that were sent to a name which the proxy does not know. A page can point its own name at this
// machine and is then, to the browser, of the same origin as the proxy (DNS rebinding); what gives it away is the name in Host.
func onlyHosts(names []string, next http.Handler) http.Handler {
	known := make(map[string]bool)
	for _, name := range names {
		known[hostname(name)] = true
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if name := hostname(r.Host); !known[name] && !isLoopback(name) {
			refuse(w, r, http.StatusForbidden, "HostNotAllowed", "This proxy is not told to answer to the name in the Host header; name it with --host.")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// CheckHost tells whether name is a host name or an IP address, without a scheme or a port. URLs have no zones (https://url.spec.whatwg.org/#host-parsing).
func CheckHost(name string) error {
	if ip, err := netip.ParseAddr(strings.Trim(name, "[]")); err == nil && ip.Zone() == "" || domain.MatchString(name) {
		return nil
	}
	return fmt.Errorf("%q is no host name; write one such as proxy.example.com, without scheme, port, zone and wildcard", name)
}

var domain = regexp.MustCompile(`^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?$`)

// hostname is a Host header without its port, in the one form that names are compared in.
func hostname(host string) string {
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.String() // an IPv6 address without brackets
	}
	return strings.ToLower(strings.TrimSuffix((&url.URL{Host: host}).Hostname(), "."))
}

// isLoopback tells what is this machine whatever a name server says. Names below localhost are not: old resolvers ask for them.
func isLoopback(name string) bool {
	ip, err := netip.ParseAddr(name)
	return name == "localhost" || err == nil && (ip.Is4() && ip.IsLoopback() || ip == netip.IPv6Loopback())
}
