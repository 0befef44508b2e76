package nethttp

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"

	"github.com/corskit/corskit/core"
)

// LastWord returns a handler that serves as next does, but what next says about cross-origin access is dropped: the headers that the
// policy ahead has written stay, and no others. next may add to Vary, not take from it. It is for handlers that write CORS headers by
// themselves, and for response caches, which would hand one origin's headers to another:
//
//	mux.Handle("/files/", nethttp.LastWord(uploads))
//	http.ListenAndServe(":8080", nethttp.Middleware(policy)(mux))
//
// A policy inside next is not heard. http.Flusher, http.Hijacker, io.ReaderFrom and http.ResponseController work as before. What a
// handler writes to a hijacked connection is its own. It is safe for concurrent use.
func LastWord(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		kept := keep(w)
		defer kept.restore() // also where next panics, or writes nothing
		next.ServeHTTP(kept.writer(), r)
	})
}

// A keeper is a response that keeps what a policy has written to it.
type keeper struct {
	http.ResponseWriter
	cors      http.Header
	vary      []string
	committed bool
}

func keep(w http.ResponseWriter) *keeper {
	k := &keeper{ResponseWriter: w, cors: http.Header{}, vary: slices.Clone(w.Header()["Vary"])}
	for name, values := range w.Header() {
		if core.IsCORSHeader(name) {
			k.cors[name] = slices.Clone(values)
		}
	}
	return k
}

// restore is called before the headers are sent, and at the end, when there may be trailers.
func (k *keeper) restore() {
	h := k.Header()
	for name := range h {
		if core.IsCORSHeader(strings.TrimPrefix(name, http.TrailerPrefix)) {
			delete(h, name)
		}
	}
	for name, values := range k.cors {
		h[name] = slices.Clone(values)
	}
	for _, line := range k.vary {
		h["Vary"] = core.AppendVary(h["Vary"], line)
	}
}

func (k *keeper) WriteHeader(status int) {
	k.restore()
	k.ResponseWriter.WriteHeader(status)
}

// commit is for what sends the headers, if nothing has. Where WriteHeader has, restoring them once more does no harm.
func (k *keeper) commit() {
	if !k.committed {
		k.restore()
		k.committed = true
	}
}

func (k *keeper) Write(p []byte) (int, error) {
	k.commit()
	return k.ResponseWriter.Write(p)
}

// ReadFrom implements io.ReaderFrom, by which io.Copy lets the kernel send files.
func (k *keeper) ReadFrom(r io.Reader) (int64, error) {
	k.commit()
	return io.Copy(k.ResponseWriter, r)
}

// FlushError is for http.ResponseController, which would find that of the response without it.
func (k *keeper) FlushError() error {
	if !k.committed {
		k.restore() // but not for good: where nothing can be flushed, the headers are still to be sent
	}
	return http.NewResponseController(k.ResponseWriter).Flush()
}

// Unwrap is for http.ResponseController.
func (k *keeper) Unwrap() http.ResponseWriter { return k.ResponseWriter }

// writer has the optional methods that the response has, since handlers ask for them.
func (k *keeper) writer() http.ResponseWriter {
	_, flushes := k.ResponseWriter.(http.Flusher)
	_, hijacks := k.ResponseWriter.(http.Hijacker)
	switch {
	case flushes && hijacks:
		return struct {
			*keeper
			http.Flusher
			http.Hijacker
		}{k, flusher{k}, hijacker{k}}
	case flushes:
		return struct {
			*keeper
			http.Flusher
		}{k, flusher{k}}
	case hijacks:
		return struct {
			*keeper
			http.Hijacker
		}{k, hijacker{k}}
	}
	return k
}

type flusher struct{ *keeper }

func (f flusher) Flush() { _ = f.FlushError() }

type hijacker struct{ *keeper }

func (h hijacker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return h.ResponseWriter.(http.Hijacker).Hijack()
}
