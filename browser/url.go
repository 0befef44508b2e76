package browser

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

var defaultPorts = map[string]string{"http": "80", "https": "443"}

func isHTTP(u *url.URL) bool { return u.Scheme == "http" || u.Scheme == "https" }

// normalize brings u to the form in which browsers compare, cache and send
// URLs (https://url.spec.whatwg.org/#concept-url-parser): lower-case host,
// compressed IPv6, no default port, a path. The fragment goes: it is neither
// sent nor shown in response.url.
func normalize(u *url.URL) error {
	u.Fragment, u.RawFragment = "", ""
	if u.Opaque != "" || u.Hostname() == "" {
		return errors.New("it has no host")
	}
	host, err := normalizeHost(u.Hostname())
	if err != nil {
		return err
	}
	port, err := normalizePort(u.Scheme, u.Port())
	if err != nil {
		return err
	}
	u.Host = host + port
	if u.Path == "" {
		u.Path = "/"
	}
	return nil
}

func normalizeHost(host string) (string, error) {
	if strings.Contains(host, ":") {
		addr, err := netip.ParseAddr(host)
		if err != nil || addr.Zone() != "" {
			return "", fmt.Errorf("[%s] is not an IPv6 address", host)
		}
		return "[" + compressIPv6(addr) + "]", nil
	}
	for i := range len(host) {
		switch c := host[i]; {
		case c >= 0x80:
			return "", fmt.Errorf("the host %q is not ASCII: write it in punycode (xn--…)", host)
		case c <= 0x20 || c == 0x7f || strings.IndexByte(`#%/<>?@\^|*,"`, c) >= 0:
			return "", fmt.Errorf("the host %q cannot contain %q", host, c)
		}
	}
	return strings.ToLower(host), nil
}

// compressIPv6 writes an address without an embedded IPv4, as browsers do:
// https://url.spec.whatwg.org/#concept-ipv6-serializer.
func compressIPv6(addr netip.Addr) string {
	if !addr.Is4In6() {
		return addr.String()
	}
	b := addr.As16()
	return fmt.Sprintf("::ffff:%x:%x", uint(b[12])<<8|uint(b[13]), uint(b[14])<<8|uint(b[15]))
}

func normalizePort(scheme, port string) (string, error) {
	if port == "" {
		return "", nil
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return "", fmt.Errorf("%s is not a port: ports end at 65535", port)
	}
	if p := strconv.FormatUint(n, 10); p != defaultPorts[scheme] {
		return ":" + p, nil
	}
	return "", nil
}

// includesCredentials: https://url.spec.whatwg.org/#include-credentials.
func includesCredentials(u *url.URL) bool {
	password, _ := u.User.Password()
	return u.User.Username() != "" || password != ""
}
