package model

import (
	"regexp"
	"slices"
)

// A departure is a way in which engines do not do what the standard says, or
// what the model of them does.
type departure struct {
	engines []string
	why     string

	// ignore takes what differs out of an outcome, if the model does not know
	// of it. Where it is nil, the model of the engine departs as well.
	ignore func(*outcome)
}

func departs(d ...departure) []departure { return d }

func (d departure) of(engine string) bool { return slices.Contains(d.engines, engine) }

func (d departure) modelled() bool { return d.ignore == nil }

var (
	chromium    = []string{"chromium"}
	firefox     = []string{"firefox"}
	webkit      = []string{"webkit"}
	butChromium = []string{"firefox", "webkit"}
	allThree    = []string{"chromium", "firefox", "webkit"}
	butWebKit   = []string{"chromium", "firefox"}
	butFirefox  = []string{"chromium", "webkit"}
)

// What the model of an engine does, too.
var (
	starCoversAuthorization  = departure{engines: allThree, why: "Access-Control-Allow-Headers: * covers Authorization, too"}
	negativeAgeIsNone        = departure{engines: allThree, why: "a negative Access-Control-Max-Age means no caching, not 5 seconds"}
	malformedAgeIsNone       = departure{engines: firefox, why: "an Access-Control-Max-Age that is not a number, or is there twice, means no caching, not 5 seconds"}
	failureKeepsCache        = departure{engines: butFirefox, why: "a request that fails does not clear the preflight cache"}
	originAnyway             = departure{engines: chromium, why: "the referrer policies no-referrer and same-origin do not make Origin null"}
	keptAnswerServesUploads  = departure{engines: allThree, why: "upload listeners need no preflight where an answer about the URL is kept, whatever it permits"}
	hintsAreSafe             = departure{engines: chromium, why: "User-Agent and client hints need no preflight"}
	nonASCIIIsUnsafe         = departure{engines: firefox, why: "an Accept with a byte above 0x7F needs a preflight"}
	rangeUnitInAnyCase       = departure{engines: webkit, why: "Range: Bytes=0-1 needs no preflight"}
	preflightsRedirects      = departure{engines: firefox, why: "once a preflight was sent, every redirect is preflighted, with the page's origin"}
	asksForDroppedNames      = departure{engines: webkit, why: "the preflight of a redirect asks for all names that the script set, also for dropped ones"}
	redirectsNeedCredentials = departure{engines: webkit, why: "in a fetch that began at the page's own origin, another origin's redirect must be shared with credentials"}
	noUserinfoInRedirects    = departure{engines: chromium, why: "no redirect may lead to a URL with a user name or password"}
	emptyLocationIsNone      = departure{engines: chromium, why: "an empty Location is no redirect"}
)

// What the model does not know of: requests.
var (
	noMetadataElsewhere      = departure{webkit, "requests redirected to another origin have no Sec-Fetch headers", requestsWithout("Sec-Fetch-[^:]*")}
	preflightForgetsTheWay   = departure{butWebKit, "Sec-Fetch-Site of a redirect's preflight does not count the way there", requestsWithout("Sec-Fetch-Site")}
	crossSiteFromTheStart    = departure{firefox, "Sec-Fetch-Site of a redirect within the site is cross-site", requestsWithout("Sec-Fetch-Site")}
	rewritesRange            = departure{chromium, "a Range that it understands is written anew", requestsWithout("Range")}
	sendsUTF8                = departure{webkit, "a byte above 0x7F is sent in UTF-8", requestsWithout("Accept|X-Name")}
	sendsFirstContentType    = departure{firefox, "of several values of Content-Type the first is sent", requestsWithout("Content-Type")}
	valuesAreJudgedTogether  = departure{butFirefox, "several values of one header are judged as one", preflights}
	privateNetworkIsFree     = departure{allThree, "Access-Control-Request-Private-Network is no forbidden name", all(preflights, requestsWithout("Access-Control-Request-Private-Network"))}
	starIsNotKept            = departure{firefox, "what * permits is asked for again each time", preflights}
	getIsPreflightedAfterPut = departure{webkit, "a redirect that turns a PUT into a GET is preflighted", preflights}
	foreignCookiesAreKept    = departure{firefox, "a cookie without SameSite is kept for the page's site alone, where others refuse it", all(requestsWithout("Cookie"), sentences)}
	securityOfLoopback       = departure{webkit, "a Secure cookie needs https, on the browser's own machine as well", requestsWithout("Cookie")}
	emptyAgeIsAbsent         = departure{firefox, "an empty Access-Control-Max-Age counts as absent, where the model takes it for malformed", preflights}
	asksAgain                = departure{firefox, "a request whose connection is closed is sent again", func(o *outcome) { o.requests = slices.Compact(o.requests) }}
	ownUserAgent             = departure{chromium, "its own User-Agent is sent, whatever the script sets", requestsWithout("User-Agent")}
	originDespiteRedirect    = departure{webkit, "a Referrer-Policy of a redirect does not make Origin null", requestsWithout("Origin")}
	preflightSaysUserAgent   = departure{webkit, "a preflight has the User-Agent that the script set", requestsWithout("User-Agent")}
	quotedMethods            = departure{butChromium, "a forbidden method within quotes is one, too: X-HTTP-Method: \"a,TRACE\" is not sent", requests}
	locationInLatin1         = departure{webkit, "bytes above 0x7F in a Location are taken for Latin-1, and sent in UTF-8", all(requests, page)}
	controlsAreFine          = departure{allThree, "a control character in a response's header is accepted; net/http's client takes the response for none", everything}
	readsUTF8                = departure{webkit, "bytes above 0x7F in a response's header that are no UTF-8 are lost", page}
	emptyLocationFails       = departure{webkit, "an empty Location is an error, and nothing is printed about it", all(sentences, func(o *outcome) { o.requests = o.requests[:1] })}
)

// What the model does not know of: names and sentences.
var (
	noWordAboutUserinfo = departure{chromium, "a user name in a redirect is not explained", all(name, sentences)}
	namedByIssueOnly    = departure{chromium, "the name is in an issue of the developer tools, not with the request", name}
	modeIsUnnamed       = departure{chromium, "a redirect out of the origin has a sentence but no name", name}
	namesAnyHeader      = departure{chromium, "of several refused headers any is named", sentences}
	secondSentence      = departure{firefox, "that a preflight leads elsewhere is followed by another sentence", sentences}
	fileIsNotCORS       = departure{firefox, "a file: URL is no CORS error", name}
	badPortIsCORS       = departure{firefox, "a redirect to a bad port is a CORS error", all(name, sentences)}
	explainsNetwork     = departure{webkit, "it tells why a server cannot be reached", sentences}
	ftpIsDisabled       = departure{webkit, "it says that FTP is disabled", sentences}
	joinsLocations      = departure{webkit, "several Locations are joined to one URL", sentences}
)

// requestsWithout leaves out the headers whose names match.
func requestsWithout(names string) func(*outcome) {
	header := regexp.MustCompile(`; (` + names + `): [^;]*`)
	return func(o *outcome) {
		requests := slices.Clone(o.requests)
		for i, r := range requests {
			requests[i] = header.ReplaceAllString(r, "")
		}
		o.requests = requests
	}
}

func name(o *outcome) { o.name = "" }

func page(o *outcome) { o.page = nil }

func requests(o *outcome) { o.requests = nil }

func everything(o *outcome) { *o = outcome{} }

func sentences(o *outcome) { o.console = nil }

func (d departure) only(engine string) departure {
	d.engines = []string{engine}
	return d
}

// preflights are left out.
func preflights(o *outcome) {
	o.requests = slices.DeleteFunc(slices.Clone(o.requests), isPreflight)
}

func all(ignore ...func(*outcome)) func(*outcome) {
	return func(o *outcome) {
		for _, f := range ignore {
			f(o)
		}
	}
}
