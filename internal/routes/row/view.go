package row

import (
	"net/http"
	"slices"

	"github.com/corskit/corskit/internal/routes"
)

// A View is what a row says about one path. It implements routes.Router.
type View struct {
	*Row
	// Matched are the steps that match the path, in their order.
	Matched []*Step
	// Rewritten says that handlers give the request another path.
	Rewritten bool
	// A request of the asked method comes by the steps ahead before it ends. One that has no route comes by all, and those behind may
	// take it.
	asked       int
	ahead       []*Step
	application []routes.Stop
	room, rest  []routes.Stop // for ways
}

// NewView returns a view without a path.
func NewView(r *Row) *View { return &View{Row: r, room: make([]routes.Stop, 64)} }

// Ask prepares a view for the preflight of a method. It ends the use of the ways that it has returned.
func (v *View) Ask(method string, application []routes.Stop) *View {
	v.application, v.asked, v.rest = application, slices.Index(v.methods, method), v.room[:0]
	end := slices.IndexFunc(v.Matched, func(s *Step) bool { return v.asked >= 0 && s.ends(v.asked) })
	v.ahead = v.Matched[:max(0, end)]
	return v
}

// Methods implements routes.Router.
func (v *View) Methods() []string { return v.methods }

// Way implements routes.Router. A method that the app does not let in is refused before anything runs.
func (v *View) Way(method string) (way routes.Way) {
	way.Stops, way.Doubt = append(v.rest, v.application...), v.Rewritten
	defer func() { v.rest = way.Stops[len(way.Stops):] }()
	m := slices.Index(v.methods, method)
	if m < 0 {
		return way
	}
	var (
		open   bool   // A handler may have answered behind the last policy,
		beside string // which stands in a route of this pattern.
		room   [16]*Step
		met    = v.met(m, room[:0])
		reads  = method == http.MethodGet || method == http.MethodHead
	)
	for i, s := range met {
		middleware := s.Use && endOf(met[i:], m).isInside(s)
		for _, p := range s.Turns[m] {
			if p == nil {
				open = open || !middleware || beside == s.Path
				continue
			}
			open = push(&way, p, open)
			beside = s.Path
		}
		way.Ends = way.Ends || s.others(m) > v.passed(s) || s.Files && reads
	}
	return way
}

// passed returns how many handlers at a step the asked method comes by before it ends.
func (v *View) passed(s *Step) int {
	if !slices.Contains(v.ahead, s) {
		return 0
	}
	return s.others(v.asked)
}

// met appends the steps that a request comes by, as far as it may get. A route passes on to those that would never be reached otherwise.
func (v *View) met(method int, met []*Step) []*Step {
	for i, s := range v.Matched {
		if len(s.Turns[method]) == 0 {
			continue
		}
		met = append(met, s)
		passedOn := func(behind *Step) bool { return s.Files || behind.ends(method) && behind.isInside(s) }
		if s.ends(method) && !slices.ContainsFunc(v.Matched[i+1:], passedOn) {
			break
		}
	}
	return met
}

// endOf returns the first step that ends a request, or else the last one.
func endOf(met []*Step, method int) *Step {
	for _, s := range met {
		if s.ends(method) {
			return s
		}
	}
	return met[len(met)-1]
}

// push adds a policy to a way, and tells whether a handler behind it may have answered. One that stands there twice in a row is one.
func push(way *routes.Way, p *routes.Policy, open bool) bool {
	last := len(way.Stops) - 1
	switch {
	case last >= 0 && way.Stops[last].Policy == p:
		return open
	case open && last >= 0:
		way.Stops[last].Answers = true
	case open:
		way.Doubt = true
	}
	way.Stops = append(way.Stops, routes.Stop{Policy: p})
	return false
}
