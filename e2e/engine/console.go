package engine

import (
	"slices"
	"sync"
)

// console holds the messages since the last Visit. Browsers report on their own
// time, so it is locked.
type console struct {
	mu       sync.Mutex
	messages []Message
}

func (c *console) add(m Message) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.messages = append(c.messages, m)
}

// label gives the newest message with this text, and no category yet, one.
func (c *console) label(text, category string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := len(c.messages) - 1; i >= 0; i-- {
		if m := &c.messages[i]; m.Text == text && m.Category == "" {
			m.Category = category
			return
		}
	}
	c.messages = append(c.messages, Message{Category: category, Text: text})
}

func (c *console) reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.messages = nil
}

func (c *console) all() []Message {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.messages)
}
