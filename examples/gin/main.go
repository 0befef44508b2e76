// Command gin serves a small items API with Gin, for a front-end on another origin.
//
//	go run ./examples/gin
//	curl -i -H 'Origin: http://localhost:4200' http://localhost:8080/items/1
package main

import (
	"context"
	"crypto/sha256"
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

	"github.com/gin-gonic/gin"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/ginadapter"
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

	server := &http.Server{Addr: addr, Handler: http.MaxBytesHandler(newRouter(api{newStore()}), 64<<10), ReadHeaderTimeout: 5 * time.Second}
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

func newRouter(a api) *gin.Engine {
	r := gin.Default()

	// The policy comes before everything that may answer: a 404 or a 429 is then readable for the front-end too.
	// In production, put your front-end's origin here, such as "https://app.example.com".
	r.Use(ginadapter.New(core.MustNew(core.Config{
		AllowOrigins:  []string{"http://localhost:4200"},
		AllowHeaders:  []string{"Content-Type", "If-Match"},
		ExposeHeaders: []string{"ETag", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"},
	})))
	r.Use(rateLimit(&limiter{perMinute: 600}))

	r.NoRoute(func(c *gin.Context) { fail(c, errNoPage) })
	r.GET("/items", a.list)
	r.POST("/items", a.create)
	r.GET("/items/:id", a.get)
	r.PUT("/items/:id", a.update)
	r.DELETE("/items/:id", a.delete)
	return r
}

func rateLimit(l *limiter) gin.HandlerFunc {
	return func(c *gin.Context) {
		if !l.take(c.Header) {
			fail(c, errTooMany)
		}
	}
}

type api struct{ items *store }

func (a api) list(c *gin.Context) {
	c.JSON(http.StatusOK, a.items.list())
}

func (a api) create(c *gin.Context) {
	name, err := readName(c)
	if err != nil {
		fail(c, err)
		return
	}
	send(c, http.StatusCreated, a.items.create(name))
}

func (a api) get(c *gin.Context) {
	found, err := a.items.get(itemID(c))
	if err != nil {
		fail(c, err)
		return
	}
	send(c, http.StatusOK, found)
}

func (a api) update(c *gin.Context) {
	name, err := readName(c)
	if err != nil {
		fail(c, err)
		return
	}
	updated, err := a.items.update(itemID(c), name, c.GetHeader("If-Match"))
	if err != nil {
		fail(c, err)
		return
	}
	send(c, http.StatusOK, updated)
}

func (a api) delete(c *gin.Context) {
	if err := a.items.delete(itemID(c)); err != nil {
		fail(c, err)
		return
	}
	c.Status(http.StatusNoContent)
}

// itemID is 0, which no item has, when the path holds no number.
func itemID(c *gin.Context) int {
	id, _ := strconv.Atoi(c.Param("id"))
	return id
}

func readName(c *gin.Context) (string, error) {
	var input struct {
		Name string `json:"name" binding:"required,max=100"`
	}
	if err := c.ShouldBindJSON(&input); err != nil {
		return "", errInvalid
	}
	return input.Name, nil
}

func send(c *gin.Context, status int, it item) {
	c.Header("ETag", it.etag())
	c.JSON(status, it)
}

func fail(c *gin.Context, err error) {
	status := http.StatusInternalServerError
	if known := (*apiError)(nil); errors.As(err, &known) {
		status = known.status
	}
	c.AbortWithStatusJSON(status, gin.H{"message": err.Error()})
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
