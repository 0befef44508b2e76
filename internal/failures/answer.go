package failures

import (
	"net"
	"net/http"
	"strings"
)

// An answer is what a server says to every request: a status, and header lines as "Name: value". In a value, {origin} stands for
// the request's Origin, {host} for the request's host and port, {port} for its port.
type answer struct {
	status int
	header []string
}

func respond(status int, header ...string) answer { return answer{status, header} }

func (a answer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, port, _ := net.SplitHostPort(r.Host)
	fill := strings.NewReplacer("{origin}", r.Header.Get("Origin"), "{host}", r.Host, "{port}", port)
	for _, line := range a.header {
		name, value, _ := strings.Cut(line, ": ")
		w.Header().Add(name, fill.Replace(value))
	}
	w.WriteHeader(a.status)
}

// redirect is the answer's headers on a redirect.
func (a answer) redirect(location string) answer {
	return respond(http.StatusFound, append([]string{"Location: " + location}, a.header...)...)
}

const (
	allowOrigin      = "Access-Control-Allow-Origin: {origin}"
	allowCredentials = "Access-Control-Allow-Credentials: true"
)

// shared is what the actual request would get, if only the preflight let it through.
var shared = respond(http.StatusOK, allowOrigin, allowCredentials)

// preflighted answers preflights in one way and all other requests as they should be.
type preflighted answer

func (p preflighted) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodOptions {
		answer(p).ServeHTTP(w, r)
		return
	}
	shared.ServeHTTP(w, r)
}

func preflight(status int, header ...string) preflighted {
	return preflighted(respond(status, header...))
}

// redirectThen redirects its path /items, and answers all others.
func redirectThen(redirect, target answer) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/items", redirect)
	mux.Handle("/", target)
	return mux
}

// hangUp breaks the connection instead of answering.
var hangUp = http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
