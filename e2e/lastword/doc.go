// Package lastword holds the tests of nethttp.LastWord around other people's handlers: an upload server that writes CORS headers by
// itself, a cache that keeps them, WebSockets, and compressing middleware.
package lastword
