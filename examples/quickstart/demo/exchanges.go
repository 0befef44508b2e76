package demo

import (
	"net/url"
	"strings"
	"sync"
)

// An exchange is a request and its answer, without their bodies, as they were on the wire.
type exchange struct {
	Request  string `json:"request"`
	Response string `json:"response"`
}

// exchanges remembers the latest of those whose request carries an id, in the query parameter "exchange". A page needs it
// to show what it cannot see: its own preflights, and the answers that the browser keeps from it. It is safe for concurrent
// use.
type exchanges struct {
	mu   sync.Mutex
	byID map[string][]exchange
	ids  []string // oldest first
}

// maxIDs is more than a page uses in ten rounds.
const maxIDs = 600

func (x *exchanges) add(e exchange) {
	id := exchangeID(e.Request)
	if id == "" {
		return
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.byID == nil {
		x.byID = make(map[string][]exchange)
	}
	if _, known := x.byID[id]; !known {
		x.ids = append(x.ids, id)
	}
	x.byID[id] = append(x.byID[id], e)
	if len(x.ids) > maxIDs {
		delete(x.byID, x.ids[0])
		x.ids = x.ids[1:]
	}
}

// of returns the exchanges with that id, in the order of their answers.
func (x *exchanges) of(id string) []exchange {
	x.mu.Lock()
	defer x.mu.Unlock()
	return append([]exchange{}, x.byID[id]...)
}

// exchangeID reads the id from the request line: method, target, version (RFC 9112, section 3).
func exchangeID(request string) string {
	line, _, _ := strings.Cut(request, "\r\n")
	parts := strings.Split(line, " ")
	if len(parts) != 3 {
		return ""
	}
	target, err := url.ParseRequestURI(parts[1])
	if err != nil {
		return ""
	}
	return target.Query().Get("exchange")
}
