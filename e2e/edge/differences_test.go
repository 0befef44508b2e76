package edge

import (
	"net/http"

	"github.com/corskit/corskit/internal/conformance"
)

// differences are where an engine answers rows of conformance in a way of its own, by the engine.
var differences = map[string][]conformance.Difference{
	"nginx": {
		longNames, otherAddresses,
		{Rows: `^two Origin lines, one allowed|^two equal Origin lines|^two Origin lines in a preflight|^3 Origin lines|^an allowed origin in several lines|^several lines of Sec-Fetch-Site`,
			What: "several lines of Origin or Sec-Fetch-Site, the first of them good", Opens: true,
			Why: "nginx before 1.23.0 knows the first line only; browsers send one"},
		{Rows: `1 MiB|8 KiB|60,000|10,000|10000|8192`, What: "headers beyond a few KiB", Status: http.StatusBadRequest, Opens: true,
			Why: "nginx refuses them (large_client_header_buffers); the 400 has the headers for the first Origin line"},
		{Rows: `which net/http takes for no header`, What: "control characters in Origin", Status: http.StatusBadRequest,
			Why: "nginx or the application refuses the request; Vary is there if it is the application"},
		{Rows: `is another method than in upper case|"options" in lower case`, What: "methods in lower case", Status: http.StatusBadRequest,
			Why: "nginx refuses them before any rule runs"},
		{Rows: `the whole server`, What: "OPTIONS *", Status: http.StatusBadRequest, Why: "nginx takes the target for malformed"},
		{Rows: `^HTTP/1\.\d without Host`, What: "no Host", Status: http.StatusBadRequest, Opens: true,
			Why: "there is no application to choose: the 400 is nginx's or the application's, with the headers for the origin in question"},
		{Rows: `^:443 as Host|^two Host lines|^HTTP/1\.1 with an empty Host`, What: "a Host that is none, or two", Status: http.StatusBadRequest, Why: "nginx refuses it; the 400 has Vary"},
		{Rows: `^the host of an absolute-form target counts, not that of the Host line: the server's own`, What: "enforce: a whole URL in the request line", Status: http.StatusForbidden,
			Why: "nginx does not tell the port in that URL; browsers send none to servers"},
		{Rows: `^tabs around a value`, What: "a tab beside Origin's value", Why: "nginx strips spaces only, so that the origin is another one; browsers send none"},
	},
	"haproxy": {
		longNames, otherAddresses,
		{Rows: `1 MiB|60,000|10,000|10000`, What: "headers beyond 16 KiB, or a hundred", Status: http.StatusBadRequest,
			Why: "HAProxy refuses them before any rule runs (tune.bufsize, tune.http.maxhdr)"},
		{Rows: `which net/http takes for no header`, What: "control characters in Origin", Status: http.StatusBadRequest,
			Why: "HAProxy or the application refuses the request; Vary is there if it is the application"},
		{Rows: `^OPTIONS of the whole server`, What: "OPTIONS *", Opens: true, Why: "it passes through HAProxy, so that the answer, too, has the headers"},
		{Rows: `^HTTP/1\.1 without Host`, What: "no Host", Status: http.StatusBadRequest, Opens: true,
			Why: "the 400 is the application's, with the headers for the origin in question"},
		{Rows: `^the host of an absolute-form target counts, not that of the Host line`, What: "a whole URL in the request line, and another Host", Status: http.StatusBadRequest,
			Why: "HAProxy refuses it before any rule runs"},
	},
	"caddy": {
		longNames, otherAddresses,
		{Rows: `s preflight with 1 MiB`, What: "headers beyond 1 MiB", Status: http.StatusRequestHeaderFieldsTooLarge, Why: "Caddy refuses them before any rule runs"},
	},
	"apache": {
		{Rows: `as Host is not the server's own$|is no Host$|^localhost:(0|99999) is not where|^HTTP/1\.1 with an empty Host|at api\.1und1$`, Status: http.StatusBadRequest,
			What: "a Host that is none, or whose last label begins with a digit", Why: "Apache refuses it before any rule runs"},
		longNames, otherAddresses,
		{Rows: `1 MiB|8 KiB|60,000|10,000|10000|8192`, What: "headers beyond 8 KiB, or a hundred", Status: http.StatusBadRequest,
			Why: "Apache refuses them before any rule runs (LimitRequestFieldSize, LimitRequestFields)"},
		{Rows: `^a line break in Origin`, What: "a bare line break in a header", Status: http.StatusBadRequest, Why: "Apache refuses it before any rule runs"},
		{Rows: `^a double slash|^a path with dots`, What: "a path with // or dots", Status: http.StatusOK, Why: "Apache passes on the path without them, so that the application need not redirect"},
		{Rows: `^an escaped slash`, What: "a path with %2F", Status: http.StatusNotFound, Why: "Apache refuses it unless AllowEncodedSlashes is on"},
	},
}

// longNames are let in by every expression, since RE2 cannot count two things at once.
var longNames = conformance.Difference{
	Rows: `b\{121 x "a\."\}example\.com|an Origin of 126 labels|an Origin of 1 MiB of labels`,
	What: "below a wildcard, a host name of more than 253 bytes", Opens: true,
	Why: "a regular expression that all engines understand cannot count bytes; the DNS has no such name",
}

// otherAddresses are not compared with Host.
var otherAddresses = conformance.Difference{
	Rows: `(\[2001:db8::1\]:3001|https://api\.1und1) is the server's own at`,
	What: "enforce: a page at an IPv6 address other than [::1], or at a name whose last label begins with a digit; no Sec-Fetch-Site", Status: http.StatusForbidden,
	Why: "an expression for how browsers write them all would be too long; list it in ownOrigins",
}
