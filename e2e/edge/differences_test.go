package edge

import (
	"net/http"

	"github.com/corskit/corskit/internal/conformance"
)

// differences are where an engine answers rows of conformance in a way of its own, by the engine.
var differences = map[string][]conformance.Difference{
	"nginx": {
		longNames,
		{Rows: `^two Origin lines, one allowed|^two equal Origin lines|^two Origin lines in a preflight|^3 Origin lines`, What: "several Origin lines, the first of them allowed", Opens: true,
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
		{Rows: `^tabs around a value`, What: "a tab beside Origin's value", Why: "nginx strips spaces only, so that the origin is another one; browsers send none"},
	},
	"haproxy": {
		longNames,
		{Rows: `1 MiB|60,000|10,000|10000`, What: "headers beyond 16 KiB, or a hundred", Status: http.StatusBadRequest,
			Why: "HAProxy refuses them before any rule runs (tune.bufsize, tune.http.maxhdr)"},
		{Rows: `which net/http takes for no header`, What: "control characters in Origin", Status: http.StatusBadRequest,
			Why: "HAProxy or the application refuses the request; Vary is there if it is the application"},
		{Rows: `^OPTIONS of the whole server`, What: "OPTIONS *", Opens: true, Why: "it passes through HAProxy, so that the answer, too, has the headers"},
		{Rows: `^HTTP/1\.1 without Host`, What: "no Host", Status: http.StatusBadRequest, Opens: true,
			Why: "the 400 is the application's, with the headers for the origin in question"},
	},
	"caddy": {
		longNames,
		{Rows: `s preflight with 1 MiB`, What: "headers beyond 1 MiB", Status: http.StatusRequestHeaderFieldsTooLarge, Why: "Caddy refuses them before any rule runs"},
	},
	"apache": {
		longNames,
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
