package browser

import (
	"net/http"
	"strings"
)

// ReferrerPolicy says how much of the page's URL goes into Referer. Some
// policies also make Origin null, outside of ModeCORS. See
// https://w3c.github.io/webappsec-referrer-policy/#referrer-policies.
type ReferrerPolicy string

// The referrer policies. A downgrade is a request from https to http.
const (
	ReferrerNoReferrer                  ReferrerPolicy = "no-referrer"                     // nothing, and Origin is null
	ReferrerNoReferrerWhenDowngrade     ReferrerPolicy = "no-referrer-when-downgrade"      // the URL; nothing for a downgrade
	ReferrerSameOrigin                  ReferrerPolicy = "same-origin"                     // the URL for the own origin; for others nothing, and Origin is null
	ReferrerOrigin                      ReferrerPolicy = "origin"                          // the origin
	ReferrerStrictOrigin                ReferrerPolicy = "strict-origin"                   // the origin; nothing for a downgrade
	ReferrerOriginWhenCrossOrigin       ReferrerPolicy = "origin-when-cross-origin"        // the URL for the own origin, the origin for others
	ReferrerStrictOriginWhenCrossOrigin ReferrerPolicy = "strict-origin-when-cross-origin" // the same; nothing for a downgrade
	ReferrerUnsafeURL                   ReferrerPolicy = "unsafe-url"                      // the URL
)

var referrerPolicies = []ReferrerPolicy{
	ReferrerNoReferrer, ReferrerNoReferrerWhenDowngrade, ReferrerSameOrigin, ReferrerOrigin,
	ReferrerStrictOrigin, ReferrerOriginWhenCrossOrigin, ReferrerUnsafeURL,
}

// referrer is the value of Referer, empty if it is not sent:
// https://w3c.github.io/webappsec-referrer-policy/#determine-requests-referrer.
func (f *fetch) referrer() string {
	page := f.page.origin
	if page.scheme != "http" && page.scheme != "https" {
		return ""
	}
	origin := page.String() + "/"
	full := origin
	if u, err := parseURL("", f.page.url()); err == nil && len(href(u)) <= 4096 {
		full = href(u)
	}
	own := page.sameOrigin(originOf(f.url()))
	downgrade := page.trustworthy() && !originOf(f.url()).trustworthy()
	switch f.referrerPolicy {
	case ReferrerNoReferrer:
		return ""
	case ReferrerOrigin:
		return origin
	case ReferrerUnsafeURL:
		return full
	case ReferrerSameOrigin:
		return when(own, full, "")
	case ReferrerOriginWhenCrossOrigin:
		return when(own, full, origin)
	case ReferrerStrictOrigin:
		return when(downgrade, "", origin)
	case ReferrerNoReferrerWhenDowngrade:
		return when(downgrade, "", full)
	}
	return when(own, full, when(downgrade, "", origin))
}

func when(condition bool, yes, no string) string {
	if condition {
		return yes
	}
	return no
}

// hidesOrigin tells whether the policy makes Origin null:
// https://fetch.spec.whatwg.org/#append-a-request-origin-header.
func (f *fetch) hidesOrigin() bool {
	anyway := f.page.Engine.quirks().sendsOriginAnyway
	switch f.referrerPolicy {
	case ReferrerNoReferrer:
		return !anyway
	case ReferrerSameOrigin:
		return !anyway && !f.page.origin.sameOrigin(originOf(f.url()))
	case ReferrerOrigin, ReferrerOriginWhenCrossOrigin, ReferrerUnsafeURL:
		return false
	}
	return f.page.origin.scheme == "https" && f.url().Scheme() != "https"
}

// takeReferrerPolicy is how a redirect changes the policy of what follows:
// https://w3c.github.io/webappsec-referrer-policy/#parse-referrer-policy-from-header.
func (f *fetch) takeReferrerPolicy(res *http.Response) {
	for value := range strings.SplitSeq(get(res.Header, "Referrer-Policy"), ",") {
		value := ReferrerPolicy(strings.ToLower(strings.Trim(value, " \t")))
		if p, err := choose("", value, ReferrerStrictOriginWhenCrossOrigin, referrerPolicies...); err == nil && value != "" {
			f.referrerPolicy = p
		}
	}
}
