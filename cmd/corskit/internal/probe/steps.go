package probe

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/corskit/corskit/browser"
)

func steps(exchanges []browser.Exchange) []Step {
	steps := make([]Step, 0, len(exchanges))
	for _, x := range exchanges {
		steps = append(steps, Step{
			Preflight: x.Preflight,
			Method:    x.Method,
			URL:       x.URL,
			Request:   lines(x.RequestHeader),
			Status:    x.Status,
			Response:  lines(x.ResponseHeader),
		})
	}
	return steps
}

func lines(h http.Header) []Header {
	all := []Header{} // never null in JSON
	for _, name := range slices.Sorted(maps.Keys(h)) {
		for _, value := range h[name] {
			all = append(all, Header{name, withoutSecrets(name, value)})
		}
	}
	return all
}

// withoutSecrets leaves out what must not be pasted into a bug report.
func withoutSecrets(name, value string) string {
	const hidden = "(not shown)"
	switch name {
	case "Authorization", "Proxy-Authorization":
		if scheme, _, ok := strings.Cut(value, " "); ok {
			return scheme + " " + hidden
		}
		return hidden
	case "Cookie":
		var names []string
		for pair := range strings.SplitSeq(value, "; ") {
			name, _, _ := strings.Cut(pair, "=")
			names = append(names, name+"="+hidden)
		}
		return strings.Join(names, "; ")
	case "Set-Cookie":
		name, rest, _ := strings.Cut(value, "=")
		_, attributes, more := strings.Cut(rest, ";")
		if !more {
			return name + "=" + hidden
		}
		return name + "=" + hidden + ";" + attributes
	}
	return value
}

// readable compares what the page can read with what was sent.
func readable(res *browser.Response) *Response {
	r := &Response{Status: res.Status, Type: string(res.Type), Readable: slices.AppendSeq([]string{}, maps.Keys(res.Header))}
	slices.Sort(r.Readable)
	for _, name := range slices.Sorted(maps.Keys(res.Exchanges[len(res.Exchanges)-1].ResponseHeader)) {
		if _, ok := res.Header[name]; !ok && meantForPages(name) {
			r.Hidden = append(r.Hidden, name)
		}
	}
	return r
}

// meantForPages leaves out what pages have no use for.
func meantForPages(name string) bool {
	switch name {
	case "Set-Cookie", "Set-Cookie2", "Vary", "Connection", "Keep-Alive", "Transfer-Encoding", "Strict-Transport-Security", "Alt-Svc",
		"Timing-Allow-Origin", "Date", "Server", "Via":
		return false
	}
	return !strings.HasPrefix(name, "Access-Control-")
}

// quoted shortens s, which a server may have chosen.
func quoted(s string) string {
	const limit = 200
	if len(s) > limit {
		return strconv.Quote(s[:limit]) + "…"
	}
	return strconv.Quote(s)
}
