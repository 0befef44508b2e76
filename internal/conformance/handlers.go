package conformance

import (
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
)

// HTTP returns the Serve method of a net/http server for h.
func HTTP(h http.Handler) func(net.Listener) error {
	server := &http.Server{Handler: h, MaxHeaderBytes: maxHead, ErrorLog: log.New(io.Discard, "", 0)}
	return server.Serve
}

// Handlers are those routes, all for GET, whose handlers can be the same on everything that stands on net/http.
func (s *Site) Handlers() map[string]http.HandlerFunc {
	handlers := map[string]http.HandlerFunc{
		"/get-only":  func(http.ResponseWriter, *http.Request) {},
		"/stream":    s.stream,
		"/websocket": s.webSocket,
		"/panic":     func(http.ResponseWriter, *http.Request) { panic("the handler panics") },
		"/redirect":  func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/items/42", http.StatusFound) },
		"/vary":      func(w http.ResponseWriter, _ *http.Request) { w.Header().Add("Vary", "Accept-Language") },
		"/set-vary":  func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Vary", "Accept-Language") },
		"/edit-vary": func(w http.ResponseWriter, _ *http.Request) { w.Header()["Vary"][0] = "edited" },
		"/set-cors":  func(w http.ResponseWriter, _ *http.Request) { w.Header().Set(ownCORS()) },
		"/add-cors":  func(w http.ResponseWriter, _ *http.Request) { w.Header().Add(ownCORS()) },
		"/clear":     func(w http.ResponseWriter, _ *http.Request) { clear(w.Header()) },
		"/rewrite": func(_ http.ResponseWriter, r *http.Request) {
			r.Header.Set("Origin", Overwritten(r.Header.Get("Origin")))
			r.Host = Overwritten(r.Host)
		},
	}
	for path, h := range handlers {
		handlers[path] = func(w http.ResponseWriter, r *http.Request) {
			s.Ran()
			h(w, r)
		}
	}
	return handlers
}

func ownCORS() (name, value string) {
	return "Access-Control-Allow-Origin", "https://handler.example.com"
}

// Overwritten is what /rewrite puts in the place of a request's Origin and Host, as a proxying handler might: a text of the
// same length, so that it takes the same place in memory.
func Overwritten(s string) string { return strings.Repeat("x", len(s)) }

// TooLarge is POST /too-large for net/http.
func (s *Site) TooLarge(w http.ResponseWriter, r *http.Request) {
	s.Ran()
	_, err := io.Copy(io.Discard, http.MaxBytesReader(w, r.Body, MaxBody))
	if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
		http.Error(w, "too large", http.StatusRequestEntityTooLarge)
	}
}

func (s *Site) stream(w http.ResponseWriter, _ *http.Request) {
	io.WriteString(w, FirstPart)
	http.NewResponseController(w).Flush()
	s.FirstPartArrived()
	io.WriteString(w, SecondPart)
}

// AcceptKey answers a Sec-WebSocket-Key, https://www.rfc-editor.org/rfc/rfc6455#section-4.2.2.
func AcceptKey(key string) string {
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// webSocket shakes hands as WebSocket packages do on net/http: it takes the connection over and writes the head by itself.
func (s *Site) webSocket(w http.ResponseWriter, r *http.Request) {
	conn, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer conn.Close()
	io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Accept: "+AcceptKey(r.Header.Get("Sec-WebSocket-Key"))+"\r\n\r\n")
	Converse(buffered, conn)
}

// Converse is what /websocket does once the connection is its own: it hears four bytes and repeats them.
func Converse(r io.Reader, w io.Writer) {
	var heard [4]byte
	if _, err := io.ReadFull(r, heard[:]); err == nil {
		io.WriteString(w, "heard "+string(heard[:]))
	}
}
