package core

// A Request is what a decision depends on: some of the request's line and headers, as strings. Adapters fill it in.
type Request struct {
	// Method is the request's method, as sent.
	Method string
	// Host is the Host header, or the host of an absolute-form target, with its port if it has one.
	Host string
	// Path is the URL's path. No Policy looks at it; it is there for observers and functions. On net/http, and what stands on it, it is
	// [net/url.URL].RawPath, or Path if that is empty: decoded, unless it was encoded in an unusual way, as in /%61 and /a%2Fb. On Fiber it is
	// c.Path(): as it was sent, unless the app sets UnescapePath.
	//
	// Routers disagree about other spellings of a path. So a function names the paths that get less protection, each as a whole, and gives
	// every other one the strict policy.
	Path string
	// Origin is the value of the Origin header, and "," if there are several such lines.
	Origin string
	// RequestMethod is the value of Access-Control-Request-Method, and "," if there are several such lines.
	RequestMethod string
	// RequestHeaders is the value of Access-Control-Request-Headers, several lines joined by ",". An adapter passes ","
	// for several lines that together exceed 4 KiB, which no policy would echo.
	RequestHeaders string
	// SecFetchSite is the value of Sec-Fetch-Site, and "," if there are several such lines.
	// See https://w3c.github.io/webappsec-fetch-metadata/#sec-fetch-site-header.
	SecFetchSite string
	// TLS says that the request came over TLS to this very server. A proxy in front may have ended it earlier.
	TLS bool
	// Borrowed says that the strings above are on loan: their memory is used for other requests later, as on Fiber.
	// A Policy then clones what a Decision keeps of them.
	Borrowed bool
}

// IsPreflight tells a CORS-preflight request, https://fetch.spec.whatwg.org/#cors-preflight-request. Without
// Access-Control-Request-Method an OPTIONS request is the application's own.
func (r *Request) IsPreflight() bool {
	return r.Method == "OPTIONS" && r.Origin != "" && r.RequestMethod != ""
}
