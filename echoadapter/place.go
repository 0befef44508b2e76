package echoadapter

import (
	"slices"
	"sync"

	"github.com/labstack/echo/v4"

	"github.com/corskit/corskit/internal/routes"
)

// What New returned may stand in several places: on routes, where Echo tells of it, and in Use, inside another middleware or in another
// Echo, where nobody does. So that these can be told apart, a table puts policies of its own in the place of those on routes.

// A seat is what a policy is to one Echo.
type seat struct {
	*routes.Policy[echo.Context]
	echo     *echo.Echo
	app      *routes.App[echo.Context] // nil if the routes of echo are not known
	patterns []string                  // of the routes that the policy stands on; nil stands for everywhere
	older    *seat                     // another one of the policy's, and so on
	elders   int                       // the length of that list
}

func (s *seat) covers(c echo.Context) bool {
	return s.echo == c.Echo() && (s.patterns == nil || slices.Contains(s.patterns, c.Path()))
}

// seatAt returns what p is to the Echo of c. It panics where a policy that no table has seen meets requests of an Echo whose other
// policies are known: it would speak for actual requests, and another one for their preflights.
func (p *policy) seatAt(c echo.Context) *seat {
	last := p.last.Load()
	for s := last; s != nil; s = s.older {
		if s.covers(c) {
			return s
		}
	}
	s := &seat{Policy: p.Policy, echo: c.Echo()}
	if t := tableOf(s.echo); t != nil {
		known := t.seatOf(p)
		if known == nil || !known.covers(c) {
			panic("echoadapter: a policy stands where Routes cannot see it: in Use or Pre of the Echo itself, or inside another middleware or handler; " +
				"give it to Routes, or to a group or a route as a middleware of its own")
		}
		*s = *known
	}
	if last != nil && last.elders < seatsKept {
		s.older, s.elders = last, last.elders+1
	}
	p.last.Store(s)
	return s
}

// seatsKept bounds how many Echos a policy keeps alive that it has met.
const seatsKept = 8

func (t *table) seatOf(p *policy) *seat {
	t.adding.Lock()
	defer t.adding.Unlock()
	return t.seats[p]
}

// placing is held while a slice of middleware is read and written, which a program may give to several Echos.
var placing sync.Mutex

// place puts policies of t's own in the place of those among the middleware of a route, in the slice that Echo has kept. It returns
// the one nearest to the handler, and the code pointers of other middleware. Where the slice is the program's and has been placed
// before, by another table or for another route, what is there stays, since the routes that were added with it go on using it.
func (t *table) place(pattern string, middleware []echo.MiddlewareFunc) (nearest *routes.Policy[echo.Context], others []uintptr) {
	placing.Lock()
	defer placing.Unlock()
	for i, m := range middleware {
		p := identify(m)
		if p == nil {
			others = append(others, code(m))
			continue
		}
		if p.original == nil {
			p = &policy{Policy: p.Policy, original: p}
			middleware[i] = p.middleware
		}
		nearest = t.sit(p, pattern)
	}
	return nearest, others
}

// sit gives p a seat on the routes of a pattern. What New returned is one policy to t wherever it stands, so that a group has one.
func (t *table) sit(p *policy, pattern string) *routes.Policy[echo.Context] {
	t.adding.Lock()
	defer t.adding.Unlock()
	own := t.own[p.original]
	if own == nil {
		own = &routes.Policy[echo.Context]{Decider: p.Decider}
		t.app.Join(own)
		t.own[p.original] = own
	}
	var patterns []string
	if s := t.seats[p]; s != nil {
		patterns = s.patterns
	}
	if !slices.Contains(patterns, pattern) {
		t.seats[p] = &seat{Policy: own, echo: t.echo, app: t.app, patterns: append(patterns, pattern)}
	}
	return own
}
