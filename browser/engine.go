package browser

import (
	"strings"
	"time"
)

// An Engine is one of the browser engines, or the standard that they
// implement. As [Page.Engine] it selects whose known departures from the
// standard to model; in Name and Console, whose words to speak.
type Engine int

// The engines, as measured: Chromium 156, Firefox 153 ESR, WebKitGTK 2.50.
const (
	Standard Engine = iota // the Fetch standard, without departures
	Chromium               // Chrome, Edge, Opera…
	Firefox
	WebKit // Safari
)

// String returns the engine's name.
func (e Engine) String() string {
	switch e {
	case Chromium:
		return "Chromium"
	case Firefox:
		return "Firefox"
	case WebKit:
		return "WebKit"
	}
	return "Standard"
}

// quirks are the departures from the standard that can change a verdict or
// the requests sent. Those that can't are listed in the package's
// documentation.
type quirks struct {
	// The longest time a preflight's answer is kept. The standard lets the
	// user agent choose; ours is the longest of the three.
	maxAgeLimit time.Duration

	// How long it is kept for an Access-Control-Max-Age that is not a number,
	// or is a negative one. The standard says 5 seconds for both.
	malformedMaxAge, negativeMaxAge time.Duration

	// A failed fetch leaves the preflight cache as it is, where the standard
	// clears the URL's entries.
	keepsCacheOnFailure bool

	// Access-Control-Allow-Headers: * covers Authorization too.
	wildcardCoversAuthorization bool

	// User-Agent and the client hints need no preflight.
	safelistsHints bool

	// An Accept with a byte above 0x7F needs a preflight.
	nonASCIIUnsafe bool

	// "Bytes=0-1" needs no preflight, as "bytes=0-1" needs none.
	rangeUnitAnyCase bool

	// Once a preflight was sent, every redirect is preflighted too, with the
	// page's origin even where the standard says null.
	preflightsRedirects bool

	// The preflight of a redirect asks for all names that the script set,
	// also for those that the redirect dropped.
	preflightsDroppedNames bool

	// In a fetch that began at the page's own origin, a redirect that another
	// origin answers with must be shared with credentials.
	redirectsNeedCredentials bool

	// http on the browser's own machine is mixed content for https pages.
	loopbackIsMixed bool

	// The referrer policies no-referrer and same-origin leave Origin as it is.
	sendsOriginAnyway bool

	// Upload listeners need no preflight of their own where an answer about
	// the URL is kept, whatever it permits.
	keptAnswerServesUploads bool

	// A redirect to an empty Location is no redirect.
	ignoresEmptyLocation bool

	// A user name in a redirect's target is refused for same-origin
	// redirects and in no-cors mode too.
	refusesUserinfo bool
}

var quirksOf = map[Engine]quirks{
	Standard: {
		maxAgeLimit:     24 * time.Hour,
		malformedMaxAge: 5 * time.Second,
		negativeMaxAge:  5 * time.Second,
	},
	Chromium: {
		maxAgeLimit:                 2 * time.Hour,
		malformedMaxAge:             5 * time.Second,
		keepsCacheOnFailure:         true,
		wildcardCoversAuthorization: true,
		safelistsHints:              true,
		ignoresEmptyLocation:        true,
		sendsOriginAnyway:           true,
		keptAnswerServesUploads:     true,
		refusesUserinfo:             true,
	},
	Firefox: {
		maxAgeLimit:                 24 * time.Hour,
		wildcardCoversAuthorization: true,
		nonASCIIUnsafe:              true,
		preflightsRedirects:         true,
		keptAnswerServesUploads:     true,
	},
	WebKit: {
		maxAgeLimit:                 10 * time.Minute,
		malformedMaxAge:             5 * time.Second,
		keepsCacheOnFailure:         true,
		wildcardCoversAuthorization: true,
		rangeUnitAnyCase:            true,
		preflightsDroppedNames:      true,
		redirectsNeedCredentials:    true,
		loopbackIsMixed:             true,
		keptAnswerServesUploads:     true,
	},
}

func (e Engine) quirks() quirks { return quirksOf[e] }

// safelists tells whether an engine sends a header without a preflight that
// the standard does not safelist.
func (q quirks) safelists(name, value string) bool {
	if !q.safelistsHints {
		return false
	}
	switch name {
	case "user-agent":
		return true
	case "device-memory", "downlink", "dpr", "rtt", "viewport-width", "width":
		return value != "" && madeOf("0123456789.", value)
	case "ect":
		return value == "slow-2g" || value == "2g" || value == "3g" || value == "4g"
	case "save-data":
		return strings.EqualFold(value, "on")
	}
	return false
}
