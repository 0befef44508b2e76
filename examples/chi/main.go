// Command chi serves a small items API with Chi, for a front-end on another origin.
//
//	go run ./examples/chi
//	curl -i -H 'Origin: http://localhost:4200' http://localhost:8080/items/1
package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
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
	"unicode/utf8"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/corskit/corskit/chiadapter"
	"github.com/corskit/corskit/core"
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

	server := &http.Server{Addr: addr, Handler: newRouter(api{newStore()}), ReadHeaderTimeout: 5 * time.Second}
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

func newRouter(a api) http.Handler {
	r := chi.NewRouter()
	r.Use(middleware.Logger, middleware.Recoverer)

	// The policy comes before everything that may answer: a 404 or a 429 is then readable for the front-end too.
	// In production, put your front-end's origin here, such as "https://app.example.com".
	r.Use(chiadapter.New(core.MustNew(core.Config{
		AllowOrigins:  []string{"http://localhost:4200"},
		AllowHeaders:  []string{"Content-Type", "If-Match"},
		ExposeHeaders: []string{"ETag", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"},
	})))
	r.Use(rateLimit(&limiter{perMinute: 600}), middleware.RequestSize(64<<10))

	r.NotFound(func(w http.ResponseWriter, _ *http.Request) { fail(w, errNoPage) })
	r.Route("/items", func(r chi.Router) {
		r.Get("/", a.list)
		r.Post("/", a.create)
		r.Get("/{id}", a.get)
		r.Put("/{id}", a.update)
		r.Delete("/{id}", a.delete)
	})
	return r
}

func rateLimit(l *limiter) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !l.take(w.Header().Set) {
				fail(w, errTooMany)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

type api struct{ items *store }

func (a api) list(w http.ResponseWriter, _ *http.Request) {
	sendJSON(w, http.StatusOK, a.items.list())
}

func (a api) create(w http.ResponseWriter, r *http.Request) {
	name, err := readName(r)
	if err != nil {
		fail(w, err)
		return
	}
	send(w, http.StatusCreated, a.items.create(name))
}

func (a api) get(w http.ResponseWriter, r *http.Request) {
	found, err := a.items.get(itemID(r))
	if err != nil {
		fail(w, err)
		return
	}
	send(w, http.StatusOK, found)
}

func (a api) update(w http.ResponseWriter, r *http.Request) {
	name, err := readName(r)
	if err != nil {
		fail(w, err)
		return
	}
	updated, err := a.items.update(itemID(r), name, r.Header.Get("If-Match"))
	if err != nil {
		fail(w, err)
		return
	}
	send(w, http.StatusOK, updated)
}

func (a api) delete(w http.ResponseWriter, r *http.Request) {
	if err := a.items.delete(itemID(r)); err != nil {
		fail(w, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// itemID is 0, which no item has, when the path holds no number.
func itemID(r *http.Request) int {
	id, _ := strconv.Atoi(chi.URLParam(r, "id"))
	return id
}

func readName(r *http.Request) (string, error) {
	var input struct {
		Name string `json:"name"`
	}
	if err := json.NewDecoder(r.Body).Decode(&input); err != nil {
		return "", errInvalid
	}
	if n := utf8.RuneCountInString(input.Name); n < 1 || n > 100 {
		return "", errInvalid
	}
	return input.Name, nil
}

func send(w http.ResponseWriter, status int, it item) {
	w.Header().Set("ETag", it.etag())
	sendJSON(w, status, it)
}

func fail(w http.ResponseWriter, err error) {
	status := http.StatusInternalServerError
	if known := (*apiError)(nil); errors.As(err, &known) {
		status = known.status
	}
	sendJSON(w, status, map[string]string{"message": err.Error()})
}

func sendJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(v); err != nil {
		log.Print("sending an answer: ", err)
	}
}

// An apiError is an answer to a request that cannot be met.
type apiError struct {
	status  int
	message string
}

func (e *apiError) Error() string { return e.message }

var (
	errInvalid = &apiError{http.StatusBadRequest, `send {"name": "…"} with a name of 1 to 100 characters`}
	errNoPage  = &apiError{http.StatusNotFound, "no such page"}
	errNoItem  = &apiError{http.StatusNotFound, "no such item"}
	errChanged = &apiError{http.StatusPreconditionFailed, "the item has changed since you read it; read it again"}
	errTooMany = &apiError{http.StatusTooManyRequests, "too many requests; wait until X-RateLimit-Reset"}
)

type item struct {
	ID   int    `json:"id"`
	Name string `json:"name"`
}

// etag changes when the item does. Front-ends send it back as If-Match, so as not to overwrite what they have not seen.
func (i item) etag() string {
	return fmt.Sprintf(`"%.8x"`, sha256.Sum256([]byte(i.Name)))
}

// A store keeps items in memory, for concurrent use.
type store struct {
	mu    sync.Mutex
	last  int
	items []item
}

func newStore() *store {
	s := &store{}
	s.create("Tea")
	s.create("Biscuits")
	return s
}

func (s *store) list() []item {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.items)
}

func (s *store) get(id int) (item, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, err := s.find(id)
	if err != nil {
		return item{}, err
	}
	return s.items[i], nil
}

func (s *store) create(name string) item {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last++
	created := item{ID: s.last, Name: name}
	s.items = append(s.items, created)
	return created
}

func (s *store) update(id int, name, ifMatch string) (item, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, err := s.find(id)
	if err != nil {
		return item{}, err
	}
	if ifMatch != "" && ifMatch != "*" && ifMatch != s.items[i].etag() {
		return item{}, errChanged
	}
	s.items[i].Name = name
	return s.items[i], nil
}

func (s *store) delete(id int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, err := s.find(id)
	if err != nil {
		return err
	}
	s.items = slices.Delete(s.items, i, i+1)
	return nil
}

func (s *store) find(id int) (int, error) {
	i := slices.IndexFunc(s.items, func(it item) bool { return it.ID == id })
	if i < 0 {
		return 0, errNoItem
	}
	return i, nil
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
