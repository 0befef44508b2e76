// Package store is what the examples have in common, whatever their framework: a few items in memory, as a REST API.
//
//	GET    /items       all items
//	POST   /items       {"name": "…"} makes a new one
//	GET    /items/{id}  an item, with its ETag
//	PUT    /items/{id}  {"name": "…"} renames it; PATCH does the same; with If-Match, only if nobody else has
//	DELETE /items/{id}  removes it
package store

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// An Item has a name, which is all that can be changed of it.
type Item struct {
	ID   int    `json:"id"`
	Name string `json:"name"`
}

func (i Item) etag() string { return fmt.Sprintf(`"%.8x"`, sha256.Sum256([]byte(i.Name))) }

// An Answer is what a framework is to send: a status, an ETag unless it is empty, and a body as JSON unless it is nil.
type Answer struct {
	Status int
	ETag   string
	Body   any
}

// A Message is the body of an answer that says why a request cannot be met.
type Message struct {
	Message string `json:"message"`
}

func refusal(status int, message string) Answer {
	return Answer{Status: status, Body: Message{message}}
}

// What frameworks send where no route takes a request, or too many have come.
var (
	NoPage    = refusal(http.StatusNotFound, "no such page")
	NoMethod  = refusal(http.StatusMethodNotAllowed, "this page does not have that method")
	TooMany   = refusal(http.StatusTooManyRequests, "too many requests; wait until X-RateLimit-Reset")
	Broken    = refusal(http.StatusInternalServerError, "something went wrong")
	invalid   = refusal(http.StatusBadRequest, `send {"name": "…"} with a name of 1 to 100 characters`)
	noItem    = refusal(http.StatusNotFound, "no such item")
	isChanged = refusal(http.StatusPreconditionFailed, "the item has changed since you read it; read it again")
)

// A Store keeps items in the order they were made. It is safe for concurrent use.
type Store struct {
	mu    sync.Mutex
	last  int
	items []Item
}

// New returns a store with two items.
func New() *Store {
	s := &Store{}
	s.create("Tea")
	s.create("Biscuits")
	return s
}

func (s *Store) create(name string) Item {
	s.last++
	s.items = append(s.items, Item{s.last, name})
	return s.items[len(s.items)-1]
}

// Do answers a request for /items, where id is empty, or for /items/{id}.
func (s *Store) Do(method, id string, body []byte, ifMatch string) Answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	name, named := readName(body)
	if id == "" {
		switch {
		case method == http.MethodGet:
			return Answer{Status: http.StatusOK, Body: slices.Clone(s.items)}
		case named:
			return found(http.StatusCreated, s.create(name))
		}
		return invalid
	}
	number, _ := strconv.Atoi(id) // No item has the number 0.
	i := slices.IndexFunc(s.items, func(item Item) bool { return item.ID == number })
	switch {
	case (method == http.MethodPut || method == http.MethodPatch) && !named:
		return invalid
	case i < 0:
		return noItem
	case method == http.MethodGet:
		return found(http.StatusOK, s.items[i])
	case method == http.MethodDelete:
		s.items = slices.Delete(s.items, i, i+1)
		return Answer{Status: http.StatusNoContent}
	case ifMatch != "" && ifMatch != "*" && ifMatch != s.items[i].etag():
		return isChanged
	}
	s.items[i].Name = name
	return found(http.StatusOK, s.items[i])
}

func found(status int, item Item) Answer { return Answer{status, item.etag(), item} }

func readName(body []byte) (name string, ok bool) {
	var in struct{ Name string }
	if json.Unmarshal(body, &in) != nil {
		return "", false
	}
	name = strings.TrimSpace(in.Name)
	n := utf8.RuneCountInString(name)
	return name, 1 <= n && n <= 100
}
