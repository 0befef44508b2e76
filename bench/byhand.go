package main

import (
	"net/http"
	"strconv"
	"strings"
	"unsafe"

	"github.com/valyala/fasthttp"
)

// fixed is what remains of CORS when one origin is known beforehand: a comparison, and the headers from one array. It is the floor
// that a library can approach and, serving any policy, hardly reach.
type fixed struct{ origin, exposed, methods, names, maxAge string }

func (p policy) fixed() fixed {
	return fixed{p.known, strings.Join(p.ExposeHeaders, ", "), strings.Join(p.AllowMethods, ", "), strings.Join(p.AllowHeaders, ", "), strconv.Itoa(p.maxAgeSeconds())}
}

const preflightVary = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"

// byHand returns a function that writes the headers and tells whether the request ends here, with which status.
func (p policy) byHand() func(http.Header, *http.Request) (status int) {
	switch {
	case p.known == "":
		return endPreflight
	case p.static():
		return p.fixed().answerAll
	}
	return p.fixed().answer
}

// endPreflight is what every subject has to do beside CORS: it ends a preflight where a CORS middleware would, ahead of the
// router, and lets the rest pass.
func endPreflight(_ http.Header, r *http.Request) (status int) {
	if r.Method == http.MethodOptions {
		return http.StatusNoContent
	}
	return 0
}

func (f fixed) answerAll(header http.Header, _ *http.Request) int {
	values := [...]string{"*", f.exposed}
	header["Access-Control-Allow-Origin"] = values[0:1:1]
	header["Access-Control-Expose-Headers"] = values[1:2:2]
	return 0
}

func (f fixed) answer(header http.Header, r *http.Request) int {
	origin := r.Header["Origin"]
	if r.Method == "OPTIONS" && len(origin) > 0 && len(r.Header["Access-Control-Request-Method"]) > 0 {
		return f.answerPreflight(header, origin[0])
	}
	if len(origin) == 0 || origin[0] != f.origin {
		header["Vary"] = []string{"Origin"}
		return 0
	}
	values := [...]string{f.origin, "true", f.exposed, "Origin"}
	header["Access-Control-Allow-Origin"] = values[0:1:1]
	header["Access-Control-Allow-Credentials"] = values[1:2:2]
	header["Access-Control-Expose-Headers"] = values[2:3:3]
	header["Vary"] = values[3:4:4]
	return 0
}

func (f fixed) answerPreflight(header http.Header, origin string) int {
	if origin != f.origin {
		header["Vary"] = []string{preflightVary}
		return http.StatusForbidden
	}
	values := [...]string{f.origin, "true", f.methods, f.names, f.maxAge, preflightVary}
	header["Access-Control-Allow-Origin"] = values[0:1:1]
	header["Access-Control-Allow-Credentials"] = values[1:2:2]
	header["Access-Control-Allow-Methods"] = values[2:3:3]
	header["Access-Control-Allow-Headers"] = values[3:4:4]
	header["Access-Control-Max-Age"] = values[4:5:5]
	header["Vary"] = values[5:6:6]
	return http.StatusNoContent
}

// fasthttpByHand is byHand for both Fibers.
func (p policy) fasthttpByHand() func(*fasthttp.RequestCtx) (status int) {
	if p.known == "" {
		return func(c *fasthttp.RequestCtx) int {
			if string(c.Method()) == http.MethodOptions {
				return http.StatusNoContent
			}
			return 0
		}
	}
	f, static := p.fixed(), p.static()
	return func(c *fasthttp.RequestCtx) int {
		request, header := &c.Request.Header, &c.Response.Header
		set := func(name, value string) { header.SetCanonical(unsafeBytes(name), unsafeBytes(value)) }
		origin := request.Peek("Origin")
		switch {
		case static:
			set("Access-Control-Allow-Origin", "*")
			set("Access-Control-Expose-Headers", f.exposed)
		case string(request.Method()) == "OPTIONS" && len(origin) > 0 && len(request.Peek("Access-Control-Request-Method")) > 0:
			set("Vary", preflightVary)
			if string(origin) != f.origin {
				return http.StatusForbidden
			}
			set("Access-Control-Allow-Origin", f.origin)
			set("Access-Control-Allow-Credentials", "true")
			set("Access-Control-Allow-Methods", f.methods)
			set("Access-Control-Allow-Headers", f.names)
			set("Access-Control-Max-Age", f.maxAge)
			return http.StatusNoContent
		case string(origin) == f.origin:
			set("Access-Control-Allow-Origin", f.origin)
			set("Access-Control-Allow-Credentials", "true")
			set("Access-Control-Expose-Headers", f.exposed)
			set("Vary", "Origin")
		default:
			set("Vary", "Origin")
		}
		return 0
	}
}

// unsafeBytes is what Fiber has for setting headers. fasthttp copies them.
func unsafeBytes(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }
