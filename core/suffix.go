package core

import "golang.org/x/net/publicsuffix"

// endsInPublicSuffix tells whether anyone may register names below domain: whether it is a public suffix
// (https://publicsuffix.org/list/), or every name directly below it is, as in kawasaki.jp.
func endsInPublicSuffix(domain string) bool {
	for _, candidate := range [...]string{domain, "any-name-at-all." + domain} {
		if suffix, _ := publicsuffix.PublicSuffix(candidate); suffix == candidate {
			return true
		}
	}
	return false
}
