// Package items is a small REST API in memory, written once for each of the four frameworks. It is what the quickstart
// serves; the policy comes from outside, and all four take the same one.
//
//	GET    /items       all items
//	POST   /items       {"name": "…"} makes a new one
//	GET    /items/{id}  an item, with its ETag
//	PUT    /items/{id}  {"name": "…"} renames it; PATCH does the same
//	DELETE /items/{id}  removes it
//	GET    /visits      counts this browser's visits, in a cookie
//
// Every answer has the X-RateLimit headers. Each server has its own items and its own limit.
package items

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"sync"
)

type item struct {
	ID   int    `json:"id"`
	Name string `json:"name"`
}

func (i item) etag() string {
	return fmt.Sprintf(`"%.8x"`, sha256.Sum256([]byte(i.Name)))
}

// A store keeps items in the order they were made. It is safe for concurrent use.
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

func (s *store) rename(id int, name string) (item, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, err := s.find(id)
	if err != nil {
		return item{}, err
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

// find is for callers that hold the lock. No item has the id 0, which is what a path without a number comes to.
func (s *store) find(id int) (int, error) {
	i := slices.IndexFunc(s.items, func(it item) bool { return it.ID == id })
	if i < 0 {
		return 0, errNoItem
	}
	return i, nil
}
