package hostile

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// A generator writes hostile requests. The same generator writes the same ones.
type generator struct{ *rand.Rand }

func newGenerator(seed, i uint64) generator { return generator{rand.New(rand.NewPCG(seed, i))} }

func (g generator) of(values ...string) string { return values[g.IntN(len(values))] }

// in is true once in n times.
func (g generator) in(n int) bool { return g.IntN(n) == 0 }

// connection is what a client sends: a request, or several without waiting for an answer.
func (g generator) connection() string {
	var b strings.Builder
	if g.in(100) {
		b.WriteString(g.of("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc", "\r\n\r\n", "\x00", "\n"))
	}
	g.request(&b)
	for g.in(4) {
		g.request(&b)
	}
	return b.String()
}

func (g generator) request(b *strings.Builder) {
	b.WriteString(g.method() + " " + g.target() + g.protocol())
	for range g.few(1) {
		g.line(b, "Host", g.of(host, host, host, "evil.example", "", "a b", "[::1", host+":99999", "api.example.com\x00"))
	}
	for range g.few(1) {
		g.line(b, "Origin", g.value(g.origin))
	}
	if g.in(2) {
		for range g.few(1) {
			g.line(b, "Access-Control-Request-Method", g.value(g.method))
		}
		for range g.few(1) {
			g.line(b, "Access-Control-Request-Headers", g.value(g.names))
		}
	}
	if g.in(4) {
		g.line(b, "Sec-Fetch-Site", g.value(func() string { return g.of("none", "same-origin", "same-site", "cross-site", "odd") }))
	}
	if g.in(8) {
		g.line(b, g.of("Access-Control-Allow-Origin", "Vary", "Connection", "Expect", "Upgrade", "Cookie", "X-Forwarded-Host", ":authority"),
			g.value(func() string { return g.of("*", "close", "keep-alive", "100-continue", "h2c", g.origin()) }))
	}
	if g.in(200) {
		name := g.of("Origin", "Access-Control-Request-Headers", "X-A")
		value := g.origin()
		for range 10_000 {
			b.WriteString(name + ": " + value + "\r\n")
		}
	}
	g.body(b)
}

// few is usual most of the time.
func (g generator) few(usual int) int {
	if g.in(3) {
		return g.IntN(4)
	}
	return usual
}

func (g generator) method() string {
	if g.in(10) {
		return g.of("", "options", "TRACE", "CONNECT", "PRI", "PURGE", "G\x00T", "GET\t", "GE,T", "*", "ÖPTIONS", strings.Repeat("A", 8<<10))
	}
	return g.of("GET", "GET", "OPTIONS", "OPTIONS", "HEAD", "POST", "PUT", "DELETE", "PATCH")
}

func (g generator) target() string {
	if g.in(3) {
		return g.of("/own/1", "/own/1", "/own/1", "/own/", "/own/%2f", "/own/1/", "/own//1", "/OWN/1", "/own/1?a", "*", "http://"+host+"/items", "http://evil.example/items", "https://user:pw@"+host+"/items", "//evil.example/items",
			"x:http://evil.example/x", host+":443", "", "items", "/%00", "/%zz", "/\x00", "/ items", "/items/../items", "/items/", "/ITEMS",
			"/items;a", "/items?"+app, "/items#a", "/%2f%2e%2e", "/none", "http://", "http://[::1", "/\xff\xfe", "/"+strings.Repeat("a", 8<<10))
	}
	return "/items"
}

func (g generator) protocol() string {
	if g.in(20) {
		return g.of("\r\n", " HTTP/1.0\r\n", " HTTP/0.9\r\n", " HTTP/2.0\r\n", " HTTP/1.1\n", "  HTTP/1.1\r\n", " HTTP/1.1 \r\n", " http/1.1\r\n", " HTTP/1.1\r")
	}
	return " HTTP/1.1\r\n"
}

func (g generator) line(b *strings.Builder, name, value string) {
	if g.in(12) {
		name = g.of(strings.ToLower(name), strings.ToUpper(name), name+" ", " "+name, name+"\t", name+"\x00", "\r"+name, name+"\n", name[:len(name)-1], "")
	}
	separator, end := ": ", "\r\n"
	if g.in(12) {
		separator = g.of(":", ":\t", " : ", ":  ", ":\r\n ", ":\r\n\t", ": \x0b", "", " ")
	}
	if g.in(20) {
		end = g.of("\n", "\r", "\n\r", " \r\n", "\t\r\n", "\x00\r\n", "\r\r\n", "")
	}
	b.WriteString(name + separator + value + end)
}

// value makes something odd of what it is given, often.
func (g generator) value(of func() string) string {
	v := of()
	switch g.IntN(30) {
	case 0:
		v = ""
	case 1, 2, 3:
		at := g.IntN(len(v) + 1)
		v = v[:at] + g.of("\x00", "\r", "\n", "\r\n", "\r\n ", "\n\t", " ", "\t", "\x7f", "\x80", "\ufeff", "\u3002", "%00", ",", ", ") + v[at:]
	case 4:
		v += g.of(" ", ",", ", ", "\r\n ", ",\r\n\t", "\x00", "#", "\r\nOrigin: ", "\r\n\r\n", "\r\nAccess-Control-Allow-Origin: ") + of()
	case 5:
		v = strings.Repeat(v+g.of("", ",", " "), 1+(8<<10)/(len(v)+1))
	case 6:
		if g.in(4) {
			part := g.of("a", ",", "a,", v+",")
			v = strings.Repeat(part, (1<<20)/len(part))
		}
	case 7:
		if v != "" {
			at := g.IntN(len(v))
			v = v[:at] + string(byte(g.IntN(256))) + v[at+1:]
		}
	}
	return v
}

func (g generator) origin() string {
	return g.of(
		app, app, port, asks, "https://"+host, fmt.Sprintf("https://t%d.example.com", g.IntN(1000)),
		// Near misses.
		"https://example.com", "https://app.example.com/", "https://app.example.com:443", "https://app.example.com:", "https://APP.example.com",
		"HTTPS://app.example.com", "http://app.example.com", "https://app.example.com.", "https://app.example.com.evil.example",
		"https://evil.example/app.example.com", "https://evil.example?app.example.com", "https://evil.example#.example.com",
		"https://app.example.com@evil.example", "https://evil.example\\.example.com", "https://.example.com", "https://..example.com",
		"https://a..example.com", "https://-.example.com", "https://aexample.com", "https://app.examplexcom", "https://app.example.co",
		"https://*.example.com", "https://%61pp.example.com", "https://app。example.com", "https://xn--.example.com", "https://a_b.example.com",
		"https://"+strings.Repeat("a.", 120)+"example.com", "https://"+strings.Repeat("a", 64)+".example.com",
		"http://localhost:0", "http://localhost:65536", "http://localhost:04200", "http://localhost:*", "http://localhost:-1", "http://localhost.:4200",
		"http://localhost:4200/", "http://localhost:4200 ", "http://localhost:4200.evil.example", "http://127.0.0.1:4200", "http://[::1]:4200",
		"null", "NULL", "*", "file://", "data:", "https://", "://", "https:app.example.com", "//app.example.com", "app.example.com",
		"https://customer.example:1", "https://customer.example.", "https://evil.example")
}

func (g generator) names() string {
	return g.of("x-a", "authorization,x-a", "X-A", "x-a, x-b", "b,a", ",", ",,,", "x-a,", "*", "a,a,a,a", "content-type;q=1", "\"x\"", "x a", "ä",
		strings.Repeat("x,", 100), "access-control-allow-origin", "origin")
}

func (g generator) body(b *strings.Builder) {
	if !g.in(4) {
		b.WriteString("\r\n")
		return
	}
	b.WriteString(g.of(
		"Content-Length: 3\r\n\r\nabc",
		"Content-Length: 0\r\n\r\n",
		"Content-Length: 100\r\n\r\nabc",
		"Content-Length: -1\r\n\r\n",
		"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
		"Content-Length: 99999999999999999999\r\n\r\n",
		"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
		"Transfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n0\r\nOrigin: https://evil.example\r\n\r\n",
		"Transfer-Encoding: chunked\r\nTrailer: Origin\r\n\r\n0\r\nOrigin: "+app+"\r\n\r\n",
		"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n",
		"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nabc",
		"Transfer-Encoding: chunked\r\n\r\n3\nabc\n0\n\n",
		"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\nGET /items HTTP/1.1\r\nHost: a\r\nOrigin: https://evil.example\r\n\r\n",
		"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
		"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
		"Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n",
		"\n", "\r", ""))
}
