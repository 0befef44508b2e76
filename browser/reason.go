package browser

// A Reason is the rule by which a browser blocked a fetch. It is an error, so
// that [errors.Is] finds it in what [Page.Fetch] returns; as a string it is
// its own stable name.
type Reason string

// The CORS check (https://fetch.spec.whatwg.org/#concept-cors-check), which
// responses and preflights' responses must pass.
const (
	MissingAllowOrigin      Reason = "MissingAllowOrigin"      // there is no Access-Control-Allow-Origin
	MultipleAllowOrigin     Reason = "MultipleAllowOrigin"     // it holds several values, or is there twice
	InvalidAllowOrigin      Reason = "InvalidAllowOrigin"      // it is no origin
	AllowOriginMismatch     Reason = "AllowOriginMismatch"     // it is another origin
	WildcardAllowOrigin     Reason = "WildcardAllowOrigin"     // it is *, and the request has credentials
	InvalidAllowCredentials Reason = "InvalidAllowCredentials" // Access-Control-Allow-Credentials is not true, and the request has credentials
)

// The CORS-preflight fetch (https://fetch.spec.whatwg.org/#cors-preflight-fetch).
const (
	PreflightStatus     Reason = "PreflightStatus"     // its status is not one of 200 to 299
	PreflightRedirect   Reason = "PreflightRedirect"   // it is a redirect
	InvalidAllowMethods Reason = "InvalidAllowMethods" // Access-Control-Allow-Methods is not a list of methods
	InvalidAllowHeaders Reason = "InvalidAllowHeaders" // Access-Control-Allow-Headers is not a list of names
	MethodNotAllowed    Reason = "MethodNotAllowed"    // the method is not on the list
	HeaderNotAllowed    Reason = "HeaderNotAllowed"    // a request header is not on the list
)

// ResourcePolicy: in ModeNoCORS, the response's Cross-Origin-Resource-Policy
// (https://fetch.spec.whatwg.org/#cross-origin-resource-policy-header) keeps
// it from the page.
const ResourcePolicy Reason = "ResourcePolicy"

// Redirects (https://fetch.spec.whatwg.org/#concept-http-redirect-fetch).
const (
	RedirectCredentials Reason = "RedirectCredentials" // to a URL with a user name or password
	RedirectNotHTTP     Reason = "RedirectNotHTTP"     // to a URL that is not http or https
	RedirectInvalid     Reason = "RedirectInvalid"     // to what is not a URL
	RedirectNotAllowed  Reason = "RedirectNotAllowed"  // while the script asked for RedirectError
	TooManyRedirects    Reason = "TooManyRedirects"    // more than 20
)

// What is never sent (https://fetch.spec.whatwg.org/#concept-main-fetch).
const (
	NotHTTP          Reason = "NotHTTP"          // the URL is not http or https, as in localhost:3000/items
	DisallowedByMode Reason = "DisallowedByMode" // another origin in ModeSameOrigin, or ModeNoCORS that must not follow redirects
	MixedContent     Reason = "MixedContent"     // an https page may not fetch from http
	BadPort          Reason = "BadPort"          // the port belongs to another protocol
)

var explanations = map[Reason]string{
	MissingAllowOrigin:      "it has no Access-Control-Allow-Origin header",
	MultipleAllowOrigin:     "its Access-Control-Allow-Origin header has more than one value",
	InvalidAllowOrigin:      "its Access-Control-Allow-Origin header is not an origin",
	AllowOriginMismatch:     "its Access-Control-Allow-Origin header is not the request's origin",
	WildcardAllowOrigin:     "its Access-Control-Allow-Origin header is *, which does not count with credentials",
	InvalidAllowCredentials: "its Access-Control-Allow-Credentials header is not true",

	PreflightStatus:     "its status is not one of 200 to 299",
	PreflightRedirect:   "it is a redirect, which a preflight cannot follow",
	InvalidAllowMethods: "its Access-Control-Allow-Methods header is not a list of methods",
	InvalidAllowHeaders: "its Access-Control-Allow-Headers header is not a list of header names",
	MethodNotAllowed:    "its Access-Control-Allow-Methods header does not list the method",
	HeaderNotAllowed:    "its Access-Control-Allow-Headers header does not list the header",

	ResourcePolicy: "its Cross-Origin-Resource-Policy header keeps other pages from using it",

	RedirectCredentials: "it redirects to a URL with a user name or password",
	RedirectNotHTTP:     "it redirects to a URL that is not http or https",
	RedirectInvalid:     "it redirects to what is not a URL",
	RedirectNotAllowed:  `it is a redirect, and the redirect mode is "error"`,
	TooManyRedirects:    "it redirects once more after 20 redirects",

	NotHTTP:          "the URL is not http or https",
	DisallowedByMode: "the request's mode does not allow it",
	MixedContent:     "a page loaded over https may not fetch from http",
	BadPort:          "browsers do not connect to this port",
}

// Error says in a few words what the rule is.
func (r Reason) Error() string {
	if e, ok := explanations[r]; ok {
		return e
	}
	return string(r)
}
