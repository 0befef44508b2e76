package model

import "github.com/corskit/corskit/browser"

// remembered are preflights, by their Access-Control-Max-Age
// (https://fetch.spec.whatwg.org/#cors-preflight-cache), and cookies.
// Everything is fetched twice.
var remembered = []row{
	{name: "600", request: put, twice: true, hops: preflighted(204, pageMay, acam+"PUT", acma+"600")},
	{name: "600, everyone", request: put, twice: true, hops: preflighted(204, anyMay, acam+"PUT", acma+"600")},
	{name: "600, the same site", request: and(put, to("{port}/{row}/0")), twice: true, hops: preflighted(204, pageMay, acam+"PUT", acma+"600")},
	{name: "600, status 200", request: put, twice: true, hops: preflighted(200, pageMay, acam+"PUT", acma+"600")},
	{name: "600, Cache-Control: no-store does not matter", request: put, twice: true, hops: preflighted(204, pageMay, acam+"PUT", acma+"600", "Cache-Control: no-store")},
	{name: "600, a header", request: traced, twice: true, hops: preflighted(204, pageMay, acah+"x-trace", acma+"600")},
	{name: "600, headers *", request: traced, twice: true, hops: preflighted(204, pageMay, acah+"*", acma+"600"), departs: departs(starIsNotKept)},
	{name: "600, methods *", request: put, twice: true, hops: preflighted(204, pageMay, acam+"*", acma+"600"), departs: departs(starIsNotKept)},
	{name: "600, with credentials", request: and(put, withCookies), twice: true, hops: preflighted(204, pageMay, withCookie, acam+"PUT", acma+"600")},
	{name: "600, with credentials, methods *", request: and(traced, withCookies), twice: true, hops: preflighted(204, pageMay, withCookie, acam+"*", acah+"x-trace", acma+"600")},
	{name: "absent", request: put, twice: true, hops: preflighted(204, pageMay, acam+"PUT")},
	{name: "0", request: put, twice: true, hops: preflighted(204, pageMay, acam+"PUT", acma+"0")},
	{name: "-1", request: put, twice: true, hops: preflighted(204, pageMay, acam+"PUT", acma+"-1"), departs: departs(negativeAgeIsNone)},
	{name: "abc", request: put, twice: true, hops: preflighted(204, pageMay, acam+"PUT", acma+"abc"), departs: departs(malformedAgeIsNone)},
	{name: "600.5", request: put, twice: true, hops: preflighted(204, pageMay, acam+"PUT", acma+"600.5"), departs: departs(malformedAgeIsNone)},
	{name: "+600", request: put, twice: true, hops: preflighted(204, pageMay, acam+"PUT", acma+"+600"), departs: departs(malformedAgeIsNone)},
	{name: "600s", request: put, twice: true, hops: preflighted(204, pageMay, acam+"PUT", acma+"600s"), departs: departs(malformedAgeIsNone)},
	{name: "empty", request: put, twice: true, hops: preflighted(204, pageMay, acam+"PUT", acma), departs: departs(emptyAgeIsAbsent)},
	{name: "two lines", request: put, twice: true, hops: preflighted(204, pageMay, acam+"PUT", acma+"600", acma+"600"), departs: departs(malformedAgeIsNone)},
	{name: "huge", request: put, twice: true, hops: preflighted(204, pageMay, acam+"PUT", acma+"99999999999999999999")},
	{name: "a response that fails", request: put, twice: true, hops: []hop{{preflight: answer(204, pageMay, acam+"PUT", acma+"600"), response: answer(200)}}, departs: departs(failureKeepsCache)},
	{name: "a preflight that fails", request: put, twice: true, hops: preflighted(204, pageMay, acma+"600")},
	{name: "cookie: own", request: own, twice: true, hops: responds(200, "Set-Cookie: seen=1; Path=/{row}")},
	{name: "cookie: own, omitted", request: and(own, browser.Request{Credentials: browser.CredentialsOmit}), twice: true, hops: responds(200, "Set-Cookie: seen=1; Path=/{row}")},
	{name: "cookie: the same site, included", request: and(withCookies, to("{port}/{row}/0")), twice: true, hops: responds(200, pageMay, withCookie, "Set-Cookie: seen=1; Path=/{row}")},
	{name: "cookie: the same site, not included", request: to("{port}/{row}/0"), twice: true, hops: responds(200, pageMay, "Set-Cookie: seen=1; Path=/{row}")},
	{name: "cookie: the same site, never with the preflight", request: and(put, withCookies, to("{port}/{row}/0")), twice: true, hops: []hop{{preflight: answer(204, pageMay, withCookie, acam+"PUT", acma+"0"), response: answer(200, pageMay, withCookie, "Set-Cookie: seen=1; Path=/{row}")}}},
	{name: "cookie: another site", request: withCookies, twice: true, hops: responds(200, pageMay, withCookie, "Set-Cookie: seen=1; Path=/{row}"), departs: departs(foreignCookiesAreKept)},
	{name: "cookie: another site, SameSite=Lax", request: withCookies, twice: true, hops: responds(200, pageMay, withCookie, "Set-Cookie: seen=1; SameSite=Lax; Path=/{row}")},
	{name: "cookie: another site, SameSite=None", request: withCookies, twice: true, hops: responds(200, pageMay, withCookie, "Set-Cookie: seen=1; SameSite=None; Path=/{row}")},
	{name: "cookie: another site, SameSite=None; Secure", request: withCookies, twice: true, hops: responds(200, pageMay, withCookie, "Set-Cookie: seen=1; SameSite=None; Secure; Path=/{row}"), departs: departs(securityOfLoopback)},
	{name: "cookie: another site, response not shared", request: withCookies, twice: true, hops: responds(200, "Set-Cookie: seen=1; Path=/{row}"), departs: departs(foreignCookiesAreKept)},
}
