package probe

import (
	"net/http"
	"strings"
)

const (
	cloudFront = "CloudFront"
	someFront  = "the proxy or cache"
)

// inFront names the CDN or the proxy that a response says it came through, "" if it says nothing.
func inFront(h http.Header) string {
	server, via := strings.ToLower(h.Get("Server")), strings.ToLower(h.Get("Via"))
	switch {
	case h.Get("X-Amz-Cf-Id") != "" || strings.Contains(via+server, "cloudfront"):
		return cloudFront
	case h.Get("Cf-Ray") != "" || server == "cloudflare":
		return "Cloudflare"
	case strings.HasPrefix(h.Get("X-Served-By"), "cache-"):
		return "Fastly"
	case strings.Contains(server, "akamai"):
		return "Akamai"
	case h.Get("X-Azure-Ref") != "":
		return "Azure Front Door"
	case h.Get("X-Varnish") != "" || strings.Contains(via, "varnish"):
		return "Varnish"
	case via != "" || cacheSays(h) != "" || h.Get("X-Cache") != "":
		return someFront
	}
	return ""
}

// unrecognized tells the answer to a preflight that was taken for any OPTIONS request: it shares itself with the page, and says nothing
// that only preflights are told.
func (f failure) unrecognized() bool {
	const prefix = "Access-Control-"
	if !f.Preflight || f.header.Get(prefix+"Allow-Origin") == "" || variesBy(f.header, prefix+"Request-Method") || variesBy(f.header, prefix+"Request-Headers") {
		return false
	}
	for _, name := range []string{"Allow-Methods", "Allow-Headers", "Max-Age"} {
		if len(f.header.Values(prefix+name)) > 0 {
			return false
		}
	}
	return true
}

// notSeenAsPreflight is about such an answer.
func (f failure) notSeenAsPreflight() *Diagnosis {
	either := "the server answers OPTIONS as it answers GET, or a CDN or proxy in front of it drops Access-Control-Request-Method"
	if front := inFront(f.header); front != "" {
		either = front + " in front of the server drops Access-Control-Request-Method, or the server answers OPTIONS as it answers GET"
	}
	const pass = "Origin, Access-Control-Request-Method and Access-Control-Request-Headers"
	asked := f.Exchanges[len(f.Exchanges)-1].RequestHeader
	grant := f.grant() + ", Access-Control-Allow-Methods: " + asked.Get("Access-Control-Request-Method")
	if headers := asked.Get("Access-Control-Request-Headers"); headers != "" {
		grant += ", Access-Control-Allow-Headers: " + headers
	}
	return &Diagnosis{CORS: true,
		Cause: "the server did not see that this is a preflight. Its answer (" + statusLine(f.status) + ") has Access-Control-Allow-Origin, and none of the headers for preflights: " + either,
		Fix: Fix{
			Corskit: "if there is a CDN or proxy, let it pass on " + pass + ". The Config is not the cause: corskit answers each preflight that reaches it",
			Server:  "let a CDN or proxy pass on OPTIONS, " + pass + "; answer preflights with status 204, " + grant,
		}}
}
