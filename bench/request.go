package main

import (
	"net/http"
	"strings"
)

// A request is what a browser sends. Each stack makes its own kind of request of it.
type request struct {
	method string
	header [][2]string
	// origins and paths, if there are any, take turns, so that neither a cache nor the exchange before helps.
	origins, paths turns
}

const (
	host = "api.example.com"
	path = "/items/42"
)

// turns are values of which another one is taken each time. Their number is a power of two.
type turns struct {
	values []string
	next   int
}

func (t *turns) take() string {
	value := t.values[t.next]
	t.next = (t.next + 1) & (len(t.values) - 1)
	return value
}

func (r request) get(name string) string {
	for _, field := range r.header {
		if field[0] == name {
			return field[1]
		}
	}
	return ""
}

// newRequest has the headers of Chromium on Linux, as it sends them with every fetch. Client hints and cookies come with actual
// requests, not with preflights.
func newRequest(method, site string, more ...[2]string) request {
	header := [][2]string{
		{"User-Agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"},
		{"Accept", "*/*"},
		{"Accept-Encoding", "gzip, deflate, br, zstd"},
		{"Accept-Language", "en-US,en;q=0.9,de;q=0.8"},
		{"Sec-Fetch-Mode", "cors"},
		{"Sec-Fetch-Dest", "empty"},
		{"Sec-Fetch-Site", site},
	}
	if method != http.MethodOptions {
		header = append(header, [][2]string{
			{"Sec-Ch-Ua", `"Chromium";v="140", "Not=A?Brand";v="24"`},
			{"Sec-Ch-Ua-Mobile", "?0"},
			{"Sec-Ch-Ua-Platform", `"Linux"`},
			{"Cookie", "session=9f3c1a7be2d04e6fa1b2c3d4e5f60718; theme=dark; consent=2025-11-03"},
		}...)
	}
	return request{method: method, header: append(header, more...)}
}

// sameOriginGet is what the server's own page sends: without Origin.
func sameOriginGet() request {
	return newRequest("GET", "same-origin", [2]string{"Referer", "https://" + host + "/"})
}

func crossOriginGet(origin string) request {
	return newRequest("GET", "cross-site", [2]string{"Origin", origin}, [2]string{"Referer", origin + "/"})
}

func preflight(origin, names string) request {
	return newRequest("OPTIONS", "cross-site", [2]string{"Origin", origin}, [2]string{"Referer", origin + "/"},
		[2]string{"Access-Control-Request-Method", "PUT"}, [2]string{"Access-Control-Request-Headers", names})
}

const (
	// names is what a page asks for that sends JSON with a token.
	names = "authorization,content-type"
	// commas is how many an attacker sends to those who parse them.
	commas = 1 << 20
)

var hostileNames = strings.Repeat(",", commas)
