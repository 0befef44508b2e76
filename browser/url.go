package browser

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	whatwgerrors "github.com/nlnwa/whatwg-url/errors"
	whatwg "github.com/nlnwa/whatwg-url/url"
)

// parser is the URL standard's: https://url.spec.whatwg.org/#concept-basic-url-parser.
// It is older than the rule that a path has no ^.
var parser = whatwg.NewParser(whatwg.WithPathPercentEncodeSet(whatwg.PathPercentEncodeSet.Set('^')))

// maxURL is here because the parser's time grows with the square of a user
// name's length, and servers choose where redirects lead.
const maxURL = 8 << 10

// parseURL parses ref as a page whose URL is base does. A page of an opaque
// origin has none: then base is empty.
func parseURL(base, ref string) (*whatwg.Url, error) {
	if len(ref) > maxURL {
		return nil, errors.New("it is longer than 8 KiB")
	}
	var u *whatwg.Url
	var err error
	if base == "" {
		u, err = parser.Parse(ref)
	} else {
		u, err = parser.ParseRef(base, ref)
	}
	if err != nil {
		return nil, explain(err)
	}
	// https://url.spec.whatwg.org/#forbidden-domain-code-point: the parser
	// knows NUL, but no other control characters.
	if isHTTP(u) && strings.ContainsFunc(u.Hostname(), func(r rune) bool { return r < ' ' }) {
		return nil, errors.New("its host has a control character")
	}
	return u, nil
}

func explain(err error) error {
	switch what := whatwgerrors.Type(err); {
	case what == whatwgerrors.MissingSchemeNonRelativeURL:
		return errors.New("it has no scheme")
	case what == whatwgerrors.HostMissing:
		return errors.New("it has no host")
	case what == whatwgerrors.PortOutOfRange:
		return errors.New("its port is above 65535")
	case what == whatwgerrors.PortInvalid:
		return errors.New("its port is not a number")
	case what == whatwgerrors.DomainInvalidCodePoint:
		return fmt.Errorf("its host cannot contain %q", whatwgerrors.Description(err))
	case what == whatwgerrors.DomainToASCII:
		return errors.New("its host cannot be written in ASCII")
	case strings.Contains(string(what), "IPv6"):
		return errors.New("its host is not an IPv6 address")
	case strings.Contains(string(what), "IPv4"):
		return errors.New("its host is not an IPv4 address")
	default:
		return err
	}
}

func isHTTP(u *whatwg.Url) bool { return u.Scheme() == "http" || u.Scheme() == "https" }

// href is a URL as it is sent and shown in response.url: without the fragment.
func href(u *whatwg.Url) string { return u.Href(true) }

// includesCredentials: https://url.spec.whatwg.org/#include-credentials.
func includesCredentials(u *whatwg.Url) bool { return u.Username() != "" || u.Password() != "" }

// netURL is the URL for net/http, which writes some paths otherwise than
// browsers do, unless they are in Opaque.
func netURL(u *whatwg.Url) *url.URL {
	path, query, hasQuery := strings.Cut(target(u), "?")
	n := &url.URL{Scheme: u.Scheme(), Host: u.Host(), RawQuery: query, ForceQuery: hasQuery && query == ""}
	decoded, err := url.PathUnescape(path)
	if err != nil {
		decoded = path
	}
	n.Path, n.RawPath = decoded, path
	if n.EscapedPath() == path {
		return n
	}
	if n.Opaque = path; strings.HasPrefix(path, "//") { // which Opaque takes for a host
		n.Opaque = "//" + n.Host + path
	}
	return n
}

// target is what stands in a request's first line.
func target(u *whatwg.Url) string {
	_, rest, _ := strings.Cut(href(u), "://")
	return rest[strings.IndexByte(rest, '/'):]
}
