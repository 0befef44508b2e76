package model

import "github.com/corskit/corskit/browser"

// exposed: https://fetch.spec.whatwg.org/#concept-filtered-response-cors.
// The names say what the server exposes.
var exposed = []row{
	{name: "none", hops: responds(200, pageMay, "X-Foo: 1", "Cache-Control: no-store", "Content-Language: de", "Expires: 0", "Last-Modified: Tue, 01 Jan 2030 00:00:00 GMT", "Pragma: p", `ETag: "e"`)},
	{name: "one", hops: responds(200, pageMay, aceh+"x-foo", "X-Foo: 1", "X-Bar: 2")},
	{name: "one in upper case", hops: responds(200, pageMay, aceh+"X-FOO", "X-Foo: 1")},
	{name: "one twice", hops: responds(200, pageMay, aceh+"X-Foo, x-foo", "X-Foo: 1")},
	{name: "one that is not there", hops: responds(200, pageMay, aceh+"X-Bar", "X-Foo: 1")},
	{name: "nothing", hops: responds(200, pageMay, aceh, "X-Foo: 1")},
	{name: "all", hops: responds(200, pageMay, aceh+"*", "X-Foo: 1", "Set-Cookie: q=1; Path=/{row}", "Authorization: z")},
	{name: "all, with credentials", request: withCookies, hops: responds(200, pageMay, withCookie, aceh+"*", "X-Foo: 1")},
	{name: "all and one, with credentials", request: withCookies, hops: responds(200, pageMay, withCookie, aceh+"*, x-foo", "X-Foo: 1", "X-Bar: 2")},
	{name: "all, credentials same-origin", request: browser.Request{Credentials: browser.CredentialsSameOrigin}, hops: responds(200, pageMay, aceh+"*", "X-Foo: 1")},
	{name: "a malformed list", hops: responds(200, pageMay, aceh+"x-foo, x bar", "X-Foo: 1")},
	{name: "a list with semicolons", hops: responds(200, pageMay, aceh+"x-foo; x-bar", "X-Foo: 1")},
	{name: "two lines", hops: responds(200, pageMay, aceh+"x-foo,", aceh+",X-BAR", "X-Foo: 1", "X-Bar: 2", "X-Baz: 3")},
	{name: "two lines, one malformed", hops: responds(200, pageMay, aceh+"x-foo", aceh+"x bar", "X-Foo: 1")},
	{name: "Set-Cookie", hops: responds(200, pageMay, aceh+"set-cookie, x-foo", "X-Foo: 1", "Set-Cookie: q=1; Path=/{row}")},
	{name: "a header of two lines", hops: responds(200, pageMay, aceh+"x-foo", "X-Foo: 1", "X-Foo: 2")},
	{name: "the CORS headers", hops: responds(200, pageMay, aceh+"access-control-allow-origin, access-control-expose-headers")},
	{name: "HEAD", request: method("HEAD"), hops: responds(200, pageMay, aceh+"x-foo", "X-Foo: 1")},
	{name: "own", request: own, hops: responds(200, "X-Foo: 1", "X-Foo: 2", "Set-Cookie: q=1; Path=/{row}")},
	{name: "status 204", hops: responds(204, anyMay)},
	{name: "status 304", hops: responds(304, anyMay)},
	{name: "status 418", hops: responds(418, anyMay)},
}
