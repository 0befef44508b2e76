package probe

import (
	"fmt"
	"net/url"
	"strings"
)

// ParseURL checks a URL that someone has typed. The error says what to type instead.
func ParseURL(s string) (string, error) {
	u, err := url.Parse(s)
	switch {
	case s == "":
		return "", fmt.Errorf("the URL is empty; write one such as https://api.example.com/items")
	case err != nil && !strings.Contains(s, "://"), err == nil && u.Scheme == "" && u.Host == "":
		return "", fmt.Errorf("%q has no scheme; write %s", s, withScheme(s))
	case err != nil:
		return "", fmt.Errorf("%q is no URL: %w", s, unwrap(err))
	case u.Opaque != "" && !strings.HasPrefix(u.Opaque, "/"): // localhost:3000/items
		return "", fmt.Errorf("%q has no scheme; write %s", s, withScheme(s))
	case u.Scheme != "http" && u.Scheme != "https":
		return "", fmt.Errorf("%q has the scheme %s; write http:// or https://", s, u.Scheme)
	case u.Hostname() == "":
		return "", fmt.Errorf("%q has no host; write one, as in https://api.example.com/items", s)
	}
	return s, nil
}

// withScheme guesses: what runs on the own machine rarely has TLS.
func withScheme(s string) string {
	s = strings.TrimLeft(s, ":/")
	host, _, _ := strings.Cut(s, "/")
	host, _, _ = strings.Cut(host, ":")
	if isLocal(host) {
		return "http://" + s
	}
	return "https://" + s
}

// unwrap leaves out what url.Error repeats.
func unwrap(err error) error {
	if e, ok := err.(*url.Error); ok {
		return e.Err
	}
	return err
}
