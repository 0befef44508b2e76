package model

// parsed are URLs and header values that have to be read or written in one
// certain way: https://url.spec.whatwg.org/#concept-basic-url-parser,
// https://fetch.spec.whatwg.org/#concept-header-value.
var parsed = []row{
	{name: "URL: quotes and brackets in a query", request: to("{api}/{row}/0?\"<>'`{}|^"), hops: allowing},
	{name: "URL: Unicode in a query", request: to("{api}/{row}/0?ü"), hops: allowing},
	{name: "URL: a sign that is no escape", request: to("{api}/{row}/0?%zz%"), hops: allowing},
	{name: "URL: tabs and line breaks", request: to(" {api}/\t{row}/\r\n0?a\tb "), hops: allowing},
	{name: "URL: backslashes", request: to("/x\\..\\{row}\\0?a\\b"), hops: responds(200)},
	{name: "URL: one slash of the page's scheme", request: to("http:/{row}/0"), hops: responds(200)},
	{name: "URL: no slash of the page's scheme", request: to("http:{row}/0"), hops: responds(200)},
	{name: "URL: three slashes", request: to("http:///{api host}/{row}/0"), hops: allowing},
	{name: "URL: an encoded host", request: to("http://%6Cocalhost:1/{row}/0")},
	{name: "URL: a host with an encoded slash", request: to("http://a%2fb/x")},
	{name: "URL: an address out of range", request: to("http://256.1.1.1/x")},

	{name: "Location: UTF-8 in a query", hops: redirects(redirect(302, "{api}/{row}/1?ü%c3%BC", pageMay), nil), departs: departs(locationInLatin1)},
	{name: "Location: bytes that are no UTF-8", hops: redirects(redirect(302, "{api}/{row}/1?\xfc\xff", pageMay), nil), departs: departs(locationInLatin1)},
	{name: "Location: a sign that is no escape", hops: redirects(redirect(302, "{api}/{row}/1?%zz%", pageMay), nil)},
	{name: "Location: blanks and quotes", hops: redirects(redirect(302, "{api}/{row}/1?a b\"<>'", pageMay), nil)},
	{name: "Location: backslashes", hops: redirects(redirect(302, "\\{row}\\1", pageMay), nil)},

	{name: "request value: a character below U+0100", request: sets("X-Name", "é"), hops: allowing, departs: departs(sendsUTF8)},
	{name: "request value: a character above U+00FF", request: sets("X-Name", "Ā"), hops: allowing},
	{name: "request value: a method in quotes", request: sets("X-HTTP-Method", `"a,TRACE,b"`), hops: allowing, departs: departs(quotedMethods)},
	{name: "request value: a method among others", request: sets("X-HTTP-Method", `a,TRACE,b`), hops: allowing},
	{name: "no-cors: 127 bytes twice", request: and(noCORS, sets("Accept", a(127), "Accept", a(127))), hops: responds(200)},
	{name: "no-cors: 63 bytes twice", request: and(noCORS, sets("Accept", a(63), "Accept", a(63))), hops: responds(200)},

	{name: "response value: blanks around", hops: responds(200, "Access-Control-Allow-Origin: \t {page} \t")},
	{name: "response value: NUL", hops: responds(200, anyMay, "X-Odd: a\x00b"), departs: departs(explainsNetwork)},
	{name: "response value: another control character", hops: responds(200, anyMay, aceh+"X-Odd", "X-Odd: a\x01b"), departs: departs(controlsAreFine)},
	{name: "response value: bytes above 0x7F", hops: responds(200, anyMay, aceh+"X-Odd", "X-Odd: \xe9 é"), departs: departs(readsUTF8)},

	{name: "status 408", hops: responds(408, pageMay)},
}
