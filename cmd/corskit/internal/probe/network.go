package probe

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"strings"
	"syscall"

	"github.com/corskit/corskit/browser"
)

// diagnoseNetwork is about requests that get no response, which consoles report as if CORS had a part in it.
func diagnoseNetwork(e *browser.NetworkError, r Request) *Diagnosis {
	if x := redirectToLogin(e.Exchanges); x != nil {
		f := failure{BlockedError: &browser.BlockedError{Page: r.Page, Exchanges: e.Exchanges}, request: r}
		return f.notLoggedIn(*x)
	}
	host := e.URL
	if u, err := url.Parse(e.URL); err == nil {
		host = u.Host
	}
	var (
		dns         *net.DNSError
		authority   x509.UnknownAuthorityError
		hostname    x509.HostnameError
		certificate x509.CertificateInvalidError
		record      tls.RecordHeaderError
		alert       *net.OpError // crypto/tls has no exported type for it
	)
	cause, server := "no response came: "+e.Err.Error(), "see whether curl gets one"
	switch {
	case errors.As(e.Err, &dns):
		cause, server = fmt.Sprintf("the name %s leads nowhere (DNS)", quoted(dns.Name)), "check the name's spelling, and its DNS records"
	case errors.Is(e.Err, syscall.ECONNREFUSED):
		cause, server = fmt.Sprintf("nothing listens at %s: the connection is refused", host), "start it, and check the port; in a container it must listen on 0.0.0.0 and publish the port"
	case errors.As(e.Err, &authority):
		cause, server = "the server's certificate is signed by nobody whom this machine trusts", "use a certificate of a public authority, or trust the one that signed it (mkcert does so for development); until then a browser that is to use it must be told so at "+e.URL
	case errors.As(e.Err, &hostname):
		cause, server = fmt.Sprintf("the server's certificate is not for %s", host), "use a certificate that lists this name"
	case errors.As(e.Err, &certificate) && certificate.Reason == x509.Expired:
		cause, server = "the server's certificate has expired, or is not valid yet", "renew it, and check the clocks"
	case errors.As(e.Err, &certificate):
		cause, server = "the server's certificate is not valid: "+certificate.Error(), "use another one"
	case errors.As(e.Err, &record), strings.Contains(e.Err.Error(), "server gave HTTP response to HTTPS client"):
		cause, server = fmt.Sprintf("%s speaks http, not https", host), "use the port that speaks TLS, or http in the URL"
	case errors.As(e.Err, &alert) && alert.Op == "remote error":
		cause, server = "the TLS handshake fails: "+alert.Err.Error(), "check the server's TLS versions, and whether it wants a client certificate"
	case errors.Is(e.Err, context.DeadlineExceeded), errors.Is(e.Err, os.ErrDeadlineExceeded):
		cause, server = "the server does not answer in time", "see whether it is stuck, or a firewall drops the connection"
	case errors.Is(e.Err, syscall.ECONNRESET), errors.Is(e.Err, io.EOF), errors.Is(e.Err, io.ErrUnexpectedEOF):
		cause, server = "the server breaks the connection off without an answer", "see its log: it crashes, or expects another protocol (https) at this port"
	}
	if e.Preflight {
		cause += "; it is the preflight (OPTIONS) that gets none"
	}
	return &Diagnosis{CORS: false, Cause: cause, Fix: Fix{Server: server}}
}
