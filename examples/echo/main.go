// Command echo serves a small items API with Echo, for a front-end on another origin.
//
//	go run ./examples/echo
//	curl -i -H 'Origin: http://localhost:4200' http://localhost:8080/items/1
package main

import (
	"context"
	"crypto/sha256"
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

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/echoadapter"
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

	e := newEcho(api{newStore()})
	failed := make(chan error, 1)
	go func() { failed <- e.Start(addr) }()

	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		stop() // so that a second Ctrl+C ends the program at once
	}
	patience, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return e.Shutdown(patience)
}

func newEcho(a api) *echo.Echo {
	e := echo.New()
	e.HideBanner = true
	e.Server.ReadHeaderTimeout = 5 * time.Second
	e.Use(middleware.RequestLogger(), middleware.Recover())

	// The policy comes before everything that may answer: a 404 or a 429 is then readable for the front-end too.
	// In production, put your front-end's origin here, such as "https://app.example.com".
	e.Use(echoadapter.New(core.MustNew(core.Config{
		AllowOrigins:  []string{"http://localhost:4200"},
		AllowHeaders:  []string{"Content-Type", "If-Match"},
		ExposeHeaders: []string{"ETag", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"},
	})))
	e.Use(rateLimit(&limiter{perMinute: 600}), middleware.BodyLimit("64K"))

	e.GET("/items", a.list)
	e.POST("/items", a.create)
	e.GET("/items/:id", a.get)
	e.PUT("/items/:id", a.update)
	e.DELETE("/items/:id", a.delete)
	return e
}

func rateLimit(l *limiter) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if !l.take(c.Response().Header().Set) {
				return errTooMany
			}
			return next(c)
		}
	}
}

type api struct{ items *store }

func (a api) list(c echo.Context) error {
	return c.JSON(http.StatusOK, a.items.list())
}

func (a api) create(c echo.Context) error {
	name, err := readName(c)
	if err != nil {
		return err
	}
	return send(c, http.StatusCreated, a.items.create(name))
}

func (a api) get(c echo.Context) error {
	found, err := a.items.get(itemID(c))
	if err != nil {
		return err
	}
	return send(c, http.StatusOK, found)
}

func (a api) update(c echo.Context) error {
	name, err := readName(c)
	if err != nil {
		return err
	}
	updated, err := a.items.update(itemID(c), name, c.Request().Header.Get("If-Match"))
	if err != nil {
		return err
	}
	return send(c, http.StatusOK, updated)
}

func (a api) delete(c echo.Context) error {
	if err := a.items.delete(itemID(c)); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// itemID is 0, which no item has, when the path holds no number.
func itemID(c echo.Context) int {
	id, _ := strconv.Atoi(c.Param("id"))
	return id
}

func readName(c echo.Context) (string, error) {
	var input struct {
		Name string `json:"name"`
	}
	if err := c.Bind(&input); err != nil {
		return "", err
	}
	if n := utf8.RuneCountInString(input.Name); n < 1 || n > 100 {
		return "", errInvalid
	}
	return input.Name, nil
}

func send(c echo.Context, status int, it item) error {
	c.Response().Header().Set("ETag", it.etag())
	return c.JSON(status, it)
}

// Echo sends these as {"message": "…"}.
var (
	errInvalid = echo.NewHTTPError(http.StatusBadRequest, `send {"name": "…"} with a name of 1 to 100 characters`)
	errNoItem  = echo.NewHTTPError(http.StatusNotFound, "no such item")
	errChanged = echo.NewHTTPError(http.StatusPreconditionFailed, "the item has changed since you read it; read it again")
	errTooMany = echo.NewHTTPError(http.StatusTooManyRequests, "too many requests; wait until X-RateLimit-Reset")
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
