package browsers

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"

	"github.com/valyala/fasthttp"
)

// wire notes what reaches a row's servers, outside of everything that they
// consist of: each request's method and the status of its answer, in the order
// of the answers. It is safe for concurrent use.
type wire struct {
	mu        sync.Mutex
	exchanges []string
}

func (w *wire) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return strings.Join(w.exchanges, ", ")
}

// note takes a request's method and a way to look up its headers.
func (w *wire) note(method string, header func(name string) string, status int) {
	if method == http.MethodOptions && header("Access-Control-Request-Method") != "" {
		method = "preflight"
		if header("Cookie") != "" {
			method = "preflight with a cookie" // browsers send none
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.exchanges = append(w.exchanges, fmt.Sprint(method, " ", status))
}

// overHTTP notes an answer when its head is written, so that the note is there
// once the page has the answer.
func (w *wire) overHTTP(next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		answer := &notedWriter{ResponseWriter: rw}
		answer.note = func(status int) { w.note(r.Method, r.Header.Get, status) }
		next.ServeHTTP(answer, r)
		answer.once(http.StatusOK)
	})
}

// notedWriter has the methods that frameworks expect of net/http's own.
type notedWriter struct {
	http.ResponseWriter
	note  func(status int)
	noted bool
}

func (w *notedWriter) once(status int) {
	if !w.noted {
		w.noted = true
		w.note(status)
	}
}

func (w *notedWriter) WriteHeader(status int) {
	w.once(status)
	w.ResponseWriter.WriteHeader(status)
}

func (w *notedWriter) Write(p []byte) (int, error) {
	w.once(http.StatusOK)
	return w.ResponseWriter.Write(p)
}

func (w *notedWriter) Flush() { w.ResponseWriter.(http.Flusher).Flush() }

func (w *notedWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return w.ResponseWriter.(http.Hijacker).Hijack()
}

// overFiber has it simpler: fasthttp sends the answer after the handler.
func (w *wire) overFiber(next fasthttp.RequestHandler) fasthttp.RequestHandler {
	return func(c *fasthttp.RequestCtx) {
		next(c)
		header := func(name string) string { return string(c.Request.Header.Peek(name)) }
		w.note(string(c.Method()), header, c.Response.StatusCode())
	}
}
