// Command public serves a public REST API, for every front-end there is.
//
//	go run ./examples/public
//	curl -i -H 'Origin: https://example.com' http://localhost:8080/planets
package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
)

func main() {
	addr := flag.String("addr", "localhost:8080", "address to listen on")
	flag.Parse()
	if err := serve(*addr); err != nil {
		log.Fatal(err)
	}
}

// serve answers requests until the program is told to stop, then lets those under way finish.
func serve(addr string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	server := &http.Server{Addr: addr, Handler: newHandler(), ReadHeaderTimeout: 5 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.ListenAndServe() }()
	log.Print("starting on http://", addr)

	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		stop() // so that a second Ctrl+C ends the program at once
	}
	patience, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return server.Shutdown(patience)
}

func newHandler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /planets", listPlanets)
	mux.HandleFunc("GET /planets/{name}", getPlanet)
	limited := rateLimit(&limiter{perMinute: 600}, mux)

	// Every origin, no credentials, and the headers below readable: right for data that anyone may have. Not for a server
	// that gives answers just because a request comes from its own network.
	return nethttp.Middleware(core.PublicAPI())(limited)
}

type planet struct {
	Name  string `json:"name"`
	Moons int    `json:"moons"`
}

var planets = []planet{
	{"Mercury", 0}, {"Venus", 0}, {"Earth", 1}, {"Mars", 2}, {"Jupiter", 97}, {"Saturn", 274}, {"Uranus", 29}, {"Neptune", 16},
}

// listPlanets sends a page of planets, with a Link to the next one (RFC 8288).
func listPlanets(w http.ResponseWriter, r *http.Request) {
	const perPage = 3
	page := 1
	if given := r.URL.Query().Get("page"); given != "" {
		n, err := strconv.Atoi(given)
		if err != nil || n < 1 {
			fail(w, http.StatusBadRequest, "page is a number from 1")
			return
		}
		page = n
	}
	pages := slices.Collect(slices.Chunk(planets, perPage))
	if page > len(pages) {
		fail(w, http.StatusNotFound, "no such page")
		return
	}
	if page < len(pages) {
		w.Header().Set("Link", fmt.Sprintf(`</planets?page=%d>; rel="next"`, page+1))
	}
	send(w, r, pages[page-1])
}

func getPlanet(w http.ResponseWriter, r *http.Request) {
	i := slices.IndexFunc(planets, func(p planet) bool { return p.Name == r.PathValue("name") })
	if i < 0 {
		fail(w, http.StatusNotFound, "no such planet")
		return
	}
	send(w, r, planets[i])
}

// send answers with v, or with 304 and nothing if the caller has it already.
func send(w http.ResponseWriter, r *http.Request, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		fail(w, http.StatusInternalServerError, "something went wrong")
		return
	}
	etag := fmt.Sprintf(`"%.8x"`, sha256.Sum256(body))
	w.Header().Set("ETag", etag)
	if r.Header.Get("If-None-Match") == etag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Write(body)
}

func fail(w http.ResponseWriter, status int, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(map[string]string{"message": message})
}

func rateLimit(l *limiter, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !l.take(w.Header().Set) {
			fail(w, http.StatusTooManyRequests, "too many requests; wait until X-RateLimit-Reset")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// A limiter grants so many requests a minute, to all callers together. A real API would keep one for each of them.
type limiter struct {
	perMinute int

	mu    sync.Mutex
	used  int
	reset time.Time
}

// take uses up a request, passes the X-RateLimit headers to set, and reports whether there was one left.
func (l *limiter) take(set func(name, value string)) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now := time.Now(); now.After(l.reset) {
		l.used, l.reset = 0, now.Add(time.Minute)
	}
	l.used++
	set("X-RateLimit-Limit", strconv.Itoa(l.perMinute))
	set("X-RateLimit-Remaining", strconv.Itoa(max(l.perMinute-l.used, 0)))
	set("X-RateLimit-Reset", strconv.FormatInt(l.reset.Unix(), 10))
	return l.used <= l.perMinute
}
