package model

import "github.com/corskit/corskit/browser"

// referrer are the policies, whose effect is on Referer and on Origin:
// https://w3c.github.io/webappsec-referrer-policy/.
var referrer = []row{
	{name: "no-referrer", request: refers("no-referrer"), hops: allowing},
	{name: "no-referrer, PUT", request: and(put, refers("no-referrer")), hops: allowing},
	{name: "origin", request: refers("origin"), hops: allowing},
	{name: "unsafe-url", request: refers("unsafe-url"), hops: allowing},
	{name: "same-origin", request: refers("same-origin"), hops: allowing},
	{name: "same-origin, own", request: and(own, refers("same-origin")), hops: responds(200)},
	{name: "no-referrer, own POST", request: and(own, post, refers("no-referrer")), hops: responds(200)},
	{name: "no-referrer, own POST of mode same-origin", request: and(own, post, sameOrigin, refers("no-referrer")), hops: responds(200), departs: departs(originAnyway)},
	{name: "no-cors POST, no-referrer", request: and(noCORS, post, refers("no-referrer")), hops: responds(200), departs: departs(originAnyway)},
	{name: "no-cors POST, same-origin", request: and(noCORS, post, refers("same-origin")), hops: responds(200), departs: departs(originAnyway)},
	{name: "no-cors POST, strict-origin", request: and(noCORS, post, refers("strict-origin")), hops: responds(200)},
	{name: "no-cors POST, origin", request: and(noCORS, post, refers("origin")), hops: responds(200)},
	{name: "no-cors POST, own, same-origin", request: and(own, noCORS, post, refers("same-origin")), hops: responds(200)},
	{name: "a redirect says no-referrer", hops: redirects(redirect(302, "{api}/{row}/1", pageMay, "Referrer-Policy: no-referrer"), nil)},
	{name: "a redirect says several", hops: redirects(redirect(302, "{api}/{row}/1", pageMay, "Referrer-Policy: no-referrer, strict-origin, bogus"), nil)},
	{name: "a redirect says no-referrer, no-cors POST", request: and(noCORS, post), hops: redirects(redirect(307, "{api}/{row}/1", "Referrer-Policy: no-referrer"), answer(200)), departs: departs(originAnyway, originDespiteRedirect)},
	{name: "bogus", request: browser.Request{ReferrerPolicy: "bogus"}, hops: responds(200)},
}
