// Package browser is the browser's side of CORS: the [Fetch standard]'s CORS
// protocol as a client. Use it to test what a web page could do with a server,
// without a browser, and to find out why a browser blocks a request.
//
//	page := browser.MustNew("https://app.example.com")
//	page.Transport = browser.Handler(mux) // nil: a real connection
//
//	res, err := page.Get("https://api.example.com/items")
//
// A fetch sends a preflight where a browser would send one, keeps what the
// answer allows, follows redirects, and checks every response. It returns what
// the page's script could read.
//
// Where a browser would not let the script read it, the error is a
// [*BlockedError]. It says which rule of the standard failed, how Chromium and
// Firefox call that, and what they print on their consoles. [Exchanges] has the
// requests and responses in both cases.
//
// Package [corstest] is for tests that need one line. [Hosts] puts several
// servers behind a page. Time passes at once in a bubble of [testing/synctest].
//
// # What is not modelled
//
//   - The HTTP cache. A response that is cached for one origin and served to
//     another lacks Vary: Origin.
//   - Local network access: Chromium asks the user for permission.
//   - Content Security Policy, service workers, HSTS, HTTP authentication by
//     dialog, client certificates, opaque response blocking.
//   - Streams as request bodies.
//   - Third-party cookies that a browser refuses to send. SameSite counts when a
//     cookie is set. [net/http/cookiejar] does not store it, so cookies that a
//     test puts into [Page.Jar] are sent in any case. It sends a Secure cookie to
//     https URLs only; browsers send it to http://localhost, too.
//   - Accept-Language and Accept-Encoding: they differ from user to user.
//   - The User-Agent names no engine.
//   - URLs of more than 8 KiB are no URLs.
//
// # Where engines depart from the standard
//
// All of this is measured. C is Chromium 156, F is Firefox 153 ESR, W is
// WebKitGTK 2.50. What is marked * can change a verdict or the requests;
// [Page.Engine] makes a page do the same.
//
// Preflights:
//
//   - C, F, W*: Access-Control-Allow-Headers: * covers Authorization, too.
//   - C*: User-Agent, Device-Memory, Downlink, DPR, ECT, RTT, Save-Data,
//     Viewport-Width and Width need no preflight.
//   - F*: an Accept header with a byte above 0x7F needs a preflight.
//   - W*: Range: Bytes=0-1 needs no preflight.
//   - C, W: several values of one request header are judged as one.
//   - W: a preflight has the User-Agent that the script set.
//
// The preflight cache:
//
//   - C, F, W*: it keeps an answer for at most 2 hours, 24 hours, 10 minutes.
//   - C, F, W*: a negative Access-Control-Max-Age means no caching, not 5 seconds.
//   - F*: so does one that is not a number, or is there twice.
//   - C, W*: a request that fails does not clear it.
//   - C, F, W*: upload listeners need no preflight where an answer about the URL
//     is kept, whatever it permits.
//
// Redirects:
//
//   - F*: once a preflight was sent, every redirect is preflighted. Those
//     preflights have the page's origin where the standard says null.
//   - W*: the preflight of a redirect asks for all names that the script had
//     set, also for an Authorization that was dropped.
//   - W*: in a fetch that began at the page's own origin, a redirect that another
//     origin answers with must be shared with credentials.
//   - C*: no redirect may lead to a URL with a user name or password, not even
//     within one origin.
//   - C*: an empty Location is no redirect.
//   - C, F: Sec-Fetch-Site of a redirect's preflight does not count the way there.
//   - W: redirected requests have no Sec-Fetch headers.
//   - W: bytes above 0x7F in a Location are taken for Latin-1.
//
// The rest:
//
//   - C*: the referrer policies no-referrer and same-origin do not make Origin null.
//   - W*: a page of https may not fetch from http://localhost.
//   - C: a page of https may fetch from http if the host is a private IP address
//     and the user permits it; elsewhere that is mixed content.
//   - C: it sends its own User-Agent, whatever the script sets.
//   - C: it repeats a request that is answered with status 408 on a connection
//     that was used before: one fetch, two requests.
//   - F, W: X-HTTP-Method: "a,TRACE" is not sent, though the method is within quotes.
//   - W: a request value with a byte above 0x7F is sent in UTF-8.
//   - W: in a sandboxed frame, requests with credentials have cookies.
//
// Engines also check in another order. When two things are wrong, they may name
// the other one, and so do [BlockedError.Name] and [BlockedError.Console]: C
// sees that a preflight is redirected before it looks at its headers, W sees
// its status first, F looks for the method before it parses
// Access-Control-Allow-Headers.
//
// [Fetch standard]: https://fetch.spec.whatwg.org/
// [corstest]: https://pkg.go.dev/github.com/corskit/corskit/browser/corstest
package browser
