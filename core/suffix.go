package core

import (
	"strings"

	"golang.org/x/net/publicsuffix"
)

// endsInPublicSuffix tells whether anyone may register names below domain: whether it is a public suffix
// (https://publicsuffix.org/list/), or every name directly below it is, as in kawasaki.jp. Registries' suffixes, such as co.uk, are in
// the list's ICANN section. Those of others, such as vercel.app, are in its private section.
func endsInPublicSuffix(domain string) (public, icann bool) {
	for _, candidate := range [...]string{domain, "any-name-at-all." + domain} {
		if suffix, icann := publicsuffix.PublicSuffix(candidate); suffix == candidate {
			return true, icann
		}
	}
	return false, false
}

// isRegistered tells whether the labels directly below o's host are sold by registries.
func isRegistered(o Origin) bool {
	_, icann := endsInPublicSuffix(o.Host)
	return !o.isLoopback() && (icann || !strings.Contains(o.Host, "."))
}
