package browser

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"os"
	"syscall"
)

// A NetworkError tells that no HTTP response came, which no CORS header can
// fix: the server does not run, the name or the certificate is wrong, ctx was
// cancelled. Unwrap returns the cause.
type NetworkError struct {
	URL       string
	Preflight bool // it is the preflight that got no response
	Err       error

	// Exchanges are the HTTP requests until then. The last one is the one
	// that failed.
	Exchanges Traffic

	crossOrigin bool
}

func (f *fetch) networkError(m message, err error) *NetworkError {
	return &NetworkError{
		URL:         href(f.url()),
		Preflight:   m.preflight,
		Err:         err,
		Exchanges:   f.exchanges,
		crossOrigin: f.tainting == cors,
	}
}

// Error is one sentence with the URL and the cause.
func (e *NetworkError) Error() string {
	what := "no response"
	if e.Preflight {
		what = "no response to the preflight"
	}
	return fmt.Sprintf("browser: %s from %s: %v", what, e.URL, e.Err)
}

// Is tells whether the preflight got no response, if the target is
// [ErrPreflight].
func (e *NetworkError) Is(target error) bool { return target == ErrPreflight && e.Preflight }

// Unwrap returns Err.
func (e *NetworkError) Unwrap() error { return e.Err }

// Name returns the engine's own name for the failure. Firefox has the name of
// a CORS error, though CORS has no part in it. It is empty for Standard and
// WebKit.
func (e *NetworkError) Name(engine Engine) string {
	switch {
	case engine == Chromium:
		return netError(e.Err)
	case engine == Firefox && e.crossOrigin:
		return "CORSDidNotSucceed"
	}
	return ""
}

// Console returns what the engine prints on its console, a sentence an
// element.
func (e *NetworkError) Console(engine Engine) []string {
	switch {
	case engine == Standard:
		return []string{e.Error()}
	case engine == Chromium:
		return []string{"Failed to load resource: " + netError(e.Err)}
	case engine == Firefox && e.crossOrigin && e.Preflight:
		return []string{firefoxDidNotSucceed(e.URL), firefoxDidNotSucceed(e.URL)}
	case engine == Firefox && e.crossOrigin:
		return []string{firefoxDidNotSucceed(e.URL)}
	}
	return nil
}

// netError returns Chromium's name for what Go's network packages report.
func netError(err error) string {
	var (
		dns       *net.DNSError
		authority x509.UnknownAuthorityError
		hostname  x509.HostnameError
		invalid   x509.CertificateInvalidError
		record    tls.RecordHeaderError
		alert     tls.AlertError
		malformed textproto.ProtocolError
	)
	switch {
	case errors.Is(err, context.Canceled):
		return "net::ERR_ABORTED"
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		return "net::ERR_TIMED_OUT"
	case errors.As(err, &dns):
		return "net::ERR_NAME_NOT_RESOLVED"
	case errors.As(err, &authority):
		return "net::ERR_CERT_AUTHORITY_INVALID"
	case errors.As(err, &hostname):
		return "net::ERR_CERT_COMMON_NAME_INVALID"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "net::ERR_CERT_DATE_INVALID"
	case errors.As(err, &invalid):
		return "net::ERR_CERT_INVALID"
	case errors.As(err, &record), errors.As(err, &alert):
		return "net::ERR_SSL_PROTOCOL_ERROR"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "net::ERR_CONNECTION_REFUSED"
	case errors.Is(err, syscall.ECONNRESET):
		return "net::ERR_CONNECTION_RESET"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "net::ERR_EMPTY_RESPONSE"
	case errors.Is(err, errHeaderTooLarge):
		return "net::ERR_RESPONSE_HEADERS_TOO_BIG"
	case errors.Is(err, errHeaderMalformed), errors.As(err, &malformed):
		return "net::ERR_INVALID_HTTP_RESPONSE"
	}
	return "net::ERR_FAILED"
}
