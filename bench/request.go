package main

import "strings"

// A request is what a browser sends. Each stack makes its own kind of request of it.
type request struct {
	method string
	header [][2]string
	// origins, if there are any, take turns as Origin, so that no cache helps. Their number is a power of two.
	origins []string
	// paths, if there are any, take turns likewise, so that nothing is known from the exchange before.
	paths []string
}

const (
	host = "api.example.com"
	path = "/items/42"
)

func (r request) get(name string) string {
	for _, field := range r.header {
		if field[0] == name {
			return field[1]
		}
	}
	return ""
}

// browserHeaders are those of Chromium on Linux, as it sends them with every fetch.
var browserHeaders = [][2]string{
	{"User-Agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"},
	{"Accept", "*/*"},
	{"Accept-Encoding", "gzip, deflate, br, zstd"},
	{"Accept-Language", "en-US,en;q=0.9,de;q=0.8"},
	{"Sec-Fetch-Mode", "cors"},
	{"Sec-Fetch-Dest", "empty"},
}

// clientHints and the cookies come with actual requests, not with preflights.
var clientHints = [][2]string{
	{"Sec-Ch-Ua", `"Chromium";v="140", "Not=A?Brand";v="24"`},
	{"Sec-Ch-Ua-Mobile", "?0"},
	{"Sec-Ch-Ua-Platform", `"Linux"`},
	{"Cookie", "session=9f3c1a7be2d04e6fa1b2c3d4e5f60718; theme=dark; consent=2025-11-03"},
}

// sameOriginGet is what the server's own page sends: without Origin.
func sameOriginGet() request {
	return request{method: "GET", header: concat(browserHeaders, clientHints, [][2]string{
		{"Sec-Fetch-Site", "same-origin"},
		{"Referer", "https://" + host + "/"},
	})}
}

func crossOriginGet(origin string) request {
	return request{method: "GET", header: concat(browserHeaders, clientHints, [][2]string{
		{"Sec-Fetch-Site", "cross-site"},
		{"Origin", origin},
		{"Referer", origin + "/"},
	})}
}

func preflight(origin, names string) request {
	return request{method: "OPTIONS", header: concat(browserHeaders, [][2]string{
		{"Sec-Fetch-Site", "cross-site"},
		{"Origin", origin},
		{"Referer", origin + "/"},
		{"Access-Control-Request-Method", "PUT"},
		{"Access-Control-Request-Headers", names},
	})}
}

// hostileNames is what an attacker sends to those who parse it.
var hostileNames = strings.Repeat(",", 1<<20)

func concat(lists ...[][2]string) [][2]string {
	var all [][2]string
	for _, list := range lists {
		all = append(all, list...)
	}
	return all
}
