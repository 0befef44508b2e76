package core

import (
	"context"
	"slices"
	"time"
)

// A Config says which pages of other origins may do what. It is plain data: [New] compiles it into a [Policy] and keeps a copy.
//
// In JSON the names are in camelCase (allowOrigins) and MaxAge is a string such as "10m". Unknown, repeated and differently-cased
// names are refused, and so is null.
type Config struct {
	// AllowOrigins lists the origins whose pages may read answers: scheme://host[:port], as browsers write it.
	//
	//	https://example.com, http://[::1]:3000, tauri://localhost   exactly that origin
	//	https://*.example.com      one or more labels before .example.com, never example.com itself
	//	https://pr-*.example.com   one or more letters, digits and hyphens of the first label
	//	http://localhost:*         any port, none included; also behind the two above
	//	moz-extension://*          any host of a scheme other than http and https; not with AllowCredentials
	//	*                          every origin; not with AllowCredentials or Enforce
	//
	// A "*" anywhere else is an error, and so is "null", which any site can produce from a sandboxed frame. On domains that
	// many share, such as vercel.app and netlify.app, anyone may take a name that https://*-acme.vercel.app allows.
	AllowOrigins []string `json:"allowOrigins,omitzero"`

	// AllowOriginFunc is asked about origins that AllowOrigins does not allow: to look them up in a database, say. Whom it
	// allows is up to it: with AllowCredentials, one that returns true lets every https page on the web act as the user. An error
	// refuses the origin and ends up in [Decision.Err]. It is called for every request from such an origin, concurrently,
	// with the request's context, which is where time-outs come from; its panics are the caller's. It is asked neither about
	// "null" and other text that is no origin, nor, with AllowCredentials or Enforce, about insecure origins
	// (see DangerouslyAllowInsecureOrigins). The strings in r and o are valid during the call only.
	AllowOriginFunc func(ctx context.Context, r Request, o Origin) (bool, error) `json:"-"`

	// VaryBy lists request headers, beside Origin, that AllowOriginFunc looks at, such as "X-Api-Key": its context carries them.
	// They are added to Vary in all answers, so that a cache does not give the answer for one value to requests with another.
	VaryBy []string `json:"varyBy,omitzero"`

	// OwnOrigins lists where browsers reach this server, in the patterns of AllowOrigins with http or https. It settles whose
	// page a request comes from. With Enforce, requests with another Host are refused, whatever else they say: that stops DNS
	// rebinding, where Host and Origin are both the attacker's. And browsers that send no Sec-Fetch-Site must send an Origin
	// that is listed; without OwnOrigins one with the host and port of Host is enough. Host is compared as browsers send
	// it, in lower case. Health checks that send the machine's address as Host are refused, too: leave their paths out with
	// a [DeciderFunc].
	OwnOrigins []string `json:"ownOrigins,omitzero"`

	// AllowMethods lists the methods that preflights are granted. Methods are case-sensitive. Nil means GET, HEAD, POST,
	// PUT, PATCH, DELETE, QUERY; a list that is empty but not nil, none. "*" means every method. GET, HEAD and POST need no
	// permission in any case (https://fetch.spec.whatwg.org/#cors-safelisted-method).
	AllowMethods []string `json:"allowMethods,omitzero"`

	// AllowHeaders lists the request headers that preflights are granted. Nil means Authorization, Content-Type,
	// X-Requested-With; a list that is empty but not nil, none. "*" means every header, but, without AllowCredentials,
	// Authorization only if it is listed beside it (https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name).
	AllowHeaders []string `json:"allowHeaders,omitzero"`

	// ExposeHeaders lists the response headers that pages may read beyond the safelisted ones
	// (https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name). "*" means all, and excludes AllowCredentials.
	ExposeHeaders []string `json:"exposeHeaders,omitzero"`

	// AllowCredentials lets the listed origins send requests with cookies, client certificates and cached passwords, and
	// read the answers: their pages can do whatever the user can. It excludes "*" in AllowOrigins.
	AllowCredentials bool `json:"allowCredentials,omitempty"`

	// MaxAge is how long browsers may remember the answer to a preflight, in whole seconds up to 24 hours. Zero means 10
	// minutes; a negative value, that they must not. Chromium keeps it for 2 hours at most, WebKit for 10 minutes.
	MaxAge time.Duration `json:"maxAge,omitempty"`

	// AllowTiming lets allowed origins read the details of resource timing
	// (https://www.w3.org/TR/resource-timing/#sec-timing-allow-origin).
	AllowTiming bool `json:"allowTiming,omitempty"`

	// Enforce refuses, with status 403 and before the handler runs, requests whose origin is neither allowed nor the
	// server's own, WebSocket handshakes included, and requests with an unsafe method that Sec-Fetch-Site says come from
	// another site. Without AllowOrigins and AllowOriginFunc only the server's own pages may. That stops cross-site request
	// forgery and WebSocket hijacking, which CORS alone does not, and with OwnOrigins DNS rebinding. It breaks form posts from
	// other sites that are meant, such as OpenID's form_post and callbacks from payment pages: leave their paths out
	// with a [DeciderFunc].
	Enforce bool `json:"enforce,omitempty"`

	// DangerouslyAllowInsecureOrigins permits http origins that are not loopback, with AllowCredentials or Enforce. Anyone
	// on the network path can forge the pages of such an origin.
	DangerouslyAllowInsecureOrigins bool `json:"dangerouslyAllowInsecureOrigins,omitempty"`

	// DangerouslyAllowPublicSuffixes permits wildcards such as https://*.github.io, with AllowCredentials or Enforce.
	// Anyone can register a domain below a public suffix (https://publicsuffix.org).
	DangerouslyAllowPublicSuffixes bool `json:"dangerouslyAllowPublicSuffixes,omitempty"`

	// AcknowledgeWarnings lists values whose warnings are known and meant: "https://localhost", for the app that has this
	// origin. [Policy.Warnings] leaves them out.
	AcknowledgeWarnings []string `json:"acknowledgeWarnings,omitzero"`
}

// What nil lists and the zero MaxAge stand for.
var (
	defaultMethods = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "QUERY"}
	defaultHeaders = []string{"Authorization", "Content-Type", "X-Requested-With"}
)

const defaultMaxAge = 10 * time.Minute

// protective tells whether a mistake about origins costs more than the privacy of public data.
func (c *Config) protective() bool { return c.AllowCredentials || c.Enforce }

func (c Config) clone() Config {
	c.AllowOrigins = slices.Clone(c.AllowOrigins)
	c.VaryBy = slices.Clone(c.VaryBy)
	c.OwnOrigins = slices.Clone(c.OwnOrigins)
	c.AllowMethods = slices.Clone(c.AllowMethods)
	c.AllowHeaders = slices.Clone(c.AllowHeaders)
	c.ExposeHeaders = slices.Clone(c.ExposeHeaders)
	c.AcknowledgeWarnings = slices.Clone(c.AcknowledgeWarnings)
	return c
}
