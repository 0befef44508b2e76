// Command fiber serves a small items API with Fiber, for a front-end on another origin.
//
//	go run ./examples/fiber
//	curl -i -H 'Origin: http://localhost:4200' http://localhost:8080/items/1
package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"time"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/logger"
	"github.com/gofiber/fiber/v2/middleware/recover"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/fiberadapter"
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

	app := newApp(api{newStore()})
	failed := make(chan error, 1)
	go func() { failed <- app.Listen(addr) }()

	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		stop() // so that a second Ctrl+C ends the program at once
	}
	return app.ShutdownWithTimeout(10 * time.Second)
}

func newApp(a api) *fiber.App {
	app := fiber.New(fiber.Config{ErrorHandler: sendError, ReadTimeout: 5 * time.Second, BodyLimit: 64 << 10})
	app.Use(logger.New(), recover.New())

	// The policy comes before everything that may answer: a 404 or a 429 is then readable for the front-end too.
	// In production, put your front-end's origin here, such as "https://app.example.com".
	app.Use(fiberadapter.New(core.MustNew(core.Config{
		AllowOrigins:  []string{"http://localhost:4200"},
		AllowHeaders:  []string{"Content-Type", "If-Match"},
		ExposeHeaders: []string{"ETag", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"},
	})))
	app.Use(rateLimit(&limiter{perMinute: 600}))

	app.Get("/items", a.list)
	app.Post("/items", a.create)
	app.Get("/items/:id", a.get)
	app.Put("/items/:id", a.update)
	app.Delete("/items/:id", a.delete)
	return app
}

func rateLimit(l *limiter) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if !l.take(c.Set) {
			return errTooMany
		}
		return c.Next()
	}
}

type api struct{ items *store }

func (a api) list(c *fiber.Ctx) error {
	return c.JSON(a.items.list())
}

func (a api) create(c *fiber.Ctx) error {
	name, err := readName(c)
	if err != nil {
		return err
	}
	return send(c, fiber.StatusCreated, a.items.create(name))
}

func (a api) get(c *fiber.Ctx) error {
	found, err := a.items.get(itemID(c))
	if err != nil {
		return err
	}
	return send(c, fiber.StatusOK, found)
}

func (a api) update(c *fiber.Ctx) error {
	name, err := readName(c)
	if err != nil {
		return err
	}
	updated, err := a.items.update(itemID(c), name, c.Get(fiber.HeaderIfMatch))
	if err != nil {
		return err
	}
	return send(c, fiber.StatusOK, updated)
}

func (a api) delete(c *fiber.Ctx) error {
	if err := a.items.delete(itemID(c)); err != nil {
		return err
	}
	c.Status(fiber.StatusNoContent)
	return nil
}

// itemID is 0, which no item has, when the path holds no number.
func itemID(c *fiber.Ctx) int {
	id, _ := c.ParamsInt("id")
	return id
}

func readName(c *fiber.Ctx) (string, error) {
	var input struct {
		Name string `json:"name"`
	}
	if err := c.BodyParser(&input); err != nil {
		return "", errInvalid
	}
	if n := utf8.RuneCountInString(input.Name); n < 1 || n > 100 {
		return "", errInvalid
	}
	return input.Name, nil
}

func send(c *fiber.Ctx, status int, it item) error {
	c.Set(fiber.HeaderETag, it.etag())
	return c.Status(status).JSON(it)
}

// sendError answers in JSON for every error that a handler, or Fiber itself, returns.
func sendError(c *fiber.Ctx, err error) error {
	status := fiber.StatusInternalServerError
	if known := (*fiber.Error)(nil); errors.As(err, &known) {
		status = known.Code
	}
	return c.Status(status).JSON(fiber.Map{"message": err.Error()})
}

var (
	errInvalid = fiber.NewError(fiber.StatusBadRequest, `send {"name": "…"} with a name of 1 to 100 characters`)
	errNoItem  = fiber.NewError(fiber.StatusNotFound, "no such item")
	errChanged = fiber.NewError(fiber.StatusPreconditionFailed, "the item has changed since you read it; read it again")
	errTooMany = fiber.NewError(fiber.StatusTooManyRequests, "too many requests; wait until X-RateLimit-Reset")
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
