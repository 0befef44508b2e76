package main

import (
	"net/http"
	"strconv"
	"strings"
)

// handWritten is what remains of CORS when one origin is known beforehand: a comparison, and the headers from one array. It
// is the floor that a library can approach and, serving any policy, hardly reach.
type handWritten struct {
	origin                          string
	exposed, methods, names, maxAge string
}

func newHandWritten(p policy) *handWritten {
	return &handWritten{
		origin:  p.known,
		exposed: strings.Join(p.ExposeHeaders, ", "),
		methods: strings.Join(p.AllowMethods, ", "),
		names:   strings.Join(p.AllowHeaders, ", "),
		maxAge:  strconv.Itoa(p.maxAgeSeconds()),
	}
}

const preflightVary = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"

// answer writes the headers and tells whether the request ends here, with which status.
func (f *handWritten) answer(header http.Header, r *http.Request) (status int) {
	origin := r.Header["Origin"]
	if r.Method == "OPTIONS" && len(origin) > 0 && len(r.Header["Access-Control-Request-Method"]) > 0 {
		return f.answerPreflight(header, origin[0])
	}
	if len(origin) == 0 || origin[0] != f.origin {
		header["Vary"] = []string{"Origin"}
		return 0
	}
	values := [...]string{f.origin, "true", f.exposed, "Origin"}
	fields := values[:]
	header["Access-Control-Allow-Origin"] = fields[0:1:1]
	header["Access-Control-Allow-Credentials"] = fields[1:2:2]
	header["Access-Control-Expose-Headers"] = fields[2:3:3]
	header["Vary"] = fields[3:4:4]
	return 0
}

func (f *handWritten) answerPreflight(header http.Header, origin string) (status int) {
	if origin != f.origin {
		header["Vary"] = []string{preflightVary}
		return http.StatusForbidden
	}
	values := [...]string{f.origin, "true", f.methods, f.names, f.maxAge, preflightVary}
	fields := values[:]
	header["Access-Control-Allow-Origin"] = fields[0:1:1]
	header["Access-Control-Allow-Credentials"] = fields[1:2:2]
	header["Access-Control-Allow-Methods"] = fields[2:3:3]
	header["Access-Control-Allow-Headers"] = fields[3:4:4]
	header["Access-Control-Max-Age"] = fields[4:5:5]
	header["Vary"] = fields[5:6:6]
	return http.StatusNoContent
}

// answerAll is for the policy that allows every origin.
func (f *handWritten) answerAll(header http.Header, _ *http.Request) (status int) {
	values := [...]string{"*", f.exposed}
	fields := values[:]
	header["Access-Control-Allow-Origin"] = fields[0:1:1]
	header["Access-Control-Expose-Headers"] = fields[1:2:2]
	return 0
}

// handler is the function of the two that p needs.
func handler(p policy) func(http.Header, *http.Request) (status int) {
	if p.static() {
		return newHandWritten(p).answerAll
	}
	return newHandWritten(p).answer
}
