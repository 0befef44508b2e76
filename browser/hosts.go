package browser

import (
	"fmt"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
)

// Hosts is a Transport to several servers: a handler for each host, with its
// port if that is not the scheme's default. A host that is not there is one
// that is not found, a [*NetworkError].
//
// Each is called as by [Handler]. Hosts is safe for concurrent use if they are,
// and if the map is left as it is.
type Hosts map[string]http.Handler

// RoundTrip calls the handler of the request's host.
func (h Hosts) RoundTrip(r *http.Request) (*http.Response, error) {
	handler, ok := h[r.URL.Host]
	if !ok {
		known := strings.Join(slices.Sorted(maps.Keys(h)), ", ")
		return nil, fmt.Errorf("browser.Hosts has %s: %w", known, &net.DNSError{Err: "no such host", Name: r.URL.Host, IsNotFound: true})
	}
	return Handler(handler).RoundTrip(r)
}
