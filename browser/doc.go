// Package browser is the browser's side of CORS: the [Fetch standard]'s CORS
// protocol as a client. It is for testing what a web page could do with a
// server, without a browser, and for finding out why one blocks a request.
//
//	page := browser.MustNew("https://app.example.com")
//	page.Transport = browser.Handler(mux) // nil: a real connection
//
//	res, err := page.Get("https://api.example.com/items")
//
// A fetch sends the preflight that a browser would send, if it would send one,
// keeps what the answer allows, follows redirects, and checks every response.
// It returns what the page's script could read. Where a browser would not let
// it, the error is a [*BlockedError]: it says which rule of the standard
// failed, what Chromium and Firefox call it and print on their consoles, and
// which requests were sent and answered until then.
//
// Every rule has the section of the standard that demands it beside it.
//
// # What is not modelled
//
//   - the HTTP cache. A response cached for one origin and served to another is
//     a missing Vary: Origin; see each response by itself here.
//   - Local network access, which is a permission that Chromium asks the user
//     for, Content Security Policy, service workers, HSTS, HTTP authentication
//     by dialog, client certificates, opaque response blocking.
//   - cookies that a browser refuses to send to third parties. SameSite is
//     heeded when a cookie is set. [net/http/cookiejar] does not store it, so
//     cookies put into [Page.Jar] by hand are sent in any case; and unlike
//     browsers it sends a Secure cookie to https URLs only, not to
//     http://localhost.
//   - documents other than a page at the root of its origin with the default
//     referrer policy.
//   - Accept-Language and Accept-Encoding, which differ from user to user. The
//     User-Agent names no engine.
//
// # Where engines depart from the standard
//
// All of this is measured: C is Chromium 156, F is Firefox 153 ESR, W is
// WebKitGTK 2.50. What is marked * can change a verdict or the requests sent;
// [Page.Engine] makes a page do the same.
//
//   - C, F, W*: Access-Control-Allow-Headers: * covers Authorization, too.
//   - C, F, W*: a negative Access-Control-Max-Age means no caching, not 5 seconds.
//   - F*: so does one that is not a number, or is there twice.
//   - C, F, W*: preflights are kept for at most 2 hours, 24 hours, 10 minutes.
//   - C, W*: a request that fails does not clear the preflight cache.
//   - C*: User-Agent, Device-Memory, Downlink, DPR, ECT, RTT, Save-Data,
//     Viewport-Width and Width need no preflight.
//   - F*: an Accept header with a byte above 0x7F needs a preflight.
//   - W*: Range: Bytes=0-1 needs no preflight.
//   - F*: once a preflight was sent, every redirect is preflighted; and those
//     preflights carry the page's origin where the standard says null.
//   - W*: the preflight of a redirect asks for all names that the script had
//     set, also for an Authorization that was dropped.
//   - W*: in a fetch that began at the page's own origin, a redirect that another
//     origin answers with must be shared with credentials.
//   - W*: a page of https may not fetch from http://localhost.
//   - C*: no redirect may lead to a URL with a user name or password, not even
//     within one origin.
//   - C*: an empty Location is no redirect.
//   - C, W: several values of one request header are judged as one.
//   - C, F: Sec-Fetch-Site of a redirect's preflight does not count the way there.
//   - W: redirected requests have no Sec-Fetch headers.
//   - W: in a sandboxed frame, requests with credentials have cookies.
//   - C: a page of https may fetch from http if the host is a private IP address
//     and the user permits it; elsewhere that is mixed content.
//
// Engines also check in another order, so that when two things are wrong they
// name the other one. [BlockedError.Name] and [BlockedError.Console] know: C
// sees that a preflight is redirected before it looks at its headers, W sees
// its status; F looks for the method before it parses Access-Control-Allow-Headers.
//
// [Fetch standard]: https://fetch.spec.whatwg.org/
package browser
