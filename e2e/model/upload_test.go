package model

// uploads have listeners on the upload object of an XMLHttpRequest, which need
// a preflight: https://fetch.spec.whatwg.org/#use-cors-preflight-flag.
var uploads = []row{
	{name: "POST", request: uploaded, hops: allowing},
	{name: "POST, without allowed methods", request: uploaded, hops: preflighted(204, pageMay)},
	{name: "POST, other methods", request: uploaded, hops: preflighted(204, pageMay, acam+"PUT")},
	{name: "POST, not shared", request: uploaded, hops: responds(200)},
	{name: "POST, preflight not shared", request: uploaded, hops: preflighted(204)},
	{name: "POST, preflight not found", request: uploaded, hops: preflighted(404, pageMay)},
	{name: "POST with a header", request: and(uploaded, traced), hops: preflighted(204, pageMay)},
	{name: "PUT", request: and(uploaded, put), hops: preflighted(204, pageMay)},
	{name: "credentials for everyone", request: and(uploaded, withCookies), hops: responds(200, anyMay, withCookie)},
	{name: "credentials not allowed", request: and(uploaded, withCookies), hops: responds(200, pageMay)},
	{name: "within another origin", request: uploaded, hops: redirects(redirect(307, "{api}/{row}/1", pageMay), nil)},
	{name: "twice, listed", request: uploaded, twice: true, hops: preflighted(204, pageMay, acam+"POST", acma+"60")},
	{name: "twice, not listed", request: uploaded, twice: true, hops: preflighted(204, pageMay, acma+"60")},
	{name: "twice, others listed", request: uploaded, twice: true, hops: preflighted(204, pageMay, acam+"PUT", acma+"60"), departs: departs(keptAnswerServesUploads)},
	{name: "nobody listens", request: and(uploaded, to("http://127.0.0.1:64999/x"))},
}
