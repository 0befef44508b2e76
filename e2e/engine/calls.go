package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
)

// calls matches a browser's answers, which arrive in any order or not at all,
// with the questions put to it.
type calls struct {
	mu      sync.Mutex
	last    int
	waiting map[int]chan answer
	ended   error
}

type answer struct {
	result json.RawMessage
	err    error
}

// do numbers a question, sends it, and decodes its answer into result unless
// that is nil.
func (c *calls) do(ctx context.Context, send func(id int) error, result any) error {
	id, answered, err := c.open()
	if err != nil {
		return err
	}
	defer c.forget(id)
	if err := send(id); err != nil {
		return err
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case a := <-answered:
		if a.err != nil || result == nil {
			return a.err
		}
		return json.Unmarshal(a.result, result)
	}
}

func (c *calls) open() (int, <-chan answer, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended != nil {
		return 0, nil, c.ended
	}
	if c.waiting == nil {
		c.waiting = make(map[int]chan answer)
	}
	c.last++
	answered := make(chan answer, 1)
	c.waiting[c.last] = answered
	return c.last, answered, nil
}

func (c *calls) forget(id int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.waiting, id)
}

// settle hands an answer to whoever waits for it. Answers to questions that
// were given up are dropped.
func (c *calls) settle(id int, a answer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if answered, ok := c.waiting[id]; ok {
		delete(c.waiting, id)
		answered <- a
	}
}

// fail settles all questions that are open.
func (c *calls) fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, answered := range c.waiting {
		delete(c.waiting, id)
		answered <- answer{err: err}
	}
}

// end fails the questions that are open and those to come: the connection is
// gone.
func (c *calls) end(cause error) {
	ended := fmt.Errorf("the connection to the browser has ended: %w", cause)
	c.mu.Lock()
	c.ended = ended
	c.mu.Unlock()
	c.fail(ended)
}
